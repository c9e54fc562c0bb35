"""First names that are no names (A2.10)."""

from segmentation.load.check import Check, masked

PLACEHOLDERS = (
    "test",
    "tester",
    "n/a",
    "na",
    "none",
    "null",
    "nan",
    "unknown",
    "anonymous",
    "first name",
    "firstname",
    "name",
    "customer",
    "guest",
    "friend",
    "there",
    "user",
    "admin",
    "asdf",
    "qwerty",
    "abc",
    "xxx",
    "undefined",
    "vorname",
)

PLACEHOLDER_NAMES = Check(
    name="placeholder_names",
    title="Names that are no names",
    question="Which first names were only typed to fill the field?",
    severity="note",
    why="The greeting reads “Hi n/a,”.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, subscriber_id, {masked("email")} AS email, first_name
        FROM subscribers
        WHERE lower(trim(first_name)) IN ({", ".join(f"'{name}'" for name in PLACEHOLDERS)})
           OR NOT regexp_matches(first_name, '\\p{{L}}')
           OR (length(first_name) > 2 AND replace(lower(first_name), left(lower(first_name), 1), '') = '')""",
    total="SELECT count(*) FROM subscribers WHERE first_name IS NOT NULL",
    sentence="{failing} of {total} first names are placeholders such as “n/a” or “test”.",
    do_next="Clear them in your e-mail platform, so that the greeting's fallback is used.",
    tables=("profiles",),
    one_row="one person",
)
