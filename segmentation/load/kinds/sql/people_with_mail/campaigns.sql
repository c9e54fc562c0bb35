-- campaigns: one row per campaign named in the events; sent when its first e-mail arrived. Reads: staged_usable.
SELECT $load_id AS load_id, campaign_id, trim(max(campaign_name)) AS name, trim(max(campaign_subject)) AS subject,
    coalesce(min(CASE WHEN event = 'received' THEN happened_at END), min(happened_at)) AS sent_at
FROM staged_usable WHERE campaign_id IS NOT NULL
GROUP BY campaign_id
