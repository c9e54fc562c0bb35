-- What people looked at in the shop. A visit is a day with anything done on the site. Hours and days are those of the shop's clock.
-- grain: one row per subscriber
-- reads: subscribers, web_events, looked_at
-- bound: $half_life_days (number), $as_of (date, inclusive); within 90 days = fewer than 90 days before it
-- name | family | unit | better | missing | meaning
-- days_since_last_visit | recency | days | lower | never visited | days since the last visit to the site
-- days_since_first_visit | recency | days | neither | never visited | days since the first visit to the site
-- visits_30d | browsing | visits | higher | visits were not loaded | days with a visit to the site in the last 30 days
-- visits_90d | browsing | visits | higher | visits were not loaded | days with a visit to the site in the last 90 days
-- product_views_30d | browsing | views | higher | product views were not loaded | products looked at in the last 30 days
-- product_views_90d | browsing | views | higher | product views were not loaded | products looked at in the last 90 days
-- carts_90d | browsing | carts | higher | carts were not loaded | products put into the cart in the last 90 days
-- checkouts_90d | browsing | checkouts | higher | checkouts were not loaded | checkouts started in the last 90 days
-- searches_90d | browsing | searches | higher | searches were not loaded | searches on the site in the last 90 days
-- page_views_90d | browsing | views | higher | page views were not loaded | pages of any kind looked at in the last 90 days: products, categories and others
-- category_views_90d | browsing | views | higher | views of category pages were not loaded | category pages looked at in the last 90 days
-- seconds_on_site_90d | browsing | seconds | higher | no time on a page was loaded | seconds spent on pages in the last 90 days
-- pages_read_to_end_90d | browsing | pages | higher | scrolling was not loaded | pages scrolled to their end in the last 90 days
-- intent_points | browsing | points | higher | visits were not loaded | points of intent now: 1 for a product looked at, 2 for a search, 5 for a cart, 8 for a checkout started in the last 90 days, halved for every half-life since (a setting; by default 6 days, so that yesterday counts ten times three weeks ago)
-- categories_viewed_90d | categories | categories | neither | categories looked at were not loaded | different categories looked at in the last 90 days
-- top_category_viewed | categories | text | neither | looked at no category in 90 days | category looked at most often in the last 90 days; of equals the first by alphabet
-- top_category_views_90d | categories | views | higher | categories looked at were not loaded | how often that category was looked at in the last 90 days
-- weekend_visit_share | timing | share | neither | no visit in 90 days | part of the visits in the last 90 days on a Saturday or Sunday
-- evening_visit_share | timing | share | neither | no visit in 90 days | part of the visits in the last 90 days with something done from 18:00 to 24:00
WITH last_visit AS (
    SELECT
        subscriber_id,
        MAX(happened_on) AS happened_on,
        MIN(happened_on) AS first_on
    FROM web_events
    WHERE happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
    GROUP BY subscriber_id
),
-- What was exported at all by then: counted by kind, not for each person.
kinds AS (
    SELECT event, COUNT(seconds) AS timed, COUNT(category) AS categories
    FROM web_events
    WHERE happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
    GROUP BY event
),
-- Only the newest part of the table is read a second time: dates let the engine skip the rest.
recent AS (
    SELECT
        subscriber_id,
        event,
        seconds,
        date_diff('day', happened_on, CAST($as_of AS DATE)) AS age,
        MOD(date_diff('day', CAST('1970-01-05' AS DATE), happened_on), 7) AS weekday,
        CASE WHEN EXTRACT(HOUR FROM happened_at) >= 18 THEN 1 ELSE 0 END AS is_evening
    FROM web_events
    WHERE happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
        AND happened_at >= CAST($as_of AS DATE) - INTERVAL '89' DAY
),
days AS (
    SELECT
        subscriber_id,
        age,
        MAX(weekday) AS weekday,
        MAX(is_evening) AS is_evening,
        COUNT(CASE WHEN event = 'viewed_product' THEN 1 END) AS product_views,
        COUNT(CASE WHEN event = 'added_to_cart' THEN 1 END) AS carts,
        COUNT(CASE WHEN event = 'started_checkout' THEN 1 END) AS checkouts,
        COUNT(CASE WHEN event = 'searched' THEN 1 END) AS searches,
        COUNT(CASE WHEN event = 'viewed_category' THEN 1 END) AS category_pages,
        COUNT(CASE WHEN event = 'viewed_page' THEN 1 END) AS other_pages,
        COUNT(CASE WHEN event = 'scrolled' THEN 1 END) AS read_to_end,
        SUM(seconds) AS seconds
    FROM recent
    GROUP BY subscriber_id, age
),
person AS (
    SELECT
        subscriber_id,
        COUNT(*) AS visits,
        COUNT(CASE WHEN age < 30 THEN 1 END) AS visits_30d,
        CAST(SUM(is_evening) AS BIGINT) AS evening_visits,
        COUNT(CASE WHEN weekday >= 5 THEN 1 END) AS weekend_visits,
        CAST(SUM(category_pages) AS BIGINT) AS category_pages,
        CAST(SUM(product_views + category_pages + other_pages) AS BIGINT) AS pages,
        CAST(SUM(read_to_end) AS BIGINT) AS read_to_end,
        ROUND(SUM(seconds), 3) AS seconds,
        CAST(SUM(CASE WHEN age < 30 THEN product_views ELSE 0 END) AS BIGINT) AS product_views_30d,
        CAST(SUM(product_views) AS BIGINT) AS product_views_90d,
        CAST(SUM(carts) AS BIGINT) AS carts,
        CAST(SUM(checkouts) AS BIGINT) AS checkouts,
        CAST(SUM(searches) AS BIGINT) AS searches,
        ROUND(SUM((product_views + 2 * searches + 5 * carts + 8 * checkouts) * POWER(0.5, age / $half_life_days)), 4) AS intent
    FROM days
    GROUP BY subscriber_id
),
most AS (
    SELECT subscriber_id, COUNT(*) AS categories, MAX(views) AS views FROM looked_at GROUP BY subscriber_id
),
top_category AS (
    SELECT l.subscriber_id, MAX(m.categories) AS categories, MAX(m.views) AS views, MIN(l.category) AS category
    FROM looked_at AS l
    JOIN most AS m ON m.subscriber_id = l.subscriber_id AND m.views = l.views
    GROUP BY l.subscriber_id
),
known AS (
    SELECT
        COUNT(*) > 0 AS visits,
        COUNT(CASE WHEN event = 'viewed_product' THEN 1 END) > 0 AS products,
        COUNT(CASE WHEN event = 'viewed_category' THEN 1 END) > 0 AS category_pages,
        COUNT(CASE WHEN event IN ('viewed_product', 'viewed_category', 'viewed_page') THEN 1 END) > 0 AS pages,
        COUNT(CASE WHEN event = 'added_to_cart' THEN 1 END) > 0 AS carts,
        COUNT(CASE WHEN event = 'started_checkout' THEN 1 END) > 0 AS checkouts,
        COUNT(CASE WHEN event = 'searched' THEN 1 END) > 0 AS searches,
        COUNT(CASE WHEN event = 'scrolled' THEN 1 END) > 0 AS read_to_end,
        COALESCE(MAX(timed), 0) > 0 AS timed,
        COALESCE(MAX(CASE WHEN event IN ('viewed_product', 'viewed_category') THEN categories END), 0) > 0 AS categories
    FROM kinds
)
SELECT
    s.subscriber_id,
    date_diff('day', l.happened_on, CAST($as_of AS DATE)) AS days_since_last_visit,
    date_diff('day', l.first_on, CAST($as_of AS DATE)) AS days_since_first_visit,
    CASE WHEN k.visits THEN COALESCE(p.visits_30d, 0) END AS visits_30d,
    CASE WHEN k.visits THEN COALESCE(p.visits, 0) END AS visits_90d,
    CASE WHEN k.products THEN COALESCE(p.product_views_30d, 0) END AS product_views_30d,
    CASE WHEN k.products THEN COALESCE(p.product_views_90d, 0) END AS product_views_90d,
    CASE WHEN k.carts THEN COALESCE(p.carts, 0) END AS carts_90d,
    CASE WHEN k.checkouts THEN COALESCE(p.checkouts, 0) END AS checkouts_90d,
    CASE WHEN k.searches THEN COALESCE(p.searches, 0) END AS searches_90d,
    CASE WHEN k.pages THEN COALESCE(p.pages, 0) END AS page_views_90d,
    CASE WHEN k.category_pages THEN COALESCE(p.category_pages, 0) END AS category_views_90d,
    CASE WHEN k.timed THEN COALESCE(p.seconds, 0) END AS seconds_on_site_90d,
    CASE WHEN k.read_to_end THEN COALESCE(p.read_to_end, 0) END AS pages_read_to_end_90d,
    CASE WHEN k.visits THEN COALESCE(p.intent, 0) END AS intent_points,
    CASE WHEN k.categories THEN COALESCE(t.categories, 0) END AS categories_viewed_90d,
    t.category AS top_category_viewed,
    CASE WHEN k.categories THEN COALESCE(t.views, 0) END AS top_category_views_90d,
    p.weekend_visits * 1.0 / NULLIF(p.visits, 0) AS weekend_visit_share,
    p.evening_visits * 1.0 / NULLIF(p.visits, 0) AS evening_visit_share
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN last_visit AS l ON l.subscriber_id = s.subscriber_id
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
LEFT JOIN top_category AS t ON t.subscriber_id = s.subscriber_id
