-- order_lines: one row per product in an order.
-- Reads: converted_order_lines, subscriber_keys, products; hidden_order_lines, category_names while repairs need them.
-- order_id, sku, product | text · ordered_at | the clock of the shop · ordered_on | date
-- category | text | as exported, or as the product is filed elsewhere (mostly on the web site); missing: nowhere filed
-- quantity | pieces · unit_price, line_total | currency | below 0: sent back
SELECT l.load_id, l.order_id, k.subscriber_id, l.ordered_at, CAST(l.ordered_at AS DATE) AS ordered_on, l.sku, l.product,
    --? category_names coalesce(n.category,
    coalesce(nullif(trim(l.category), ''), p.category)
    --? category_names )
    AS category, l.quantity, l.unit_price, l.line_total
FROM converted_order_lines l
JOIN subscriber_keys k ON k.key_id = l.key_id
LEFT JOIN products p ON p.product = l.product
--? category_names LEFT JOIN category_names n ON n.spelling = coalesce(nullif(trim(l.category), ''), p.category)
--? hidden_orders WHERE NOT EXISTS (SELECT 1 FROM hidden_order_lines h WHERE h.load_id = l.load_id AND h.row_no = l.row_no)
