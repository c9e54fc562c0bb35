"""Dates in the future of their export, or before there were shops on the web (A2.8)."""

from segmentation.load.check import Check

WHEN = (
    ("email_events", "happened_at", "event"),
    ("orders", "ordered_at", "order_id"),
    ("web_events", "happened_at", "event"),
    ("tickets", "opened_at", "ticket_id"),
)


def failing(table: str, column: str, what: str) -> str:
    """Rows of one table that are dated after the day on which their load was received, or before 1990."""
    # Only loads whose span says so are read at all.
    return f"""SELECT t.load_id, '{table}' AS kind, t.{what} AS what, t.{column} AS dated,
            CASE WHEN t.{column} < TIMESTAMP '1990-01-01' THEN 'before 1990' ELSE 'after its export' END AS why
        FROM loaded.current_{table} t
        WHERE t.load_id IN (SELECT s.load_id FROM loaded.load_spans s WHERE s.table_name = '{table}'
                AND (s.future_rows > 0 OR s.oldest_at < TIMESTAMP '1990-01-01'))
          AND (t.{column} < TIMESTAMP '1990-01-01' OR t.{column} >= (
                SELECT coalesce(max(CAST(l.received_at AS DATE)), current_date) + INTERVAL 2 DAY
                    FROM app.loads l WHERE l.load_id = t.load_id))"""


IMPOSSIBLE_DATES = Check(
    name="impossible_dates",
    title="Dates that cannot be",
    question="Which rows are dated in the future of their export, or long before it?",
    severity="warn",
    why="They are outside every period, so the people are missing from “in the last 90 days” and its like.",
    sql=" UNION ALL ".join(failing(*part) for part in WHEN),
    total="SELECT coalesce(sum(rows), 0) FROM loaded.load_spans WHERE table_name IN ('email_events', 'orders', "
    "'web_events', 'tickets')",
    sentence="{failing} of {total} events are dated after their export was made, or before 1990.",
    do_next="Check how the file writes dates, and load it again with the other reading. Until then they count on "
    "no day.",
    tables=(),
    one_row="one event",
)
