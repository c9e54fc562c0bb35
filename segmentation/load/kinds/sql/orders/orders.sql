-- orders: one row per row of the file. A negative total is money given back. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, order_id, key_id, ordered_at, coalesce(currency, nullif($currency, '')) AS currency,
    greatest(total, 0) AS total, abs(coalesce(discount, 0)) AS discount, abs(coalesce(refunded, 0)) + greatest(-total, 0) AS refunded,
    discount_code, CASE WHEN total < 0 THEN 'refund' ELSE status END AS status
FROM staged_rows
