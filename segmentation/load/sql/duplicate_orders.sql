-- duplicate_orders: one row per order that is the same purchase as an earlier row.
-- Reads: loaded.current_orders, loaded.current_order_lines, subscriber_keys.
-- load_id, row_no | | which row · order_id | text · kept_order_id | text | the one before, that it repeats
-- kind | text | 'same number': the order number stands twice in one load; 'same cart': same person, currency, total and
--   products under another number within 10 minutes
WITH numbered AS (
    SELECT o.load_id, o.row_no, o.order_id, o.key_id, o.ordered_at, o.currency, o.total,
        CASE WHEN o.order_id IS NULL THEN 1 ELSE row_number() OVER (PARTITION BY o.load_id, o.order_id ORDER BY o.row_no) END AS copy
    FROM loaded.current_orders o
),
-- Carts are compared only where a person paid the same sum twice in one currency on the same or the next day.
twice AS (
    SELECT n.load_id, n.row_no, n.order_id, k.subscriber_id, n.ordered_at, n.currency, n.total,
        lag(n.ordered_at) OVER pay AS before_at, lead(n.ordered_at) OVER pay AS after_at
    FROM numbered n JOIN subscriber_keys k ON k.key_id = n.key_id
    WHERE n.copy = 1 AND n.total > 0 AND n.order_id IS NOT NULL
    WINDOW pay AS (PARTITION BY k.subscriber_id, n.currency, n.total ORDER BY n.ordered_at, n.order_id, n.load_id)
),
close AS (
    SELECT * FROM twice WHERE ordered_at <= before_at + INTERVAL 10 MINUTE OR after_at <= ordered_at + INTERVAL 10 MINUTE
),
carts AS (
    SELECT l.load_id, l.order_id, string_agg(DISTINCT concat_ws('|', l.sku, l.product, l.quantity, l.unit_price), '¦'
        ORDER BY concat_ws('|', l.sku, l.product, l.quantity, l.unit_price)) AS cart
    FROM loaded.current_order_lines l JOIN close c ON c.load_id = l.load_id AND c.order_id = l.order_id
    GROUP BY l.load_id, l.order_id
),
compared AS (
    SELECT c.*, lag(c.ordered_at) OVER same AS first_at, lag(c.order_id) OVER same AS first_id
    FROM close c LEFT JOIN carts t ON t.load_id = c.load_id AND t.order_id = c.order_id
    WINDOW same AS (PARTITION BY c.subscriber_id, c.currency, c.total, coalesce(t.cart, '') ORDER BY c.ordered_at, c.order_id, c.load_id)
)
SELECT load_id, row_no, order_id, order_id AS kept_order_id, 'same number' AS kind FROM numbered WHERE copy > 1
UNION ALL
SELECT load_id, row_no, order_id, first_id, 'same cart' FROM compared WHERE ordered_at <= first_at + INTERVAL 10 MINUTE AND order_id <> first_id
