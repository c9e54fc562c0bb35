-- email_events: one row per thing that happened to an e-mail.
-- Reads: loaded.current_email_events, subscriber_keys; hidden_opens, hidden_clicks while repairs need them.
-- event | text | received, opened, clicked, bounced, complained, unsubscribed
-- happened_at | the clock of the shop · happened_on | date · campaign_id, url | text
-- is_machine | yes/no | by a program, not the person: says the export, or (repair) opened seconds after it was received
SELECT e.load_id, k.subscriber_id, e.event, e.happened_at, CAST(e.happened_at AS DATE) AS happened_on, e.campaign_id, e.url,
    coalesce(e.is_machine, false)
    --? machine_opens OR (e.event = 'opened' AND m.key_id IS NOT NULL)
    AS is_machine
FROM loaded.current_email_events e
JOIN subscriber_keys k ON k.key_id = e.key_id
--? machine_opens LEFT JOIN hidden_opens m ON m.key_id = e.key_id AND m.campaign_id = e.campaign_id AND m.happened_at = e.happened_at
--? machine_clicks WHERE NOT (e.event = 'clicked' AND EXISTS (SELECT 1 FROM hidden_clicks h
--? machine_clicks     WHERE h.key_id = e.key_id AND h.campaign_id = e.campaign_id AND h.happened_at = e.happened_at))
