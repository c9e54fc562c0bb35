-- orders_told_twice: one row per order that a source which counts before its own tells of as well.
-- Reads: loaded.current_orders, order_sources, app.loads, subscriber_keys.
-- load_id, row_no | | which row · order_id, source | text · kept_order_id, kept_source | text | the order that counts
-- The same order: same person, currency and total, at most a day apart.
WITH bought AS (
    SELECT o.load_id, o.row_no, o.order_id, r.source, r.place, k.subscriber_id, upper(trim(coalesce(o.currency, ''))) AS currency, o.total, o.ordered_at
    FROM loaded.current_orders o
    JOIN app.loads l ON l.load_id = o.load_id
    JOIN order_sources r ON r.source = l.source
    JOIN subscriber_keys k ON k.key_id = o.key_id
    WHERE o.total > 0 AND (SELECT count(*) FROM order_sources) > 1
)
SELECT b.load_id, b.row_no, b.order_id, b.source, min(a.order_id) AS kept_order_id, min(a.source) AS kept_source
FROM bought b
JOIN bought a ON a.subscriber_id = b.subscriber_id AND a.total = b.total AND a.currency = b.currency AND a.place < b.place
    AND a.ordered_at BETWEEN b.ordered_at - INTERVAL 1 DAY AND b.ordered_at + INTERVAL 1 DAY
GROUP BY b.load_id, b.row_no, b.order_id, b.source
