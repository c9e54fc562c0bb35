-- consents: one row per statement about a person's wish to be written to.
-- Reads: loaded.current_consents, subscriber_keys.
-- channel | text | email, sms … · status | text | subscribed, unsubscribed, bounced, complained, never_subscribed
-- happened_at | the clock of the shop | missing: the export does not say when · origin | text | which export says so
SELECT c.load_id, k.subscriber_id, c.channel, c.status, c.happened_at, c.origin
FROM loaded.current_consents c
JOIN subscriber_keys k ON k.key_id = c.key_id
