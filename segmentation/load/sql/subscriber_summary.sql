-- subscriber_summary: one row per person of whom an export states figures, as the newest such export has them.
-- Reads: loaded.current_subscriber_summary, subscriber_keys, load_ranks.
-- orders_total | orders · revenue_total, average_order_value | currency of the export · last_order_at | the clock of the shop · last_order_on | date
-- open_rate, click_rate | share from 0 to 1 · categories_bought, categories_viewed | text | as exported
-- Missing: the export does not say. Figures of several exports are never put together: they may count different things.
SELECT load_id, subscriber_id, orders_total, revenue_total, average_order_value, last_order_at,
    CAST(last_order_at AS DATE) AS last_order_on, open_rate, click_rate, categories_bought, categories_viewed
FROM (
    SELECT s.*, k.subscriber_id, row_number() OVER (PARTITION BY k.subscriber_id ORDER BY r.rank DESC, s.row_no DESC) AS place
    FROM loaded.current_subscriber_summary s
    JOIN subscriber_keys k ON k.key_id = s.key_id
    JOIN load_ranks r ON r.load_id = s.load_id
)
WHERE place = 1
