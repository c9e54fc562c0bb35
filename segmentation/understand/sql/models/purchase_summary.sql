-- How often, how lately and for how long each customer has been buying: what the lifetime value model reads.
-- Orders of one day are one purchase (the model knows no two at the same moment).
-- grain: one row per subscriber who ever ordered
-- reads: subscribers, orders
-- bound: $as_of (date, inclusive)
-- name | unit | meaning
-- repeats | days | days with an order after the first such day
-- active_days | days | from the first to the last day with an order; 0 without repeats
-- age_days | days | from the first day with an order to the as-of date
-- spend | money | average revenue of a repeat day, after discounts and refunds; missing without repeats
-- is_suppressed | yes/no | may not be written to: left out of the fit
WITH days AS (
    SELECT subscriber_id, ordered_on, SUM(COALESCE(revenue, total)) AS revenue
    FROM orders
    WHERE total > 0 AND ordered_on <= CAST($as_of AS DATE)
    GROUP BY subscriber_id, ordered_on
),
person AS (
    SELECT
        subscriber_id,
        MIN(ordered_on) AS first_on,
        MAX(ordered_on) AS last_on,
        COUNT(*) AS order_days,
        SUM(revenue) AS revenue
    FROM days
    GROUP BY subscriber_id
)
SELECT
    p.subscriber_id,
    p.order_days - 1 AS repeats,
    date_diff('day', p.first_on, p.last_on) AS active_days,
    date_diff('day', p.first_on, CAST($as_of AS DATE)) AS age_days,
    ROUND((p.revenue - d.revenue) / NULLIF(p.order_days - 1, 0), 4) AS spend,
    COALESCE(s.is_suppressed, FALSE) AS is_suppressed
FROM person AS p
JOIN days AS d ON d.subscriber_id = p.subscriber_id AND d.ordered_on = p.first_on
JOIN subscribers AS s ON s.subscriber_id = p.subscriber_id
