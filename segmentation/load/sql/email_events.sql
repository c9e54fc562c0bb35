-- email_events: one row per thing that happened to an e-mail.
-- Reads: loaded.email_events, subscriber_keys.
-- event | text | received, opened, clicked, bounced, complained, unsubscribed
-- happened_at | UTC · happened_on | date | · campaign_id, url | text
-- is_machine | yes/no | opened or clicked by a program, not by the person
SELECT e.load_id, k.subscriber_id, e.event, e.happened_at, CAST(e.happened_at AS DATE) AS happened_on, e.campaign_id, e.url,
    coalesce(e.is_machine, false)
    AS is_machine
FROM loaded.email_events e
JOIN subscriber_keys k ON k.key_id = e.key_id
