-- test_orders: one row per order that somebody placed to try the shop out.
-- Reads: loaded.current_orders, subscriber_keys, subscribers.
-- load_id, row_no | | which row · order_id | text · why | text | what gives it away
WITH seen AS (
    SELECT o.load_id, o.row_no, o.order_id,
        CASE WHEN regexp_matches(coalesce(s.email, ''), '^(test|testing|tester|testuser|testorder|qa)([._+-]?[0-9]*|[._+-].*)@') THEN 'address of a tester'
            WHEN regexp_matches(lower(coalesce(o.order_id, '')), '^#?test') THEN 'order number says test'
            WHEN regexp_matches(lower(coalesce(o.discount_code, '')), '^test') THEN 'discount code says test' END AS why
    FROM loaded.current_orders o
    LEFT JOIN subscriber_keys k ON k.key_id = o.key_id
    LEFT JOIN subscribers s ON s.subscriber_id = k.subscriber_id
)
SELECT load_id, row_no, order_id, why FROM seen WHERE why IS NOT NULL
