-- unpaid_orders: one row per order that came to nothing.
-- Reads: loaded.current_orders.
-- load_id, row_no | | which row · order_id, status | text | as exported
SELECT load_id, row_no, order_id, status FROM loaded.current_orders
WHERE replace(lower(trim(status)), ' ', '_') IN ('voided', 'cancelled', 'canceled', 'failed', 'expired', 'trash', 'abandoned', 'checkout-draft')
