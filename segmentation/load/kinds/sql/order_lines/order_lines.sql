-- order_lines: one row per row of the file; negative quantities are goods sent back. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, order_id, key_id, ordered_at, sku, product, category, quantity, unit_price,
    coalesce(line_total, quantity * unit_price) AS line_total
FROM staged_rows
