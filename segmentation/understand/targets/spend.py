"""What a customer spends: lifetime value over a year, and nearer."""

from segmentation.understand.target import Target

SPEND = Target(
    name="spend",
    title="Spend",
    kind="money",
    question="How much do people spend in the next {days} days?",
    who="people who have ordered",
    did="spent",
    horizons=(90, 365),
    eligible="f.orders_total > 0",
    # Orders and what was paid for them; money that went back for orders of before is not counted against the future.
    outcome="""SELECT subscriber_id,
            SUM(CASE WHEN COALESCE(revenue, total) > 0 THEN COALESCE(revenue, total) ELSE 0 END) AS outcome
        FROM orders
        WHERE total > 0 AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("orders",),
    recency="days_since_last_order",
    recency_words="days since the last order",
    usual=(90, 365),
)
