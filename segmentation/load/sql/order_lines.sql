-- order_lines: one row per product in an order.
-- Reads: loaded.order_lines, subscriber_keys, products.
-- order_id, sku, product | text · ordered_at | UTC · ordered_on | date
-- category | text | as exported, or as the product is filed on the web
-- quantity | pieces · unit_price, line_total | currency | negative: sent back
SELECT l.load_id, l.row_no, l.order_id, k.subscriber_id, l.ordered_at, CAST(l.ordered_at AS DATE) AS ordered_on, l.sku, l.product,
    coalesce(nullif(trim(l.category), ''), p.category) AS category, l.quantity, l.unit_price, l.line_total
FROM loaded.order_lines l
JOIN subscriber_keys k ON k.key_id = l.key_id
LEFT JOIN products p ON p.product = l.product
WHERE true
