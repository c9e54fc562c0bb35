-- web_events: one row per event, and product of it, that is no purchase. Reads: staged_rows.
SELECT $load_id AS load_id, key_id, event, happened_at, url, product, category, search, seconds FROM staged_rows
WHERE event <> 'ordered'
