"""Counts that jump from one export to the next: most often the tracking changed, not the people (A2.7)."""

from segmentation.load.check import Check

FACTOR = 3  # times as many, or as few, before it is called a jump
LEAST = 50  # of what was counted or expected: below it chance alone jumps
SHORTEST = 5  # days that a delivery must add to say how many there are a day
DAYS = 28  # days looked back from the end of the first delivery

WHAT = (
    ("email_events", "event", "happened_at"),
    ("web_events", "event", "happened_at"),
    ("orders", "'orders'", "ordered_at"),
    ("tickets", "'tickets'", "opened_at"),
)
COUNTED = " UNION ALL ".join(
    f"""SELECT d.source, '{table}' AS kind, {what} AS event, CAST(t.{at} AS DATE) AS day, count(*) AS n
        FROM loaded.current_{table} t JOIN several d ON d.load_id = t.load_id AND d.table_name = '{table}'
        WHERE t.{at} IS NOT NULL GROUP BY ALL"""
    for table, what, at in WHAT
)

COUNTS_JUMP = Check(
    name="counts_jump",
    title="Counts that jump between exports",
    question="Is suddenly much more or much less recorded than in the export before?",
    severity="warn",
    why="If the tracking changed, everybody seems to have changed on that day: scores, trends and “in the last 90 "
    "days” mix two ways of counting.",
    # Exports whose dates end in one week are one delivery, so that daily files are not held against each other. What a
    # delivery adds is what lies after the end of the one before. Opens and clicks are counted for each mail received.
    sql=f"""WITH spans AS (
            SELECT l.source, s.table_name, s.load_id, s.newest_at, date_trunc('week', s.newest_at) AS delivery
            FROM loaded.load_spans s JOIN app.loads l ON l.load_id = s.load_id
            WHERE s.newest_at IS NOT NULL AND s.table_name IN ('email_events', 'web_events', 'orders', 'tickets')
        ),
        delivered AS (
            SELECT source, table_name, delivery, max(load_id) AS load_id, CAST(max(newest_at) AS DATE) AS ends_on
            FROM spans GROUP BY source, table_name, delivery
        ),
        parts AS (
            SELECT *, coalesce(lag(ends_on) OVER turn, ends_on - {DAYS}) AS after_on,
                row_number() OVER turn AS place, count(*) OVER (PARTITION BY source, table_name) AS deliveries
            FROM delivered WINDOW turn AS (PARTITION BY source, table_name ORDER BY delivery)
        ),
        several AS (
            SELECT DISTINCT s.source, s.table_name, s.load_id FROM spans s
            JOIN parts p ON p.source = s.source AND p.table_name = s.table_name AND p.deliveries > 1
        ),
        days AS ({COUNTED}),
        kinds AS (SELECT DISTINCT source, kind, event FROM days),
        counted AS (
            SELECT p.source, p.table_name, p.place, p.load_id, p.after_on, p.ends_on, k.event,
                date_diff('day', greatest(p.after_on, b.begins_on - 1), p.ends_on) AS lasts,
                coalesce(sum(d.n), 0) AS n
            FROM parts p JOIN kinds k ON k.source = p.source AND k.kind = p.table_name
            JOIN (SELECT source, kind, min(day) AS begins_on FROM days GROUP BY source, kind) b
                ON b.source = p.source AND b.kind = p.table_name
            LEFT JOIN days d ON d.source = p.source AND d.kind = p.table_name AND d.event = k.event
                AND d.day > p.after_on AND d.day <= p.ends_on
            GROUP BY ALL
        ),
        exposed AS (
            SELECT c.*,
                CASE WHEN c.event IN ('opened', 'clicked') THEN coalesce(r.n, c.lasts) ELSE c.lasts END AS exposure
            FROM counted c LEFT JOIN counted r ON r.source = c.source AND r.table_name = c.table_name
                AND r.place = c.place AND r.event = 'received'
            WHERE c.event NOT IN ('received', 'bounced', 'complained', 'unsubscribed')
        ),
        compared AS (
            SELECT n.*, o.n AS before_n, o.n * n.exposure / nullif(o.exposure, 0) AS expected FROM exposed n
            JOIN exposed o ON o.source = n.source AND o.table_name = n.table_name AND o.event = n.event
                AND o.place = n.place - 1
            WHERE n.lasts >= {SHORTEST} AND o.lasts >= {SHORTEST}
        )
        SELECT load_id, event, after_on + 1 AS from_on, ends_on AS to_on, CAST(n AS BIGINT) AS counted,
            CAST(round(expected) AS BIGINT) AS expected
        FROM compared
        WHERE greatest(n, expected) >= {LEAST} AND (n > {FACTOR} * expected OR {FACTOR} * n < expected)""",
    total="""SELECT count(*) FROM loaded.load_spans WHERE table_name IN ('email_events', 'web_events', 'orders',
        'tickets') AND newest_at IS NOT NULL""",
    sentence="{failing} times an export recorded three times as much of something, or a third, as the one before it "
    "({total} loads with events).",
    do_next="Ask who looks after the tracking what changed that day. If nothing explains it, export that period again; "
    "until then trust no trend across the day.",
    tables=(),
    one_row="one kind of event in one export",
)
