-- campaigns: one row per campaign, as the newest export describes it.
-- Reads: loaded.campaigns, load_ranks.
-- campaign_id, name, subject | text · sent_at | the clock of the shop | the earliest that any export says
SELECT load_id, campaign_id, name, subject, first_at AS sent_at
FROM (
    SELECT c.*, min(c.sent_at) OVER (PARTITION BY c.campaign_id) AS first_at,
        row_number() OVER (PARTITION BY c.campaign_id ORDER BY r.rank DESC, c.name NULLS LAST, c.subject NULLS LAST) AS place
    FROM loaded.campaigns c JOIN load_ranks r ON r.load_id = c.load_id
    WHERE c.campaign_id IS NOT NULL
)
WHERE place = 1
