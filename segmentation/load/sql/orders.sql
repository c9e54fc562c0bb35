-- orders: one row per order.
-- Reads: converted_orders, subscriber_keys; hidden_orders while a repair hides some.
-- order_id | text · ordered_at | the clock of the shop · ordered_on | date · currency | text
-- total | currency | after discount, before refunds · discount, refunded | currency | 0 or more
-- revenue | currency | total − refunded · discount_code, status | text · is_discounted | yes/no | a code, or a discount above 0
SELECT o.load_id, o.order_id, k.subscriber_id, o.ordered_at, CAST(o.ordered_at AS DATE) AS ordered_on, o.currency, o.total,
    coalesce(o.discount, 0) AS discount, coalesce(o.refunded, 0) AS refunded, o.total - coalesce(o.refunded, 0) AS revenue,
    o.discount_code, coalesce(o.discount, 0) > 0 OR trim(coalesce(o.discount_code, '')) <> '' AS is_discounted, o.status
FROM converted_orders o
JOIN subscriber_keys k ON k.key_id = o.key_id
--? hidden_orders WHERE NOT EXISTS (SELECT 1 FROM hidden_orders h WHERE h.load_id = o.load_id AND h.row_no = o.row_no)
