-- tickets: one row per question to support.
-- Reads: loaded.tickets, subscriber_keys.
-- ticket_id, status, topic | text · opened_at, closed_at | UTC | closed_at missing: open or not said · opened_on | date · satisfaction | as exported
SELECT t.load_id, t.ticket_id, k.subscriber_id, t.opened_at, CAST(t.opened_at AS DATE) AS opened_on, t.closed_at, t.status, t.topic, t.satisfaction
FROM loaded.tickets t
JOIN subscriber_keys k ON k.key_id = t.key_id
WHERE true
