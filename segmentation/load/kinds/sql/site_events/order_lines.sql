-- order_lines: one row per product of a purchase. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, order_id, key_id, happened_at AS ordered_at, sku, product, category, quantity, unit_price,
    coalesce(quantity, 1) * unit_price AS line_total
FROM staged_rows WHERE event = 'ordered' AND product IS NOT NULL
