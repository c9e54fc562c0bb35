"""The same purchase recorded twice (A2.4)."""

from segmentation.load.check import Check

ORDERS_FIRED_TWICE = Check(
    name="orders_fired_twice",
    title="Orders fired twice",
    question="Does one purchase stand in the data more than once?",
    severity="warn",
    why="They raise frequency, revenue and every score made of them: one-time buyers look like regulars.",
    sql="""SELECT d.load_id, d.order_id, d.kept_order_id AS repeats, d.kind, o.ordered_at, o.currency, o.total
        FROM duplicate_orders d JOIN loaded.current_orders o ON o.load_id = d.load_id AND o.row_no = d.row_no""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} orders repeat another one: the same number twice in a file, or the same cart "
    "within 10 minutes.",
    do_next="Hide the repeats here, and have the tracking of purchases looked at.",
    tables=("orders",),
    one_row="one order that repeats another",
    repair=True,
    because="orders fired twice",
)
