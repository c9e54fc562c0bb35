-- subscriber_summary: one row per row of the file that states a figure. Reads: staged_rows.
SELECT $load_id AS load_id, row_no, key_id, orders_total, revenue_total, average_order_value, last_order_at, open_rate, click_rate,
    categories_bought, categories_viewed
FROM staged_rows
WHERE event IS NULL AND (coalesce(orders_total, revenue_total, average_order_value, open_rate, click_rate) IS NOT NULL OR last_order_at IS NOT NULL
    OR categories_bought IS NOT NULL OR categories_viewed IS NOT NULL)
