-- tickets: one row per question to support.
-- Reads: loaded.current_tickets, subscriber_keys.
-- ticket_id, status, topic | text · opened_at | the clock of the shop · opened_on | date
-- closed_at | the clock of the shop | missing: still open, or the export does not say · satisfaction | as exported | missing: not answered
SELECT t.load_id, t.ticket_id, k.subscriber_id, t.opened_at, CAST(t.opened_at AS DATE) AS opened_on, t.closed_at, t.status, t.topic, t.satisfaction
FROM loaded.current_tickets t
JOIN subscriber_keys k ON k.key_id = t.key_id
