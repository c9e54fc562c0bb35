-- orders: one row per order number, summed up from its lines. total: what was bought; refunded: what was taken back.
-- An order number that only takes back (a cancellation) has total 0 and is no order. Reads: staged_rows.
SELECT $load_id AS load_id, min(row_no) AS row_no, order_id, min(key_id) AS key_id, min(ordered_at) AS ordered_at,
    coalesce(max(currency), nullif($currency, '')) AS currency,
    sum(greatest(coalesce(line_total, quantity * unit_price), 0)) AS total, 0 AS discount,
    sum(greatest(-coalesce(line_total, quantity * unit_price), 0)) AS refunded, max(discount_code) AS discount_code,
    CASE WHEN max(coalesce(line_total, quantity * unit_price)) > 0 THEN max(status)
         WHEN min(coalesce(line_total, quantity * unit_price)) < 0 THEN 'refund' ELSE coalesce(max(status), 'nothing paid') END AS status
FROM staged_rows
GROUP BY order_id
