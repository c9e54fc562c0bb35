-- What an export states in figures about each person, where it tells of no events (a flat table of one row a person). The figures
-- hold for the day of the export: before the newest event's date nothing is known. Orders, money and the last order stand in for
-- counted ones in the purchases family of people without a loaded order.
-- grain: one row per subscriber
-- reads: subscribers, subscriber_summary
-- bound: $as_of (date, inclusive), $newest_on (date of the newest event; missing when there are no events)
-- name | family | unit | better | missing | meaning
-- stated_orders | stated | orders | higher | no export states it, or the date lies before the newest event | orders ever, as an export states them
-- stated_revenue | stated | money | higher | no export states it, or the date lies before the newest event | paid ever, as an export states it
-- stated_average_order_value | stated | money | higher | no export states it, or the date lies before the newest event | average paid for an order, as an export states it
-- stated_days_since_last_order | stated | days | lower | no export states it, or the date lies before the newest event | days since the last order that an export states
-- stated_open_rate | stated | share | neither | no export states it, or the date lies before the newest event | part of the mails opened, as an export states it; machine opens are in it
-- stated_click_rate | stated | share | higher | no export states it, or the date lies before the newest event | part of the mails clicked, as an export states it
-- stated_categories_bought | stated | text | neither | no export states it, or the date lies before the newest event | categories bought from, as an export states them
-- stated_categories_viewed | stated | text | neither | no export states it, or the date lies before the newest event | categories looked at, as an export states them
SELECT
    s.subscriber_id,
    f.orders_total AS stated_orders,
    f.revenue_total AS stated_revenue,
    f.average_order_value AS stated_average_order_value,
    CASE
        WHEN f.last_order_on <= CAST($as_of AS DATE) THEN date_diff('day', f.last_order_on, CAST($as_of AS DATE))
    END AS stated_days_since_last_order,
    f.open_rate AS stated_open_rate,
    f.click_rate AS stated_click_rate,
    NULLIF(TRIM(f.categories_bought), '') AS stated_categories_bought,
    NULLIF(TRIM(f.categories_viewed), '') AS stated_categories_viewed
FROM subscribers AS s
LEFT JOIN subscriber_summary AS f
    ON f.subscriber_id = s.subscriber_id AND ($newest_on IS NULL OR CAST($as_of AS DATE) >= CAST($newest_on AS DATE))
