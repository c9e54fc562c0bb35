-- reachable_then: who was known and could be written to on an earlier day.
-- grain: one row per subscriber who was
-- reads: subscribers, consents, email_events
-- bound: $as_of (date, inclusive)
-- An objection counts from its first known day on; where no source gives a day, it counts for every day. (A second export that
-- says “unsubscribed” without a day only repeats what the dated one says.) Who was added later was not there yet.
WITH objections AS (
    SELECT subscriber_id, CAST(happened_at AS DATE) AS objected_on
    FROM consents
    WHERE COALESCE(channel, 'email') = 'email' AND status IN ('unsubscribed', 'bounced', 'complained')
    UNION ALL
    SELECT subscriber_id, happened_on AS objected_on
    FROM email_events
    WHERE event IN ('unsubscribed', 'bounced', 'complained')
),
first_objection AS (
    SELECT subscriber_id, MIN(objected_on) AS first_on
    FROM objections
    GROUP BY subscriber_id
)
SELECT s.subscriber_id
FROM subscribers AS s
LEFT JOIN first_objection AS o ON o.subscriber_id = s.subscriber_id
WHERE (s.created_at IS NULL OR CAST(s.created_at AS DATE) <= CAST($as_of AS DATE))
    AND (NOT COALESCE(s.is_suppressed, FALSE) OR o.first_on > CAST($as_of AS DATE))
    AND (COALESCE(s.has_consent, TRUE) OR COALESCE(s.is_unsubscribed, FALSE))
