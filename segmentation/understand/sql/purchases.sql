-- What people bought, when, for how much, at what discount. An order counts when its total is above zero; a row that only
-- refunds lowers revenue and is no order. Refunds without a date of their own count on the day of their order.
-- A person without any loaded order of whom an export states purchases is taken at its word: what it does not say (when each order
-- was) is missing, not 0. Where the platform that states them has orders loaded as well, these do not reach back far enough:
-- orders and money ever are then missing for the person, and what falls into the days that are loaded counts as for everyone.
-- grain: one row per subscriber
-- reads: subscribers, orders, subscriber_summary
-- bound: $as_of (date, inclusive), $newest_on (date of the newest event; missing when there are no events); within 90 days = fewer than 90 days before it
-- name | family | unit | better | missing | meaning
-- days_since_last_order | recency | days | lower | never ordered | days since the last order; of people without a loaded order, the last that an export states
-- days_since_first_order | recency | days | neither | never ordered | days since the first order
-- orders_total | frequency | orders | higher | no orders were loaded, or the person's lie before those loaded | orders ever; of people without a loaded order, what an export states
-- orders_365d | frequency | orders | higher | no orders were loaded, or an export states the person's without their days | orders in the last 365 days
-- orders_90d | frequency | orders | higher | no orders were loaded, or an export states the person's without their days | orders in the last 90 days
-- orders_30d | frequency | orders | higher | no orders were loaded, or an export states the person's without their days | orders in the last 30 days
-- days_between_orders | frequency | days | lower | fewer than two orders | average days from one order to the next
-- revenue_total | money | money | higher | no orders were loaded, or the person's lie before those loaded | paid ever, after discounts and refunds; of people without a loaded order, what an export states
-- revenue_365d | money | money | higher | no orders were loaded, or an export states the person's without their days | paid in the last 365 days, after discounts and refunds
-- revenue_90d | money | money | higher | no orders were loaded, or an export states the person's without their days | paid in the last 90 days, after discounts and refunds
-- average_order_value | money | money | higher | never ordered | average paid for an order, after discounts, before refunds; of people without a loaded order, what an export states
-- refund_share | money | share | lower | never ordered, or no refund was ever loaded | part of the money paid that went back; above 1 when orders older than the data were refunded
-- discounted_orders | promotion | orders | neither | no discount was ever loaded | orders with a discount or a discount code
-- discounted_order_share | promotion | share | lower | never ordered, or no discount was ever loaded | part of the orders that had a discount or a discount code
-- discount_share | promotion | share | lower | never ordered, or no discount was ever loaded | part of the full price that discounts took off
-- weekend_order_share | timing | share | neither | never ordered | part of the orders placed on a Saturday or Sunday
-- is_promo_only | promotion | yes/no | neither | fewer than two orders, or no discount was ever loaded | bought at least twice, and every time with a discount or a discount code
-- spring_order_share | season | share | neither | never ordered | part of the orders placed from March to May
-- summer_order_share | season | share | neither | never ordered | part of the orders placed from June to August
-- autumn_order_share | season | share | neither | never ordered | part of the orders placed from September to November
-- winter_order_share | season | share | neither | never ordered | part of the orders placed from December to February
-- main_season | season | text | neither | fewer than three orders | season with more than half of the orders: spring, summer, autumn, winter (as in the north), or no season
-- holiday_order_share | season | share | neither | never ordered | part of the orders placed in November or December
WITH dated AS (
    SELECT
        subscriber_id,
        date_diff('day', ordered_on, CAST($as_of AS DATE)) AS age,
        -- 5 January 1970 was a Monday: whole weeks later come out as 0, Saturday as 5, Sunday as 6.
        MOD(date_diff('day', CAST('1970-01-05' AS DATE), ordered_on), 7) AS weekday,
        EXTRACT(MONTH FROM ordered_on) AS month,
        CASE WHEN total > 0 THEN 1 END AS is_order,
        total,
        COALESCE(revenue, total) AS revenue,
        refunded,
        discount,
        is_discounted,
        discount_code
    FROM orders
    WHERE ordered_on <= CAST($as_of AS DATE)
),
-- Sums are rounded far below a cent: added up in another order they would differ in the last digit, and equal people in their scores.
person AS (
    SELECT
        subscriber_id,
        MIN(CASE WHEN is_order = 1 THEN age END) AS last_age,
        MAX(CASE WHEN is_order = 1 THEN age END) AS first_age,
        COUNT(is_order) AS orders_total,
        COUNT(CASE WHEN age < 365 THEN is_order END) AS orders_365d,
        COUNT(CASE WHEN age < 90 THEN is_order END) AS orders_90d,
        COUNT(CASE WHEN age < 30 THEN is_order END) AS orders_30d,
        COUNT(CASE WHEN weekday >= 5 THEN is_order END) AS weekend_orders,
        COUNT(CASE WHEN month >= 11 THEN is_order END) AS holiday_orders,
        COUNT(CASE WHEN month BETWEEN 3 AND 5 THEN is_order END) AS spring_orders,
        COUNT(CASE WHEN month BETWEEN 6 AND 8 THEN is_order END) AS summer_orders,
        COUNT(CASE WHEN month BETWEEN 9 AND 11 THEN is_order END) AS autumn_orders,
        ROUND(SUM(CASE WHEN is_order = 1 THEN total END), 4) AS paid,
        ROUND(SUM(revenue), 4) AS revenue_total,
        ROUND(SUM(CASE WHEN age < 365 THEN revenue ELSE 0 END), 4) AS revenue_365d,
        ROUND(SUM(CASE WHEN age < 90 THEN revenue ELSE 0 END), 4) AS revenue_90d,
        ROUND(SUM(refunded), 4) AS refunded,
        COUNT(CASE WHEN is_discounted THEN is_order END) AS discounted,
        ROUND(SUM(CASE WHEN is_order = 1 THEN discount END), 4) AS discount,
        COUNT(discount_code) AS discount_codes
    FROM dated
    GROUP BY subscriber_id
),
known AS (
    SELECT
        COUNT(*) > 0 AS orders,
        COALESCE(MAX(refunded), 0) > 0 AS refunds,
        COALESCE(MAX(discount), 0) > 0 OR COALESCE(MAX(discount_codes), 0) > 0 AS discounts
    FROM person
),
-- What an export states stands in for orders of people who have none: of everyone where no orders are loaded at all, else of those
-- who bought by these figures. Before the newest event's date the figures themselves are not known.
later AS (
    SELECT DISTINCT subscriber_id FROM orders WHERE ordered_on > CAST($as_of AS DATE)
),
figures AS (
    SELECT
        s.subscriber_id,
        s.stands_in,
        s.stands_in AND ($newest_on IS NULL OR CAST($as_of AS DATE) >= CAST($newest_on AS DATE)) AS counts,
        COALESCE(s.orders_total, 0) > 0 OR COALESCE(s.revenue_total, 0) > 0 OR s.last_order_on IS NOT NULL AS has_bought,
        s.orders_total,
        s.revenue_total,
        COALESCE(s.average_order_value, s.revenue_total / NULLIF(s.orders_total, 0)) AS average_order_value,
        CASE WHEN s.last_order_on <= CAST($as_of AS DATE) THEN date_diff('day', s.last_order_on, CAST($as_of AS DATE)) END AS last_age
    FROM subscriber_summary AS s
),
-- quiet_days: for so many days they certainly have not ordered; missing where the loaded orders say it.
stated AS (
    SELECT
        f.subscriber_id,
        CASE WHEN f.stands_in THEN COALESCE(CASE WHEN f.counts THEN f.last_age END, 0) END AS quiet_days,
        CASE WHEN f.counts THEN f.last_age END AS last_age,
        CASE WHEN f.counts THEN f.orders_total END AS orders_total,
        CASE WHEN f.counts THEN f.revenue_total END AS revenue_total,
        CASE WHEN f.counts THEN f.average_order_value END AS average_order_value
    FROM figures AS f
    CROSS JOIN known AS k
    LEFT JOIN person AS p ON p.subscriber_id = f.subscriber_id
    LEFT JOIN later AS l ON l.subscriber_id = f.subscriber_id
    WHERE p.subscriber_id IS NULL AND l.subscriber_id IS NULL
        AND (NOT k.orders OR (f.has_bought AND f.stands_in IS NOT NULL))
)
SELECT
    s.subscriber_id,
    COALESCE(p.last_age, f.last_age) AS days_since_last_order,
    p.first_age AS days_since_first_order,
    CASE
        WHEN f.subscriber_id IS NOT NULL THEN CAST(f.orders_total AS BIGINT)
        WHEN k.orders THEN COALESCE(p.orders_total, 0)
    END AS orders_total,
    CASE WHEN k.orders AND COALESCE(f.quiet_days, 365) >= 365 THEN COALESCE(p.orders_365d, 0) END AS orders_365d,
    CASE WHEN k.orders AND COALESCE(f.quiet_days, 90) >= 90 THEN COALESCE(p.orders_90d, 0) END AS orders_90d,
    CASE WHEN k.orders AND COALESCE(f.quiet_days, 30) >= 30 THEN COALESCE(p.orders_30d, 0) END AS orders_30d,
    CASE WHEN p.orders_total > 1 THEN (p.first_age - p.last_age) * 1.0 / (p.orders_total - 1) END AS days_between_orders,
    CASE
        WHEN f.subscriber_id IS NOT NULL THEN f.revenue_total
        WHEN k.orders THEN COALESCE(p.revenue_total, 0)
    END AS revenue_total,
    CASE WHEN k.orders AND COALESCE(f.quiet_days, 365) >= 365 THEN COALESCE(p.revenue_365d, 0) END AS revenue_365d,
    CASE WHEN k.orders AND COALESCE(f.quiet_days, 90) >= 90 THEN COALESCE(p.revenue_90d, 0) END AS revenue_90d,
    COALESCE(p.paid / NULLIF(p.orders_total, 0), f.average_order_value) AS average_order_value,
    CASE WHEN k.refunds THEN COALESCE(p.refunded, 0) / NULLIF(p.paid, 0) END AS refund_share,
    CASE WHEN k.discounts AND f.subscriber_id IS NULL THEN COALESCE(p.discounted, 0) END AS discounted_orders,
    CASE WHEN k.discounts THEN p.discounted * 1.0 / NULLIF(p.orders_total, 0) END AS discounted_order_share,
    CASE WHEN k.discounts THEN COALESCE(p.discount, 0) / NULLIF(p.paid + COALESCE(p.discount, 0), 0) END AS discount_share,
    p.weekend_orders * 1.0 / NULLIF(p.orders_total, 0) AS weekend_order_share,
    CASE WHEN k.discounts AND p.orders_total > 1 THEN p.discounted = p.orders_total END AS is_promo_only,
    p.spring_orders * 1.0 / NULLIF(p.orders_total, 0) AS spring_order_share,
    p.summer_orders * 1.0 / NULLIF(p.orders_total, 0) AS summer_order_share,
    p.autumn_orders * 1.0 / NULLIF(p.orders_total, 0) AS autumn_order_share,
    (p.orders_total - p.spring_orders - p.summer_orders - p.autumn_orders) * 1.0 / NULLIF(p.orders_total, 0)
        AS winter_order_share,
    CASE
        WHEN COALESCE(p.orders_total, 0) < 3 THEN NULL
        WHEN 2 * p.spring_orders > p.orders_total THEN 'spring'
        WHEN 2 * p.summer_orders > p.orders_total THEN 'summer'
        WHEN 2 * p.autumn_orders > p.orders_total THEN 'autumn'
        WHEN 2 * (p.spring_orders + p.summer_orders + p.autumn_orders) < p.orders_total THEN 'winter'
        ELSE 'no season'
    END AS main_season,
    p.holiday_orders * 1.0 / NULLIF(p.orders_total, 0) AS holiday_order_share
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
LEFT JOIN stated AS f ON f.subscriber_id = s.subscriber_id
