"""People without a first name (A2.10)."""

from segmentation.load.check import Check, masked

MISSING_FIRST_NAMES = Check(
    name="missing_first_names",
    title="First names missing",
    question="Whose first name is not known?",
    severity="note",
    why="A greeting with a first name comes out as “Hi ,” for them.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, subscriber_id, {masked("email")} AS email, country FROM subscribers
        WHERE email IS NOT NULL AND first_name IS NULL""",
    total="SELECT count(*) FROM subscribers WHERE email IS NOT NULL",
    sentence="{failing} of {total} people with an address have no first name ({share}).",
    do_next="Give the greeting a fallback (“Hi there”), or leave the name out.",
    tables=("profiles",),
    one_row="one person",
)
