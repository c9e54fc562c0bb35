-- Which categories people bought from.
-- grain: one row per subscriber
-- reads: subscribers, bought_from
-- name | family | unit | better | missing | meaning
-- categories_bought | categories | categories | neither | bought categories were not loaded | different categories bought from, ever
-- top_category_bought | categories | text | neither | bought from no known category | category bought from most often, ever; of equals the one most money went to
WITH most AS (
    SELECT subscriber_id, COUNT(*) AS categories, MAX(lines) AS lines FROM bought_from GROUP BY subscriber_id
),
-- Of the categories bought from most often, those that most money went to; of these the first by alphabet.
first_ones AS (
    SELECT b.subscriber_id, b.category, b.paid, m.categories
    FROM bought_from AS b
    JOIN most AS m ON m.subscriber_id = b.subscriber_id AND m.lines = b.lines
),
dearest AS (
    SELECT subscriber_id, MAX(paid) AS paid FROM first_ones GROUP BY subscriber_id
),
person AS (
    SELECT f.subscriber_id, MAX(f.categories) AS categories, MIN(f.category) AS category
    FROM first_ones AS f
    JOIN dearest AS d ON d.subscriber_id = f.subscriber_id AND COALESCE(d.paid, 0) = COALESCE(f.paid, CASE WHEN d.paid IS NULL THEN 0 END)
    GROUP BY f.subscriber_id
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
