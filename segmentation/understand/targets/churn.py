"""Whether a customer becomes churned by the shop's own buying rhythm (sql/lifecycle.sql)."""

from segmentation.understand.target import Target

# days_since_last_order - days_past_shop_rhythm is the shop's rhythm; churned means later than twice that.
LEFT = "(2 * (f.days_since_last_order - f.days_past_shop_rhythm) - f.days_since_last_order)"

CHURN = Target(
    name="churn",
    title="Churn",
    kind="yes/no",
    question="Who counts as churned within {days} days?",
    who="customers who will count as churned by then unless they order",
    did="churned",
    horizons=(30, 60, 90),
    eligible=f"{LEFT} >= 0 AND {LEFT} < $days",
    outcome="""SELECT subscriber_id, 0.0 AS outcome FROM orders
        WHERE total > 0 AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("orders",),
    recency="days_since_last_order",
    recency_words="days since the last order",
    otherwise=1.0,
    better="lower",
    note=(
        "Churned means: no order for longer than twice the shop's own buying rhythm. People who ordered too lately to "
        "reach that within these days are not asked about, nor those who are churned already."
    ),
)
