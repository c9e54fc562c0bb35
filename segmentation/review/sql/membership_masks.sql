-- membership_masks: how many people were in a segment on which of several days.
-- grain: one row per place and pattern of days
-- reads: member_days (subscriber_id, place, step), orders
-- bound: $as_of (date, inclusive): revenue of the 365 days before it
-- pattern: the sum of 2^step over the days that they were in it (step 0 is the oldest) · people · revenue: in the currency
WITH patterns AS (
    SELECT place, subscriber_id, SUM(POWER(2, step)) AS pattern
    FROM member_days
    GROUP BY place, subscriber_id
),
spent AS (
    SELECT subscriber_id, SUM(revenue) AS revenue
    FROM orders
    WHERE total > 0 AND ordered_on <= CAST($as_of AS DATE) AND DATE_DIFF('day', ordered_on, CAST($as_of AS DATE)) < 365
    GROUP BY subscriber_id
)
SELECT p.place, p.pattern, COUNT(*) AS people, COALESCE(SUM(s.revenue), 0) AS revenue
FROM patterns AS p
LEFT JOIN spent AS s ON s.subscriber_id = p.subscriber_id
GROUP BY p.place, p.pattern
