"""Events that belong to nobody (A2.8)."""

from segmentation.load.check import Check

TABLES = ("email_events", "orders", "order_lines", "web_events", "tickets")

ROWS_WITHOUT_PERSON = Check(
    name="rows_without_person",
    title="Rows that belong to nobody",
    question="How much of what happened cannot be told of anyone?",
    severity="note",
    why="What they say about revenue and interest is missing from every person and every segment.",
    sql=" UNION ALL ".join(
        f"""SELECT load_id, '{table}' AS kind FROM loaded.{table}
        WHERE key_id IS NULL AND load_id IN (SELECT load_id FROM loaded.load_spans WHERE without_person > 0
        AND table_name = '{table}')"""
        for table in TABLES
    ),
    total="SELECT coalesce(sum(rows), 0) FROM loaded.load_spans WHERE table_name IN ('email_events', 'orders', "
    "'order_lines', 'web_events', 'tickets')",
    sentence="{failing} of {total} rows of events carry no identifier of a person ({share}).",
    do_next="Nothing, where people may buy or browse without signing in. Otherwise export the column with the "
    "customer's id or address. Visits of a browser that was signed in on another day are its owner's when both days "
    "are loaded together: as one folder or one zip.",
    tables=(),
    one_row="one event",
)
