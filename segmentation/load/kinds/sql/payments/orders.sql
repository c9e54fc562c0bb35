-- orders: one row per payment that was made; given back in full it stays an order, with nothing left of it.
-- Reads: staged_rows.
SELECT $load_id AS load_id, row_no, order_id, key_id, ordered_at, coalesce(upper(currency), nullif($currency, '')) AS currency,
    greatest(total, 0) AS total, abs(coalesce(discount, 0)) AS discount, abs(coalesce(refunded, 0)) AS refunded, discount_code, status
FROM staged_rows
