"""One purchase that two platforms export: the shop as an order, the payment provider or web analytics as their own."""

from segmentation.load.check import Check

ORDERS_IN_TWO_SOURCES = Check(
    name="orders_in_two_sources",
    title="Orders that two sources tell of",
    question="Does one purchase stand in the exports of two platforms?",
    severity="warn",
    why="A shop's orders and the payments for them are the same money: with both loaded, revenue counts twice.",
    sql="""SELECT t.load_id, t.order_id, t.kept_order_id AS also_as, t.kept_source AS also_in,
            o.ordered_at, o.currency, o.total
        FROM orders_told_twice t JOIN loaded.current_orders o ON o.load_id = t.load_id AND o.row_no = t.row_no""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} orders have the same person, sum and day as an order of another source.",
    do_next="Where they are the same purchases, count those of one source; further orders of the other stay.",
    tables=("orders",),
    one_row="one order that another source has too",
    repair=True,
    because="orders that two sources tell of count twice",
)
