-- Where people stand as customers, by rule. The yardstick is the shop's own buying rhythm: the days within which four of five
-- repeat buyers come back on average. Late by up to twice that is lapsing, longer is churned. Fewer than 20 repeat buyers have no
-- rhythm yet: then 90 days stand in for it.
-- grain: one row per subscriber
-- reads: subscribers, purchases, profile
-- name | family | unit | better | missing | meaning
-- lifecycle_stage | lifecycle | text | neither | no orders were loaded, or an export states purchases without their days | lifecycle stage: new lead (added within 30 days, never bought), lead, new customer (first order within 30 days), active, lapsing (no order for longer than the shop's buying rhythm) or churned (for longer than twice that)
-- days_past_shop_rhythm | lifecycle | days | lower | never ordered | days beyond the shop's buying rhythm without an order; below 0 while within it
WITH gaps AS (
    SELECT
        p.days_between_orders AS gap,
        ROW_NUMBER() OVER (ORDER BY p.days_between_orders ASC NULLS LAST, p.subscriber_id ASC NULLS LAST) AS place,
        COUNT(*) OVER () AS buyers
    FROM purchases AS p
    JOIN profile AS f ON f.subscriber_id = p.subscriber_id
    -- Several orders on one day are one visit to the shop and say nothing about coming back.
    WHERE p.days_between_orders > 0 AND NOT f.is_suppressed
),
rhythm AS (
    SELECT COALESCE(MAX(CASE WHEN place = CEIL(0.8 * buyers) AND buyers >= 20 THEN CEIL(gap) END), 90) AS days FROM gaps
)
SELECT
    s.subscriber_id,
    CASE
        WHEN p.orders_total IS NULL THEN NULL
        WHEN p.orders_total = 0 AND f.days_since_signup < 30 THEN 'new lead'
        WHEN p.orders_total = 0 THEN 'lead'
        WHEN p.days_since_last_order IS NULL THEN NULL
        WHEN p.days_since_first_order < 30 THEN 'new customer'
        WHEN p.days_since_last_order <= r.days THEN 'active'
        WHEN p.days_since_last_order <= 2 * r.days THEN 'lapsing'
        ELSE 'churned'
    END AS lifecycle_stage,
    p.days_since_last_order - CAST(r.days AS INTEGER) AS days_past_shop_rhythm
FROM subscribers AS s
CROSS JOIN rhythm AS r
JOIN purchases AS p ON p.subscriber_id = s.subscriber_id
JOIN profile AS f ON f.subscriber_id = s.subscriber_id
