-- subscriber_summary: one row per person of whom an export states figures, as the newest such export has them.
-- Reads: loaded.current_subscriber_summary, subscriber_keys, load_ranks, app.loads, loaded.load_spans; hidden_orders while a repair hides some.
-- orders_total | orders · revenue_total, average_order_value | currency of the export · last_order_at | the clock of the shop · last_order_on | date
-- open_rate, click_rate | share from 0 to 1 · categories_bought, categories_viewed | text | as exported
-- stands_in | yes/no | whether what is stated counts where none of the person's orders is loaded. no: the platform that states it has
--   orders loaded as well, which then do not reach back far enough; missing: a repair leaves the person's orders out on purpose
-- Missing: the export does not say. Figures of several exports are never put together: they may count different things.
-- A platform: the first word of a known source ("shopify_customers"), the file of one mapped by hand ("shop › customers").
WITH platforms AS (
    SELECT load_id, CASE WHEN regexp_matches(source, '^[a-z]+_[a-z_]+$') THEN split_part(source, '_', 1)
        ELSE split_part(source, ' › ', 1) END AS platform
    FROM app.loads
),
with_orders AS (
    SELECT DISTINCT p.platform FROM loaded.load_spans s JOIN platforms p ON p.load_id = s.load_id
    WHERE s.table_name = 'orders' AND s.rows > 0
)
SELECT f.load_id, f.subscriber_id, f.orders_total, f.revenue_total, f.average_order_value, f.last_order_at,
    CAST(f.last_order_at AS DATE) AS last_order_on, f.open_rate, f.click_rate, f.categories_bought, f.categories_viewed,
    CASE
        --? hidden_orders WHEN f.subscriber_id IN (SELECT k.subscriber_id FROM hidden_orders h JOIN loaded.current_orders o ON o.load_id = h.load_id AND o.row_no = h.row_no JOIN subscriber_keys k ON k.key_id = o.key_id) THEN NULL
        WHEN w.platform IS NOT NULL THEN FALSE
        ELSE TRUE
    END AS stands_in
FROM (
    SELECT s.*, k.subscriber_id, row_number() OVER (PARTITION BY k.subscriber_id ORDER BY r.rank DESC, s.row_no DESC) AS place
    FROM loaded.current_subscriber_summary s
    JOIN subscriber_keys k ON k.key_id = s.key_id
    JOIN load_ranks r ON r.load_id = s.load_id
) f
JOIN platforms p ON p.load_id = f.load_id
LEFT JOIN with_orders w ON w.platform = p.platform
WHERE f.place = 1
