"""Whether somebody unsubscribes."""

from segmentation.understand.target import Target

UNSUBSCRIBE = Target(
    name="unsubscribe",
    title="Unsubscribe",
    kind="yes/no",
    question="Who unsubscribes within {days} days?",
    who="people who received a mail in the last 90 days",
    did="unsubscribed",
    horizons=(30, 90),
    eligible="f.emails_received_90d > 0",
    left_out="""SELECT subscriber_id FROM email_events
        WHERE event IN ('unsubscribed', 'complained') AND happened_on <= CAST($on AS DATE)""",
    outcome="""SELECT subscriber_id, 1.0 AS outcome FROM email_events
        WHERE event = 'unsubscribed' AND happened_on > CAST($on AS DATE) AND happened_on <= CAST($until AS DATE)
        GROUP BY subscriber_id""",
    reads=("email_events",),
    recency="days_since_last_click",
    recency_words="days since the last click",
    better="lower",
)
