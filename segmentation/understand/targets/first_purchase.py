"""Whether somebody who never ordered does."""

from segmentation.understand.target import Target

FIRST_PURCHASE = Target(
    name="first_purchase",
    title="First purchase",
    kind="yes/no",
    question="Who orders for the first time within {days} days?",
    who="people who have never ordered",
    did="ordered for the first time",
    horizons=(14, 30, 60),
    # Known by that date: signed up, or seen doing something.
    eligible="""f.orders_total = 0 AND (f.days_since_signup IS NOT NULL OR f.emails_received_90d > 0
        OR f.days_since_first_click IS NOT NULL OR f.days_since_first_visit IS NOT NULL)""",
    outcome="""SELECT subscriber_id, 1.0 AS outcome FROM orders
        WHERE total > 0 AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("orders",),
    recency="days_since_last_visit",
    recency_words="days since the last visit",
)
