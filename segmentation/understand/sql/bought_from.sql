-- Which categories people ever bought from: a step that several families read. Lines that return something (a quantity below zero)
-- count as no purchase. Sums are rounded far below a cent: added up in another order they would differ in the last digit.
-- grain: one row per subscriber and category
-- reads: order_lines
-- bound: $as_of (date, inclusive)
SELECT subscriber_id, category, COUNT(*) AS lines, ROUND(SUM(line_total), 4) AS paid
FROM order_lines
WHERE ordered_on <= CAST($as_of AS DATE) AND category IS NOT NULL AND COALESCE(quantity, 1) > 0
GROUP BY subscriber_id, category
