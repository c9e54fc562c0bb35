-- web_events: one row per thing done on the web site.
-- Reads: loaded.current_web_events, subscriber_keys; category_names while categories are being unified.
-- event | text | viewed_page, viewed_product, viewed_category, searched, added_to_cart, started_checkout, scrolled (to the end of a
--   page), logged_in, started_trial, requested_demo
-- happened_at | the clock of the shop · happened_on | date · url, product, category, search | text · seconds | seconds | time on the page
SELECT e.load_id, k.subscriber_id, e.event, e.happened_at, CAST(e.happened_at AS DATE) AS happened_on, e.url, e.product,
    --? category_names coalesce(n.category,
    e.category
    --? category_names )
    AS category, e.search, e.seconds
FROM loaded.current_web_events e
JOIN subscriber_keys k ON k.key_id = e.key_id
--? category_names LEFT JOIN category_names n ON n.spelling = e.category
