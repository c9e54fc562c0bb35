"""People whose purchases are known as totals only, beside others whose orders are loaded one by one (A1.9)."""

from segmentation.load.check import Check, masked

ORDERS_ONLY_STATED = Check(
    name="orders_only_stated",
    title="Purchases known as totals only",
    question="Of whom does an export state purchases without a single order?",
    severity="note",
    why="Their orders and money ever are taken as the export states them. What they bought within the last 365, 90 or "
    "30 days is not known, unless the export states a last order before that.",
    sql=f"""SELECT f.load_id, {masked("s.email")} AS person, f.orders_total AS orders_stated,
            f.revenue_total AS paid_as_stated, f.last_order_on AS last_order_stated
        FROM subscriber_summary f JOIN subscribers s ON s.subscriber_id = f.subscriber_id
        LEFT JOIN (SELECT DISTINCT subscriber_id FROM orders) o ON o.subscriber_id = f.subscriber_id
        WHERE o.subscriber_id IS NULL AND f.stands_in AND (f.orders_total > 0 OR f.revenue_total > 0
            OR f.last_order_on IS NOT NULL)""",
    total="""SELECT count(*) FROM subscriber_summary
        WHERE orders_total > 0 OR revenue_total > 0 OR last_order_on IS NOT NULL""",
    sentence="{failing} of {total} people who bought by an export's figures have no order that is loaded.",
    do_next="Load the orders behind these figures, if the shop or the till can export them.",
    tables=("orders",),
    one_row="one person",
)
