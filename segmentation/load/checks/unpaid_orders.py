"""Orders that came to nothing (A1.5)."""

from segmentation.load.check import Check

UNPAID_ORDERS = Check(
    name="unpaid_orders",
    title="Orders never paid",
    question="Do orders count that were voided, cancelled, failed or expired?",
    severity="warn",
    why="They count as purchases in frequency, recency and revenue.",
    sql="""SELECT u.load_id, u.order_id, o.ordered_at, o.total, u.status
        FROM unpaid_orders u JOIN loaded.current_orders o ON o.load_id = u.load_id AND o.row_no = u.row_no""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} orders were voided, cancelled, failed or expired before any money came.",
    do_next="Ignore them here.",
    tables=("orders",),
    one_row="one order",
    repair=True,
    because="orders that were never paid count",
)
