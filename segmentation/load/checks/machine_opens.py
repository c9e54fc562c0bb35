"""Opens by programs (A2.6)."""

from segmentation.load.check import Check

MACHINE_OPENS = Check(
    name="machine_opens",
    title="Opens by machines",
    question="How many opens were made by a program and not by the person?",
    severity="warn",
    why="Apple's mail privacy opens every mail by itself: opens say little, and whoever uses it seems engaged.",
    sql="""SELECT e.load_id, e.campaign_id, e.happened_at, m.seconds_after,
            CASE WHEN e.is_machine THEN 'marked in the export' ELSE 'opened within 5 seconds' END AS why
        FROM loaded.current_email_events e
        LEFT JOIN machine_opens m ON m.key_id = e.key_id AND m.campaign_id = e.campaign_id
            AND m.happened_at = e.happened_at
        WHERE e.event = 'opened' AND (e.is_machine OR m.key_id IS NOT NULL)""",
    total="SELECT count(*) FROM loaded.current_email_events WHERE event = 'opened'",
    sentence="{failing} of {total} opens ({share}) came from machines: marked as such, or within 5 seconds of "
    "the mail.",
    do_next="Opens that are marked never count as opens. Treat the quick ones likewise, and build segments on clicks.",
    tables=("email_events",),
    one_row="one open",
    repair=True,
    because="opens by machines count",
)
