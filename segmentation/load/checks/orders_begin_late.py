"""Customers of a platform whose orders are loaded, but none of theirs: these do not reach back so far (A1.9)."""

from segmentation.load.check import Check, masked

ORDERS_BEGIN_LATE = Check(
    name="orders_begin_late",
    title="Customers without their orders",
    question="Who bought by a platform's own figures, although none of their orders is in its export of orders?",
    severity="warn",
    why="The orders that are loaded do not reach back to theirs, or leave some out. Orders and money ever are not "
    "known of these people, so no rule takes them for people who never bought.",
    sql=f"""SELECT CAST(NULL AS BIGINT) AS load_id, {masked("s.email")} AS person, l.source AS stated_by,
            f.orders_total AS orders_stated, f.revenue_total AS paid_as_stated
        FROM subscriber_summary f JOIN subscribers s ON s.subscriber_id = f.subscriber_id
        JOIN app.loads l ON l.load_id = f.load_id
        LEFT JOIN (SELECT DISTINCT subscriber_id FROM orders) o ON o.subscriber_id = f.subscriber_id
        WHERE o.subscriber_id IS NULL AND NOT f.stands_in AND (f.orders_total > 0 OR f.revenue_total > 0
            OR f.last_order_on IS NOT NULL)""",
    total="""SELECT count(*) FROM subscriber_summary
        WHERE orders_total > 0 OR revenue_total > 0 OR last_order_on IS NOT NULL""",
    sentence="{failing} of {total} people who bought by an export's figures have no order in what the same platform "
    "gave of orders.",
    do_next="Export the orders again from the first one on, and load that file as well.",
    tables=("orders",),
    one_row="one person",
)
