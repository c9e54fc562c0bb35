"""One purchase that two platforms export: the shop as an order, the payment provider or web analytics as their own."""

from segmentation.load.check import Check

ORDERS_IN_TWO_SOURCES = Check(
    name="orders_in_two_sources",
    title="Orders that two sources tell of",
    question="Does one purchase stand in the exports of two platforms?",
    severity="warn",
    why="A shop's orders and the payments for them are the same money: with both loaded, revenue counts twice.",
    sql="""WITH bought AS (
            SELECT o.load_id, o.row_no, o.order_id, l.source, k.subscriber_id, o.currency, o.total, o.ordered_at
            FROM loaded.current_orders o
            JOIN app.loads l ON l.load_id = o.load_id
            JOIN subscriber_keys k ON k.key_id = o.key_id
            WHERE o.total > 0 AND (SELECT count(DISTINCT s.source) FROM loaded.load_spans t
                JOIN app.loads s ON s.load_id = t.load_id WHERE t.table_name = 'orders') > 1
        )
        SELECT b.load_id, b.order_id, b.source, min(a.order_id) AS also_as, min(a.source) AS also_in, b.ordered_at,
            b.currency, b.total
        FROM bought b
        JOIN bought a ON a.subscriber_id = b.subscriber_id AND a.total = b.total
            AND coalesce(a.currency, '') = coalesce(b.currency, '') AND a.source < b.source
            AND a.ordered_at BETWEEN b.ordered_at - INTERVAL 1 DAY AND b.ordered_at + INTERVAL 1 DAY
        GROUP BY b.load_id, b.row_no, b.order_id, b.source, b.ordered_at, b.currency, b.total""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} orders have the same person, sum and day as an order of another source.",
    do_next="Where they are the same purchases, keep the shop's orders and undo the load of the other source.",
    tables=("orders",),
    one_row="one order that another source has too",
)
