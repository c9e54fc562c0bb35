"""Orders of zero, and order numbers that only take back (A1.5)."""

from segmentation.load.check import Check

ORDERS_WITHOUT_MONEY = Check(
    name="orders_without_money",
    title="Orders without money",
    question="Are there orders that cost nothing, or only give money back?",
    severity="note",
    why="Gifts and cancellations lower the average order value if they count as purchases.",
    sql="""SELECT load_id, order_id, ordered_at, total, refunded,
            CASE WHEN refunded > 0 THEN 'only takes back' ELSE 'costs nothing' END AS why
        FROM loaded.current_orders WHERE coalesce(total, 0) <= 0""",
    total="SELECT count(*) FROM loaded.current_orders",
    sentence="{failing} of {total} order numbers have a total of zero: gifts, replacements or cancellations.",
    do_next="Nothing, if that is how your shop books them: they are not counted as purchases, and what they take "
    "back lowers revenue.",
    tables=("orders",),
    one_row="one order number",
)
