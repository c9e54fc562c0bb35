-- duplicate_order_lines: one row per line that belongs to a repeated order.
-- Reads: loaded.current_orders, loaded.current_order_lines, duplicate_orders.
-- load_id, row_no | | which row · order_id | text
-- Where an order number stands n times in a load, each of its lines stands n times as well: one n-th of them is kept.
WITH copies AS (
    SELECT load_id, order_id, count(*) AS copies FROM loaded.current_orders WHERE order_id IS NOT NULL GROUP BY load_id, order_id HAVING count(*) > 1
),
numbered AS (
    SELECT l.load_id, l.row_no, l.order_id, c.copies,
        row_number() OVER same AS place, count(*) OVER (PARTITION BY l.load_id, l.order_id, l.sku, l.product, l.quantity, l.unit_price, l.line_total) AS equal
    FROM loaded.current_order_lines l JOIN copies c ON c.load_id = l.load_id AND c.order_id = l.order_id
    WINDOW same AS (PARTITION BY l.load_id, l.order_id, l.sku, l.product, l.quantity, l.unit_price, l.line_total ORDER BY l.row_no)
)
SELECT load_id, row_no, order_id FROM numbered WHERE place > ceil(equal / copies)
UNION
SELECT l.load_id, l.row_no, l.order_id FROM loaded.current_order_lines l
JOIN duplicate_orders d ON d.load_id = l.load_id AND d.order_id = l.order_id AND d.kind = 'same cart'
