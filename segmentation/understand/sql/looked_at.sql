-- Which categories people looked at in the last 90 days: a step that several families read.
-- grain: one row per subscriber and category
-- reads: web_events
-- bound: $as_of (date, inclusive)
SELECT
    subscriber_id,
    category,
    COUNT(*) AS views,
    MAX(happened_on) AS last_on
FROM web_events
WHERE happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
    AND happened_at >= CAST($as_of AS DATE) - INTERVAL '89' DAY
    AND category IS NOT NULL
    AND event IN ('viewed_product', 'viewed_category')
GROUP BY subscriber_id, category
