-- subscriber_properties: one row per person, property and source that states it.
-- Reads: loaded.current_properties, subscriber_keys.
-- name, value | text | custom fields of a profile export
SELECT p.load_id, k.subscriber_id, p.name, p.value
FROM loaded.current_properties p
JOIN subscriber_keys k ON k.key_id = p.key_id
