-- objections: each time that somebody unsubscribed from mails or complained of one, or that an address bounced for good.
-- grain: one row per objection
-- reads: consents, email_events
-- status: unsubscribed, bounced, complained · objected_on: the day; missing where no source gives one
SELECT subscriber_id, status, CAST(happened_at AS DATE) AS objected_on
FROM consents
WHERE COALESCE(channel, 'email') = 'email' AND status IN ('unsubscribed', 'bounced', 'complained')
UNION ALL
SELECT subscriber_id, event AS status, happened_on AS objected_on
FROM email_events
WHERE event IN ('unsubscribed', 'bounced', 'complained')
