-- orders: one row per order number; the total stands on each of its rows. Where none stands, its products are added up.
-- Reads: staged_rows.
SELECT $load_id AS load_id, min(row_no) AS row_no, order_id, min(key_id) AS key_id, min(happened_at) AS ordered_at,
    coalesce(max(currency), nullif($currency, '')) AS currency,
    greatest(coalesce(max(total), sum(coalesce(quantity, 1) * unit_price), 0), 0) AS total, 0 AS discount, 0 AS refunded, 'purchase' AS status
FROM staged_rows WHERE event = 'ordered'
GROUP BY order_id
