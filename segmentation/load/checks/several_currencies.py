"""Orders in several currencies: amounts that must not be added up as they stand (A2.8)."""

from segmentation.load.check import Check

SEVERAL_CURRENCIES = Check(
    name="several_currencies",
    title="Orders in another currency",
    question="Are there amounts in several currencies?",
    severity="stop",
    why="Amounts of different currencies cannot be added up: these orders are left out of every count and sum until "
    "you say what they are worth.",
    sql="""SELECT f.load_id, f.order_id, o.ordered_at, f.currency, o.total FROM foreign_orders f
        JOIN loaded.current_orders o ON o.load_id = f.load_id AND o.row_no = f.row_no WHERE f.rate IS NULL""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} orders are in another currency than most, and no rate is known for it.",
    do_next="Say once what one of each currency is worth; amounts are then converted as they are read, and the export "
    "stays as it is.",
    tables=("orders",),
    one_row="one order",
    repair=True,
    because="orders in other currencies are left out",
)
