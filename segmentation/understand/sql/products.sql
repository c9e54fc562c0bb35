-- Which categories people bought from. Lines that return something (a quantity below zero) count as no purchase.
-- grain: one row per subscriber
-- reads: subscribers, order_lines
-- bound: $as_of (date, inclusive)
-- name | family | unit | better | missing | meaning
-- categories_bought | categories | categories | neither | bought categories were not loaded | different categories bought from, ever
-- top_category_bought | categories | text | neither | bought from no known category | category bought from most often, ever; of equals the one most money went to
WITH bought AS (
    SELECT subscriber_id, category, COUNT(*) AS lines, ROUND(SUM(line_total), 4) AS paid
    FROM order_lines
    WHERE ordered_on <= CAST($as_of AS DATE) AND category IS NOT NULL AND COALESCE(quantity, 1) > 0
    GROUP BY subscriber_id, category
),
ranked AS (
    SELECT
        subscriber_id,
        category,
        ROW_NUMBER() OVER (
            PARTITION BY subscriber_id
            ORDER BY lines DESC NULLS LAST, paid DESC NULLS LAST, category ASC NULLS LAST
        ) AS place
    FROM bought
),
person AS (
    SELECT subscriber_id, COUNT(*) AS categories, MAX(CASE WHEN place = 1 THEN category END) AS category
    FROM ranked
    GROUP BY subscriber_id
),
known AS (
    SELECT COUNT(*) > 0 AS categories FROM person
)
SELECT
    s.subscriber_id,
    CASE WHEN k.categories THEN COALESCE(p.categories, 0) END AS categories_bought,
    p.category AS top_category_bought
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
