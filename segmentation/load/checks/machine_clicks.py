"""Clicks by security scanners (A2.6)."""

from segmentation.load.check import Check

MACHINE_CLICKS = Check(
    name="machine_clicks",
    title="Clicks by machines",
    question="How many clicks were made by a scanner and not by the person?",
    severity="warn",
    why="Company mail servers follow every link before the person sees it: whoever sits behind one seems keen on "
    "everything.",
    sql="""SELECT e.load_id, e.campaign_id, e.happened_at, m.seconds_after, e.url FROM loaded.current_email_events e
        JOIN machine_clicks m ON m.key_id = e.key_id AND m.campaign_id = e.campaign_id AND m.happened_at = e.happened_at
        WHERE e.event = 'clicked'""",
    total="SELECT count(*) FROM loaded.current_email_events WHERE event = 'clicked'",
    sentence="{failing} of {total} clicks ({share}) came within 5 seconds of the mail, before anybody could read it.",
    do_next="Leave them out here.",
    tables=("email_events",),
    one_row="one click",
    repair=True,
    because="clicks by machines count",
)
