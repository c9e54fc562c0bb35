"""Whether somebody who ordered on one day so far comes back."""

from segmentation.understand.target import Target

SECOND_PURCHASE = Target(
    name="second_purchase",
    title="Second purchase",
    kind="yes/no",
    question="Who orders a second time within {days} days?",
    who="people who have ordered on one day",
    did="ordered a second time",
    horizons=(30, 60, 90),
    # Several orders on one day are one visit to the shop.
    eligible="f.orders_total > 0 AND f.last_order_gap_days IS NULL",
    outcome="""SELECT subscriber_id, 1.0 AS outcome FROM orders
        WHERE total > 0 AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("orders",),
    recency="days_since_last_order",
    recency_words="days since the first order",
)
