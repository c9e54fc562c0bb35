-- orders: one row per first row of an order, the one that carries its total. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, order_id, key_id, ordered_at, coalesce(currency, nullif($currency, '')) AS currency,
    greatest(total, 0) AS total, abs(coalesce(discount, 0)) AS discount, abs(coalesce(refunded, 0)) + greatest(-total, 0) AS refunded,
    discount_code, status
FROM staged_rows WHERE total IS NOT NULL
