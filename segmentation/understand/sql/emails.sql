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
WITH person AS (
    SELECT
        subscriber_id,
        MIN(CASE WHEN event = 'clicked' THEN age END) AS last_click_age,
        MAX(CASE WHEN event = 'clicked' THEN age END) AS first_click_age,
        MIN(CASE WHEN event = 'opened' AND NOT by_machine THEN age END) AS last_open_age,
        COUNT(CASE WHEN event = 'received' THEN 1 END) AS received_90d,
        COUNT(CASE WHEN event = 'received' AND age < 30 THEN 1 END) AS received_30d,
        COUNT(CASE WHEN event = 'received' AND age < 7 THEN 1 END) AS received_7d,
        COUNT(CASE WHEN event = 'opened' AND NOT by_machine AND age < 90 THEN 1 END) AS opens_90d,
        COUNT(CASE WHEN event = 'opened' AND NOT by_machine AND age < 30 THEN 1 END) AS opens_30d,
        COUNT(CASE WHEN event = 'opened' AND by_machine AND age < 90 THEN 1 END) AS machine_opens_90d,
        COUNT(CASE WHEN event = 'opened' THEN 1 END) AS opens,
        COUNT(CASE WHEN event = 'clicked' AND age < 30 THEN 1 END) AS clicks_30d,
        COUNT(CASE WHEN event = 'clicked' AND age < 90 THEN 1 END) AS clicks_90d
    FROM (
        SELECT
            subscriber_id,
            event,
            COALESCE(is_machine, FALSE) AS by_machine,
            date_diff('day', happened_on, CAST($as_of AS DATE)) AS age
        FROM email_events
        -- Mails received longer ago feed no feature, and are most of the table: they are left behind before the grouping.
        WHERE happened_on <= CAST($as_of AS DATE)
            AND (event IN ('opened', 'clicked')
                OR (event = 'received' AND happened_on > CAST(CAST($as_of AS DATE) - INTERVAL '90' DAY AS DATE)))
    ) AS dated
    GROUP BY subscriber_id
),
-- Whether a kind was exported at all by then.
first_received AS (SELECT MIN(happened_on) AS first_on FROM email_events WHERE event = 'received'),
known AS (
    SELECT
        COALESCE(MAX(f.first_on) <= CAST($as_of AS DATE), FALSE) AS received,
        COALESCE(MAX(p.opens), 0) > 0 AS opened,
        COUNT(p.last_click_age) > 0 AS clicked
    FROM first_received AS f
    LEFT JOIN person AS p ON 1 = 1
)
SELECT
    s.subscriber_id,
    p.last_click_age AS days_since_last_click,
    p.first_click_age AS days_since_first_click,
    p.last_open_age AS days_since_last_open,
    CASE WHEN k.received THEN COALESCE(p.received_90d, 0) END AS emails_received_90d,
    CASE WHEN k.received THEN COALESCE(p.received_30d, 0) END AS emails_received_30d,
    CASE WHEN k.received THEN COALESCE(p.received_7d, 0) END AS emails_received_7d,
    CASE WHEN k.opened THEN COALESCE(p.opens_90d, 0) END AS opens_90d,
    CASE WHEN k.opened THEN COALESCE(p.machine_opens_90d, 0) END AS machine_opens_90d,
    CASE WHEN k.clicked THEN COALESCE(p.clicks_30d, 0) END AS clicks_30d,
    CASE WHEN k.clicked THEN COALESCE(p.clicks_90d, 0) END AS clicks_90d,
    CASE WHEN k.clicked THEN COALESCE(p.clicks_90d - p.clicks_30d, 0) END AS clicks_prior_60d,
    CASE WHEN k.opened THEN COALESCE(p.opens_30d, 0) END AS opens_30d,
    CASE WHEN k.opened THEN p.opens_90d * 1.0 / NULLIF(p.received_90d, 0) END AS open_rate_90d,
    CASE WHEN k.clicked THEN p.clicks_90d * 1.0 / NULLIF(p.opens_90d, 0) END AS click_to_open_rate_90d,
    CASE WHEN k.clicked THEN p.clicks_90d * 1.0 / NULLIF(p.received_90d, 0) END AS click_rate_90d
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
