-- How regularly people buy, and when they are due again. Several orders on one day are one.
-- grain: one row per subscriber
-- reads: subscribers, orders
-- bound: $as_of (date, inclusive)
-- name | family | unit | better | missing | meaning
-- days_until_due | frequency | days | neither | ordered on fewer than two days | days until the next order is due by the person's own rhythm; below 0 when it is late
-- last_order_gap_days | frequency | days | lower | ordered on fewer than two days | days from the order before the last to the last one
-- order_gap_change | frequency | share | lower | ordered on fewer than three days | change of the newest gap between orders against the average of the gaps before it; above 0 is slower
-- buying_rhythm | frequency | text | neither | ordered on fewer than three days | buying rhythm against the person's own: faster, usual or slower; slower and faster are gaps, the present one too, that someone buying at random at the earlier pace would have less than once in ten times
WITH days AS (
    SELECT subscriber_id, date_diff('day', ordered_on, CAST($as_of AS DATE)) AS age
    FROM orders
    WHERE ordered_on <= CAST($as_of AS DATE) AND total > 0
    GROUP BY subscriber_id, ordered_on
),
ends AS (
    SELECT subscriber_id, COUNT(*) AS days, MIN(age) AS last_age, MAX(age) AS first_age FROM days GROUP BY subscriber_id
),
person AS (
    SELECT
        e.subscriber_id,
        MAX(e.days) AS days,
        MAX(e.last_age) AS last_age,
        MAX(e.first_age) AS first_age,
        MIN(CASE WHEN d.age > e.last_age THEN d.age END) AS earlier_age
    FROM ends AS e
    JOIN days AS d ON d.subscriber_id = e.subscriber_id
    WHERE e.days > 1
    GROUP BY e.subscriber_id
)
SELECT
    s.subscriber_id,
    CASE WHEN p.days > 1 THEN (p.first_age - p.last_age) * 1.0 / (p.days - 1) - p.last_age END AS days_until_due,
    p.earlier_age - p.last_age AS last_order_gap_days,
    CASE
        WHEN p.days > 2
            THEN (p.earlier_age - p.last_age) * 1.0 / ((p.first_age - p.earlier_age) * 1.0 / (p.days - 2)) - 1
    END AS order_gap_change,
    -- Gaps between purchases at random moments are exponential: longer than ln 10 times the average, or shorter than ln (10/9) of it.
    CASE
        WHEN COALESCE(p.days, 0) <= 2 THEN NULL
        WHEN GREATEST(p.earlier_age - p.last_age, p.last_age) > 2.302585 * (p.first_age - p.earlier_age) / (p.days - 2) THEN 'slower'
        WHEN p.earlier_age - p.last_age < 0.105361 * (p.first_age - p.earlier_age) / (p.days - 2) THEN 'faster'
        ELSE 'usual'
    END AS buying_rhythm
FROM subscribers AS s
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
