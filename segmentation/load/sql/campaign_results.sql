-- campaign_results: one row per campaign, what its platform reports of it, as the newest export has it.
-- Reads: loaded.current_campaign_results, load_ranks.
-- campaign_id, name, subject, channel | text · sent_at | the clock of the shop · sent_on | date · currency | text | missing: not said
-- recipients, delivered, opened, clicked, ordered, unsubscribed, complained, bounced | people · revenue | currency
-- Missing: the platform does not report it. opened holds what machines opened as well.
SELECT load_id, campaign_id, name, subject, channel, sent_at, CAST(sent_at AS DATE) AS sent_on, currency, recipients, delivered,
    opened, clicked, ordered, revenue, unsubscribed, complained, bounced
FROM (
    SELECT c.*, row_number() OVER (PARTITION BY c.campaign_id ORDER BY r.rank DESC, c.row_no DESC) AS place
    FROM loaded.current_campaign_results c
    JOIN load_ranks r ON r.load_id = c.load_id
)
WHERE place = 1
