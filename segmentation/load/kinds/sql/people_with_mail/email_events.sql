-- email_events: one row per row with an event. Reads: staged_rows.
SELECT $load_id AS load_id, key_id, event, happened_at, campaign_id, url, is_machine FROM staged_rows WHERE event <> ''
