"""Sources that have fallen behind (A2.1, A2.12)."""

from segmentation.load.check import Check
from segmentation.load.ratings import STALE_DAYS

STALE_SOURCE = Check(
    name="stale_source",
    title="Sources that lag behind",
    question="Which source ends long before the newest one?",
    severity="warn",
    why="“Lapsed” then contains yesterday's buyers: what a stale source does not say yet looks as if it did not "
    "happen.",
    sql=f"""SELECT last_load_id AS load_id, source, ends_on, behind AS days_behind FROM source_ends
        WHERE behind > {STALE_DAYS}""",
    total="SELECT count(*) FROM source_ends",
    sentence=f"{{failing}} of {{total}} sources end more than {STALE_DAYS} days before the newest one.",
    do_next="Export them again up to today, or set the date of analysis back to where all of them reach.",
    tables=(),
    one_row="one source",
)
