"""Orders that somebody placed to try the shop out (A2.8)."""

from segmentation.load.check import Check

TEST_ORDERS = Check(
    name="test_orders",
    title="Test orders",
    question="Are there orders that nobody really placed?",
    severity="warn",
    why="The testers look like the best customers, and revenue is too high.",
    sql="""SELECT t.load_id, t.order_id, o.ordered_at, o.total, t.why
        FROM test_orders t JOIN loaded.current_orders o ON o.load_id = t.load_id AND o.row_no = t.row_no""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} orders were placed by testers or carry “test” in their number or code.",
    do_next="Ignore them here.",
    tables=("orders",),
    one_row="one order",
    repair=True,
    because="test orders count",
)
