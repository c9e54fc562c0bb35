-- campaigns: one row per campaign named in the events; sent when its first e-mail arrived. Reads: staged_rows.
SELECT $load_id AS load_id, campaign_id, max(campaign_name) AS name, max(campaign_subject) AS subject,
    coalesce(min(CASE WHEN event = 'received' THEN happened_at END), min(happened_at)) AS sent_at
FROM staged_rows WHERE campaign_id IS NOT NULL
GROUP BY campaign_id
