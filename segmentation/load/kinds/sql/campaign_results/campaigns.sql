-- campaigns: one row per row of the file. Reads: staged_rows.
SELECT $load_id AS load_id, campaign_id, trim(name) AS name, trim(subject) AS subject, sent_at FROM staged_rows
