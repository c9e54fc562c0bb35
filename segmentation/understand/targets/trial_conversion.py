"""Whether somebody who is trying the product becomes a customer: asked where exports tell of trials."""

from segmentation.understand.target import Target

TRIAL_CONVERSION = Target(
    name="trial_conversion",
    title="Trial conversion",
    kind="yes/no",
    question="Who becomes a customer within {days} days of being on trial?",
    who="people who started a trial in the last 30 days and have never ordered",
    did="became customers",
    horizons=(14, 30),
    eligible="f.days_since_trial_start < 30 AND COALESCE(f.orders_total, 0) = 0",
    outcome="""SELECT subscriber_id, 1.0 AS outcome FROM orders
        WHERE total > 0 AND ordered_on > CAST($on AS DATE) AND ordered_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("orders", "web_events"),
    recency="days_since_trial_start",
    recency_words="days since the trial began",
    note="Where no export tells of trials, ask for the first purchase instead.",
)
