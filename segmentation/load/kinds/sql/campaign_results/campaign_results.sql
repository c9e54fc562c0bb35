-- campaign_results: one row per row of the file. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, campaign_id, trim(name) AS name, trim(subject) AS subject, channel, sent_at,
    coalesce(currency, nullif($currency, '')) AS currency, recipients, delivered, opened, clicked, ordered, revenue, unsubscribed,
    complained, bounced
FROM staged_rows
