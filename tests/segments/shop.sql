-- The shop of shop.py: canonical tables and a people table as of 20 Nov 2026, made from numbers alone.
CREATE TABLE subscribers AS SELECT CAST(i AS BIGINT) AS subscriber_id,
        CASE WHEN i % 50 = 7 THEN NULL WHEN i = 13 THEN '=cmd@evil.example' ELSE 'p' || i || '@mail' || (i % 7) || '.example' END AS email,
        CASE WHEN i = 2 THEN '=HYPERLINK("http://x")' WHEN i = 4 THEN 'Ann, "the" one' WHEN i = 6 THEN NULL ELSE 'Jürgen' || i END AS first_name,
        CASE WHEN i = 4 THEN '@SUM(A1)' ELSE 'Doe' END AS last_name, 'DE' AS country, 'Bonn' AS city, TIMESTAMP '2025-01-01' AS created_at,
        i % 20 = 0 AS is_unsubscribed, i % 33 = 0 AS is_bounced, i % 77 = 0 AS is_complained,
        i % 20 = 0 OR i % 33 = 0 OR i % 77 = 0 OR i = 8 AS is_suppressed, CASE WHEN i = 10 THEN false WHEN i % 3 = 0 THEN NULL ELSE true END AS has_consent
    FROM range(1, 401) AS r(i);
CREATE TABLE orders AS SELECT 'o' || i || '-' || n AS order_id, CAST(i AS BIGINT) AS subscriber_id,
        TIMESTAMP '2026-11-20 10:00:00' - to_days(CAST(10 + i % 30 + 40 * n AS INTEGER)) AS ordered_at,
        DATE '2026-11-20' - CAST(10 + i % 30 + 40 * n AS INTEGER) AS ordered_on, 'EUR' AS currency, 50::DOUBLE AS total, 0::DOUBLE AS discount,
        CASE WHEN i = 18 THEN 50::DOUBLE ELSE 0 END AS refunded, CASE WHEN i = 18 THEN 0::DOUBLE ELSE 50 END AS revenue,
        CAST(NULL AS VARCHAR) AS discount_code, n = 1 AS is_discounted, 'paid' AS status, CAST(1 AS BIGINT) AS load_id
    FROM range(1, 201) AS r(i), range(0, 3) AS k(n) WHERE i % 2 = 0 OR n = 0;
CREATE TABLE order_lines AS SELECT order_id, subscriber_id, ordered_at, ordered_on, 'sku1' AS sku, 'Trail boots' AS product, 'Boots' AS category,
        2::DOUBLE AS quantity, 25::DOUBLE AS unit_price, 50::DOUBLE AS line_total FROM orders;
CREATE TABLE email_events AS
        SELECT CAST(i AS BIGINT) AS subscriber_id, 'clicked' AS event, TIMESTAMP '2026-11-10 08:00:00' AS happened_at,
            DATE '2026-11-10' - CAST(n AS INTEGER) AS happened_on, 'c1' AS campaign_id, 'https://x' AS url, false AS is_machine
        FROM range(1, 201) AS r(i), range(0, 8) AS k(n)
        UNION ALL SELECT i, 'received', TIMESTAMP '2026-11-18', DATE '2026-11-18', 'c1', NULL, false
        FROM range(1, 401) AS r(i), range(0, 4) AS k(n) WHERE i % 10 = 0
        UNION ALL SELECT 2, 'opened', TIMESTAMP '2026-11-11', DATE '2026-11-11', 'c1', NULL, true;
CREATE TABLE web_events AS SELECT CAST(i AS BIGINT) AS subscriber_id, 'viewed_product' AS event, TIMESTAMP '2026-11-12 20:00:00' AS happened_at,
        DATE '2026-11-12' AS happened_on, '/p' AS url, '<b>Boots</b>' AS product, 'Boots' AS category, CAST(NULL AS VARCHAR) AS search, 3.0 AS seconds
    FROM range(1, 101) AS r(i), range(0, 3) AS k(n);
CREATE TABLE campaigns AS SELECT 'c1' AS campaign_id, 'November' AS name, 'New *boots*' AS subject, TIMESTAMP '2026-11-09' AS sent_at;
CREATE TABLE tickets AS SELECT 't1' AS ticket_id, CAST(12 AS BIGINT) AS subscriber_id, TIMESTAMP '2026-11-15' AS opened_at, DATE '2026-11-15' AS opened_on,
        CAST(NULL AS TIMESTAMP) AS closed_at, 'open' AS status, 'returns' AS topic, CAST(NULL AS DOUBLE) AS satisfaction;
CREATE TABLE subscriber_keys AS SELECT subscriber_id AS key_id, subscriber_id FROM subscribers;
INSERT INTO loaded.keys SELECT subscriber_id, CASE WHEN email IS NULL THEN 'shop:id' ELSE 'email' END,
        coalesce(email, '1' || lpad(CAST(subscriber_id AS VARCHAR), 4, '0')) FROM subscribers;
CREATE TABLE people_test AS SELECT s.subscriber_id, s.is_suppressed, s.is_unsubscribed, s.is_bounced, s.is_complained, s.has_consent,
        s.email IS NOT NULL AND s.email NOT LIKE '=%' AS has_usable_address,
        coalesce(o.n, 0) AS orders_total, coalesce(o.n, 0) AS orders_365d, o.last_days AS days_since_last_order, coalesce(o.revenue, 0) AS revenue_365d,
        o.refunds AS refund_share, coalesce(c.clicks, 0) AS clicks_90d, coalesce(c.received, 0) AS emails_received_7d, coalesce(c.received, 0) AS emails_received_90d,
        0 AS opens_90d, CASE WHEN s.subscriber_id = 12 THEN 1 ELSE 0 END AS open_tickets,
        CASE WHEN s.is_suppressed THEN NULL ELSE CAST(s.subscriber_id % 100 AS DOUBLE) END AS erfm_score
    FROM subscribers AS s
    LEFT JOIN (SELECT subscriber_id, count(*) AS n, min(DATE '2026-11-20' - ordered_on) AS last_days, sum(revenue) AS revenue, sum(refunded) / sum(total) AS refunds
               FROM orders GROUP BY 1) AS o ON o.subscriber_id = s.subscriber_id
    LEFT JOIN (SELECT subscriber_id, sum(CASE WHEN event = 'clicked' THEN 1 ELSE 0 END) AS clicks, sum(CASE WHEN event = 'received' THEN 1 ELSE 0 END) AS received
               FROM email_events GROUP BY 1) AS c ON c.subscriber_id = s.subscriber_id;
