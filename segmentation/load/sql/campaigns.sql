-- campaigns: one row per campaign, as the newest export describes it.
-- Reads: loaded.campaigns, load_ranks.
-- campaign_id, name, subject | text · sent_at | UTC
SELECT load_id, campaign_id, name, subject, sent_at
FROM (
    SELECT c.*, row_number() OVER (PARTITION BY c.campaign_id ORDER BY r.rank DESC, c.sent_at DESC NULLS LAST, c.name, c.subject) AS place
    FROM loaded.campaigns c JOIN load_ranks r ON r.load_id = c.load_id
)
WHERE place = 1
