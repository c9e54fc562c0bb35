-- objections: each time that somebody unsubscribed from mails or complained of one.
-- grain: one row per objection
-- reads: consents, email_events
-- objected_on: the day; missing where no source gives one
SELECT subscriber_id, CAST(happened_at AS DATE) AS objected_on
FROM consents
WHERE COALESCE(channel, 'email') = 'email' AND status = 'unsubscribed'
UNION ALL
SELECT subscriber_id, happened_on AS objected_on
FROM email_events
WHERE event IN ('unsubscribed', 'complained')
