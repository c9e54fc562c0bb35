-- spent: what each person brought in the year up to a day.
-- grain: one row per subscriber who ordered in it
-- reads: orders
-- bound: $as_of (date, inclusive): the 365 days up to it
-- revenue: in the currency
SELECT subscriber_id, SUM(revenue) AS revenue
FROM orders
WHERE total > 0 AND ordered_on <= CAST($as_of AS DATE) AND DATE_DIFF('day', ordered_on, CAST($as_of AS DATE)) < 365
GROUP BY subscriber_id
