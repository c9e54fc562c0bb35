"""People of whom no source says whether they agreed (A9.5, A16.1)."""

from segmentation.load.check import Check, masked

MISSING_CONSENT = Check(
    name="missing_consent",
    title="Consent not known",
    question="Of whom does no source say whether they agreed to be written to?",
    severity="warn",
    why="Whether they may be mailed is for you to know: nothing here says so.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, subscriber_id, {masked("email")} AS email, country FROM subscribers
        WHERE email IS NOT NULL AND has_consent IS NULL AND NOT is_suppressed""",
    total="SELECT count(*) FROM subscribers WHERE email IS NOT NULL",
    sentence="For {failing} of {total} people with an address no source says whether they agreed to e-mails ({share}).",
    do_next="Load an export with the consent column, such as your platform's profiles, before you export a list.",
    tables=(),
    one_row="one person",
)
