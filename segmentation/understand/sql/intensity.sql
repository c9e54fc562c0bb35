-- How busy people are with mails and site together. Opens do not count: machines make most of them.
-- grain: one row per subscriber
-- reads: subscribers, emails, browsing
-- name | family | unit | better | missing | meaning
-- engagement_points_90d | engagement | points | higher | neither clicks nor visits were loaded | 3 points for each click in a mail and 1 for each day with a visit, in the last 90 days
SELECT
    s.subscriber_id,
    CASE
        WHEN e.clicks_90d IS NOT NULL OR b.visits_90d IS NOT NULL
            THEN 3 * COALESCE(e.clicks_90d, 0) + COALESCE(b.visits_90d, 0)
    END AS engagement_points_90d
FROM subscribers AS s
LEFT JOIN emails AS e ON e.subscriber_id = s.subscriber_id
LEFT JOIN browsing AS b ON b.subscriber_id = s.subscriber_id
