-- On which days each customer bought, and for how much. Orders of one day are one purchase (the lifetime value model knows no two
-- at the same moment).
-- grain: one row per subscriber and day with an order
-- reads: orders
-- revenue: in the currency, after discounts and refunds
SELECT subscriber_id, ordered_on, SUM(COALESCE(revenue, total)) AS revenue
FROM orders
WHERE total > 0
GROUP BY subscriber_id, ordered_on
