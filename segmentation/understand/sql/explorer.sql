-- What people look at beside what they buy: categories browsed and never bought from.
-- grain: one row per subscriber
-- reads: subscribers, browsing, looked_at, bought_from
-- bound: $as_of (date, inclusive); within 60 days = fewer than 60 days before it
-- name | family | unit | better | missing | meaning
-- categories_viewed_60d | categories | categories | neither | categories looked at were not loaded | different categories looked at in the last 60 days
-- categories_not_bought_90d | categories | categories | neither | categories looked at, or bought from, were not loaded | different categories looked at in the last 90 days and never bought from
-- top_category_not_bought | categories | text | neither | looked at no such category in 90 days | category looked at most often in the last 90 days and never bought from; of equals the first by alphabet
-- top_category_not_bought_views_90d | categories | views | higher | categories looked at, or bought from, were not loaded | views of that category in the last 90 days
WITH open_ones AS (
    SELECT l.subscriber_id, l.category, l.views
    FROM looked_at AS l
    LEFT JOIN bought_from AS b ON b.subscriber_id = l.subscriber_id AND b.category = l.category
    WHERE b.subscriber_id IS NULL
),
most AS (
    SELECT subscriber_id, COUNT(*) AS categories, MAX(views) AS views FROM open_ones GROUP BY subscriber_id
),
person AS (
    SELECT o.subscriber_id, MAX(m.categories) AS categories, MAX(m.views) AS views, MIN(o.category) AS category
    FROM open_ones AS o
    JOIN most AS m ON m.subscriber_id = o.subscriber_id AND m.views = o.views
    GROUP BY o.subscriber_id
),
looked AS (
    SELECT subscriber_id, COUNT(CASE WHEN date_diff('day', last_on, CAST($as_of AS DATE)) < 60 THEN 1 END) AS categories
    FROM looked_at
    GROUP BY subscriber_id
),
known AS (
    SELECT
        -- Of everyone or of nobody: whether a single look at a category was loaded by then.
        (SELECT COUNT(categories_viewed_90d) FROM browsing) > 0 AS looked,
        (SELECT COUNT(*) FROM bought_from) > 0 AS bought
)
SELECT
    s.subscriber_id,
    CASE WHEN k.looked THEN COALESCE(l.categories, 0) END AS categories_viewed_60d,
    CASE WHEN k.looked AND k.bought THEN COALESCE(p.categories, 0) END AS categories_not_bought_90d,
    CASE WHEN k.bought THEN p.category END AS top_category_not_bought,
    CASE WHEN k.looked AND k.bought THEN COALESCE(p.views, 0) END AS top_category_not_bought_views_90d
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN looked AS l ON l.subscriber_id = s.subscriber_id
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
