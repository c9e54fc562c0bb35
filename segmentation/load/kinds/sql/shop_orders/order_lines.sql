-- order_lines: one row per row with a product; person and date are those of the order's first row. Reads: staged_rows.
SELECT $load_id AS load_id, s.row_no, s.order_id, coalesce(s.key_id, o.key_id) AS key_id, coalesce(s.ordered_at, o.ordered_at) AS ordered_at,
    s.sku, s.product, s.category, s.quantity, s.unit_price, s.quantity * s.unit_price AS line_total
FROM staged_rows s
LEFT JOIN (SELECT order_id, max(key_id) AS key_id, min(ordered_at) AS ordered_at FROM staged_rows WHERE total IS NOT NULL GROUP BY order_id) o
    ON o.order_id = s.order_id
WHERE s.product IS NOT NULL
