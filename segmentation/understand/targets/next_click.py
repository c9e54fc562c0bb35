"""Whether somebody clicks in the next mail they receive."""

from segmentation.understand.target import Target

UNSUBSCRIBED = """SELECT subscriber_id FROM email_events
    WHERE event IN ('unsubscribed', 'complained') AND happened_on <= CAST($on AS DATE)"""

NEXT_CLICK = Target(
    name="next_click",
    title="Click on the next mail",
    kind="yes/no",
    question="Who clicks in the next mail, when it comes within {days} days?",
    who="people who received a mail in the last 90 days",
    did="clicked",
    horizons=(14, 30),
    eligible="f.emails_received_90d > 0",
    left_out=UNSUBSCRIBED,
    # The first mail after the date, and a click in that same mail by the end; nobody is asked of one that never came.
    outcome="""WITH received AS (
            SELECT subscriber_id, COALESCE(campaign_id, '') AS campaign_id, happened_on,
                ROW_NUMBER() OVER (PARTITION BY subscriber_id ORDER BY happened_at ASC NULLS LAST,
                    campaign_id ASC NULLS LAST) AS place
            FROM email_events
            WHERE event = 'received' AND happened_on > CAST($on AS DATE) AND happened_on <= CAST($until AS DATE)
        )
        SELECT r.subscriber_id, MAX(CASE WHEN c.subscriber_id IS NULL THEN 0.0 ELSE 1.0 END) AS outcome
        FROM received AS r
        LEFT JOIN email_events AS c ON c.subscriber_id = r.subscriber_id AND c.event = 'clicked'
            AND COALESCE(c.campaign_id, '') = r.campaign_id AND c.happened_on >= r.happened_on
            AND c.happened_on <= CAST($until AS DATE)
        WHERE r.place = 1
        GROUP BY r.subscriber_id""",
    reads=("email_events",),
    recency="days_since_last_click",
    recency_words="days since the last click",
    otherwise=None,
)
