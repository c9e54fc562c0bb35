"""Sources that have fallen behind (A2.1, A2.12)."""

from segmentation.load.check import Check

STALE_SOURCE = Check(
    name="stale_source",
    title="Sources that lag behind",
    question="Which source ends long before the newest one?",
    severity="warn",
    why="“Lapsed” then contains yesterday's buyers: what a stale source does not say yet looks as if it did not "
    "happen.",
    sql="""WITH spans AS (SELECT l.source, CAST(max(s.newest_at) AS DATE) AS newest_on, max(s.load_id) AS load_id
            FROM loaded.load_spans s JOIN app.loads l ON l.load_id = s.load_id
            WHERE s.table_name IN ('email_events', 'orders', 'order_lines', 'web_events', 'tickets')
            AND s.newest_at IS NOT NULL
            GROUP BY l.source)
        SELECT load_id, source, newest_on, date_diff('day', newest_on, (SELECT max(newest_on)
            FROM spans)) AS days_behind
        FROM spans WHERE date_diff('day', newest_on, (SELECT max(newest_on) FROM spans)) > 30""",
    total="SELECT count(DISTINCT l.source) FROM loaded.load_spans s JOIN app.loads l ON l.load_id = s.load_id",
    sentence="{failing} of {total} sources end more than 30 days before the newest one.",
    do_next="Export them again up to today, or set the date of analysis back to where all of them reach.",
    tables=(),
    one_row="one source",
)
