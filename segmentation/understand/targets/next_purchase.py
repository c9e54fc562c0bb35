"""Whether a customer orders again soon."""

from segmentation.understand.target import Target

NEXT_PURCHASE = Target(
    name="next_purchase",
    title="Next purchase",
    kind="yes/no",
    question="Who orders within {days} days?",
    who="people who have ordered",
    did="ordered",
    horizons=(30, 90),
    eligible="f.orders_total > 0",
    outcome="""SELECT subscriber_id, 1.0 AS outcome FROM orders
        WHERE total > 0 AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("orders",),
    recency="days_since_last_order",
    recency_words="days since the last order",
    usual=(30, 90),
)
