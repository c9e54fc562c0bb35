-- Mails that people received, opened and clicked. Opens made by a machine (privacy proxies, scanners) are counted apart.
-- grain: one row per subscriber
-- reads: subscribers, email_events
-- bound: $as_of (date, inclusive); within 90 days = fewer than 90 days before it
-- name | family | unit | better | missing | meaning
-- days_since_last_click | recency | days | lower | never clicked | days since the last click in a mail
-- days_since_first_click | recency | days | neither | never clicked | days since the first click in a mail
-- days_since_last_open | recency | days | lower | never opened | days since the last open by a person
-- emails_received_90d | engagement | mails | neither | received mails were not loaded | mails received in the last 90 days
-- emails_received_30d | engagement | mails | neither | received mails were not loaded | mails received in the last 30 days
-- emails_received_7d | engagement | mails | lower | received mails were not loaded | mails received in the last 7 days
-- opens_90d | engagement | opens | higher | opens were not loaded | opens by the person in the last 90 days, machine opens left out
-- machine_opens_90d | engagement | opens | neither | opens were not loaded | opens by a machine in the last 90 days, which say nothing about the person
-- clicks_30d | engagement | clicks | higher | clicks were not loaded | clicks in mails in the last 30 days
-- clicks_90d | engagement | clicks | higher | clicks were not loaded | clicks in mails in the last 90 days
-- clicks_prior_60d | engagement | clicks | neither | clicks were not loaded | clicks in mails 30 to 89 days ago, to hold the last 30 days against
-- opens_30d | engagement | opens | higher | opens were not loaded | opens by the person in the last 30 days, machine opens left out
-- open_rate_90d | engagement | share | neither | received no mail in 90 days | opens by the person for each mail received in the last 90 days, machine opens left out
-- click_to_open_rate_90d | engagement | share | higher | opened no mail in 90 days | clicks for each open by the person in the last 90 days; above 1 where pictures are not fetched
-- click_rate_90d | engagement | share | higher | received no mail in 90 days | clicks for each mail received in the last 90 days
-- Each kind is read by itself: the engine then skips other kinds and, where a kind counts for 90 days only, all older rows.
WITH received AS (
    SELECT
        subscriber_id,
        COUNT(*) AS received_90d,
        COUNT(CASE WHEN age < 30 THEN 1 END) AS received_30d,
        COUNT(CASE WHEN age < 7 THEN 1 END) AS received_7d
    FROM (
        SELECT subscriber_id, date_diff('day', happened_on, CAST($as_of AS DATE)) AS age
        FROM email_events
        WHERE event = 'received'
            AND happened_at >= CAST($as_of AS DATE) - INTERVAL '89' DAY
            AND happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
    ) AS dated
    GROUP BY subscriber_id
),
opened AS (
    SELECT
        subscriber_id,
        MIN(CASE WHEN NOT by_machine THEN age END) AS last_age,
        COUNT(CASE WHEN age < 90 AND NOT by_machine THEN 1 END) AS opens_90d,
        COUNT(CASE WHEN age < 30 AND NOT by_machine THEN 1 END) AS opens_30d,
        COUNT(CASE WHEN age < 90 AND by_machine THEN 1 END) AS machine_opens_90d
    FROM (
        SELECT
            subscriber_id,
            COALESCE(is_machine, FALSE) AS by_machine,
            date_diff('day', happened_on, CAST($as_of AS DATE)) AS age
        FROM email_events
        WHERE event = 'opened' AND happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
    ) AS dated
    GROUP BY subscriber_id
),
clicked AS (
    SELECT
        subscriber_id,
        MIN(age) AS last_age,
        MAX(age) AS first_age,
        COUNT(CASE WHEN age < 30 THEN 1 END) AS clicks_30d,
        COUNT(CASE WHEN age < 90 THEN 1 END) AS clicks_90d
    FROM (
        SELECT subscriber_id, date_diff('day', happened_on, CAST($as_of AS DATE)) AS age
        FROM email_events
        WHERE event = 'clicked' AND happened_at < CAST($as_of AS DATE) + INTERVAL '1' DAY
    ) AS dated
    GROUP BY subscriber_id
),
-- Whether a kind was exported at all by then: one row is enough to know, and the first day of one is found fastest.
known AS (
    SELECT
        COALESCE((SELECT MIN(happened_on) FROM email_events WHERE event = 'received') <= CAST($as_of AS DATE), FALSE) AS received,
        (SELECT COUNT(*) FROM opened) > 0 AS opened,
        (SELECT COUNT(*) FROM clicked) > 0 AS clicked
),
person AS (
    SELECT
        s.subscriber_id,
        c.last_age AS last_click_age,
        c.first_age AS first_click_age,
        o.last_age AS last_open_age,
        CASE WHEN k.received THEN COALESCE(r.received_90d, 0) END AS received_90d,
        CASE WHEN k.received THEN COALESCE(r.received_30d, 0) END AS received_30d,
        CASE WHEN k.received THEN COALESCE(r.received_7d, 0) END AS received_7d,
        CASE WHEN k.opened THEN COALESCE(o.opens_90d, 0) END AS opens_90d,
        CASE WHEN k.opened THEN COALESCE(o.opens_30d, 0) END AS opens_30d,
        CASE WHEN k.opened THEN COALESCE(o.machine_opens_90d, 0) END AS machine_opens_90d,
        CASE WHEN k.clicked THEN COALESCE(c.clicks_90d, 0) END AS clicks_90d,
        CASE WHEN k.clicked THEN COALESCE(c.clicks_30d, 0) END AS clicks_30d
    FROM subscribers AS s
    CROSS JOIN known AS k
    LEFT JOIN received AS r ON r.subscriber_id = s.subscriber_id
    LEFT JOIN opened AS o ON o.subscriber_id = s.subscriber_id
    LEFT JOIN clicked AS c ON c.subscriber_id = s.subscriber_id
)
SELECT
    subscriber_id,
    last_click_age AS days_since_last_click,
    first_click_age AS days_since_first_click,
    last_open_age AS days_since_last_open,
    received_90d AS emails_received_90d,
    received_30d AS emails_received_30d,
    received_7d AS emails_received_7d,
    opens_90d,
    machine_opens_90d,
    clicks_30d,
    clicks_90d,
    clicks_90d - clicks_30d AS clicks_prior_60d,
    opens_30d,
    opens_90d * 1.0 / NULLIF(received_90d, 0) AS open_rate_90d,
    clicks_90d * 1.0 / NULLIF(opens_90d, 0) AS click_to_open_rate_90d,
    clicks_90d * 1.0 / NULLIF(received_90d, 0) AS click_rate_90d
FROM person
