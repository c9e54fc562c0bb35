-- web_events: one row per row of the file. Reads: staged_rows.
SELECT $load_id AS load_id, key_id, event, happened_at, url, product, category, search, seconds FROM staged_rows
