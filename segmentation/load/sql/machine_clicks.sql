-- machine_clicks: one row per click that came within 5 seconds of the mail itself: a security scanner follows every link.
-- Reads: loaded.current_email_events.
-- key_id, campaign_id, happened_at | | which click · seconds_after | seconds | since the mail was received
WITH received AS (
    SELECT key_id, campaign_id, happened_at FROM loaded.current_email_events
    WHERE event = 'received' AND key_id IS NOT NULL AND campaign_id IS NOT NULL
)
SELECT o.key_id, o.campaign_id, o.happened_at, min(date_diff('second', r.happened_at, o.happened_at)) AS seconds_after
FROM loaded.current_email_events o
JOIN received r ON r.key_id = o.key_id AND r.campaign_id = o.campaign_id
WHERE o.event = 'clicked' AND o.happened_at >= r.happened_at AND o.happened_at <= r.happened_at + INTERVAL 5 SECOND
GROUP BY o.key_id, o.campaign_id, o.happened_at
