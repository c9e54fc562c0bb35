-- How often, how lately and for how long each customer has been buying: what the lifetime value model reads.
-- grain: one row per subscriber who ever ordered
-- reads: subscribers, purchase_days
-- bound: $as_of (date, inclusive)
-- name | unit | meaning
-- repeats | days | days with an order after the first such day
-- active_days | days | from the first to the last day with an order; 0 without repeats
-- age_days | days | from the first day with an order to the as-of date
-- spend | money | average revenue of a repeat day, after discounts and refunds; missing without repeats
-- is_suppressed | yes/no | may not be written to: left out of the fit
WITH days AS (
    SELECT subscriber_id, date_diff('day', ordered_on, CAST($as_of AS DATE)) AS age, revenue
    FROM purchase_days
    WHERE ordered_on <= CAST($as_of AS DATE)
),
-- What the first day brought stands behind that day's age, which is the largest, in ten-thousandths: that saves joining two million
-- days to their people a second time. A whole number holds 36,000 days and 12 thousand million on one of them; beyond is cut off.
person AS (
    SELECT
        subscriber_id,
        MAX(age) AS first_age,
        MIN(age) AS last_age,
        COUNT(*) AS order_days,
        SUM(revenue) AS revenue,
        MAX(
            LEAST(age, 36000) * 250000000000000
            + CAST(ROUND(GREATEST(LEAST(revenue, 12000000000.0), -12000000000.0) * 10000) AS BIGINT)
        ) AS first_packed
    FROM days
    GROUP BY subscriber_id
)
SELECT
    p.subscriber_id,
    p.order_days - 1 AS repeats,
    p.first_age - p.last_age AS active_days,
    p.first_age AS age_days,
    ROUND(
        (p.revenue - (p.first_packed - LEAST(p.first_age, 36000) * 250000000000000) / 10000.0) / NULLIF(p.order_days - 1, 0),
        4
    ) AS spend,
    COALESCE(s.is_suppressed, FALSE) AS is_suppressed
FROM person AS p
JOIN subscribers AS s ON s.subscriber_id = p.subscriber_id
