-- Signs of a trial or a sale in the making: pricing pages, trials, log-ins, demos. Pages count as pricing pages when their address
-- says so (pricing, prices, plans); the words are English. In 48 hours is counted by the clock, up to the end of the as-of date.
-- grain: one row per subscriber
-- reads: subscribers, web_events
-- bound: $as_of (date, inclusive); within 30 days = fewer than 30 days before it
-- name | family | unit | better | missing | meaning
-- days_since_trial_start | trial | days | neither | started no trial | days since the last trial was started
-- logins_first_week | trial | log-ins | higher | started no trial, or log-ins were not loaded | log-ins in the seven days from the start of the last trial
-- logins_30d | trial | log-ins | higher | log-ins were not loaded | log-ins in the last 30 days
-- pricing_views_30d | trial | views | higher | no view of a pricing page was loaded | pricing pages looked at in the last 30 days
-- days_since_last_pricing_view | trial | days | lower | looked at no pricing page | days since a pricing page was last looked at
-- pricing_without_trial_48h | trial | yes/no | neither | pricing pages or trials were not loaded, or looked at no pricing page in 90 days, or the 48 hours are not over | looked at a pricing page in the last 90 days, and started no trial before or within 48 hours
WITH done AS (
    SELECT
        subscriber_id,
        CASE
            WHEN event IN ('logged_in', 'started_trial') THEN event
            ELSE 'pricing'
        END AS word,
        happened_at,
        happened_on
    FROM web_events
    WHERE happened_on <= CAST($as_of AS DATE)
        AND (event IN ('logged_in', 'started_trial')
            OR (event = 'viewed_page' AND (LOWER(url) LIKE '%/pricing%' OR LOWER(url) LIKE '%/prices%' OR LOWER(url) LIKE '%/plans%')))
),
person AS (
    SELECT
        subscriber_id,
        MAX(CASE WHEN word = 'started_trial' THEN happened_at END) AS trial_at,
        MAX(CASE WHEN word = 'started_trial' THEN happened_on END) AS trial_on,
        MIN(CASE WHEN word = 'started_trial' THEN happened_at END) AS first_trial_at,
        MAX(CASE WHEN word = 'pricing' THEN happened_at END) AS pricing_at,
        MAX(CASE WHEN word = 'pricing' THEN happened_on END) AS pricing_on,
        COUNT(CASE WHEN word = 'pricing' AND date_diff('day', happened_on, CAST($as_of AS DATE)) < 30 THEN 1 END) AS pricing_views,
        COUNT(CASE WHEN word = 'logged_in' AND date_diff('day', happened_on, CAST($as_of AS DATE)) < 30 THEN 1 END) AS logins,
        COUNT(CASE WHEN word = 'logged_in' THEN 1 END) AS logins_ever
    FROM done
    GROUP BY subscriber_id
),
first_week AS (
    SELECT p.subscriber_id, COUNT(*) AS logins
    FROM person AS p
    JOIN done AS d ON d.subscriber_id = p.subscriber_id
    WHERE d.word = 'logged_in'
        AND d.happened_at >= p.trial_at
        AND d.happened_at < p.trial_at + INTERVAL '7' DAY
    GROUP BY p.subscriber_id
),
known AS (
    SELECT
        COALESCE(MAX(logins_ever), 0) > 0 AS logins,
        COUNT(trial_at) > 0 AS trials,
        COUNT(pricing_at) > 0 AS pricing
    FROM person
)
SELECT
    s.subscriber_id,
    date_diff('day', p.trial_on, CAST($as_of AS DATE)) AS days_since_trial_start,
    CASE WHEN k.logins AND p.trial_at IS NOT NULL THEN COALESCE(w.logins, 0) END AS logins_first_week,
    CASE WHEN k.logins THEN COALESCE(p.logins, 0) END AS logins_30d,
    CASE WHEN k.pricing THEN COALESCE(p.pricing_views, 0) END AS pricing_views_30d,
    date_diff('day', p.pricing_on, CAST($as_of AS DATE)) AS days_since_last_pricing_view,
    CASE
        WHEN NOT k.trials OR date_diff('day', p.pricing_on, CAST($as_of AS DATE)) >= 90 THEN NULL
        WHEN p.first_trial_at <= p.pricing_at + INTERVAL '48' HOUR THEN FALSE
        WHEN p.pricing_at + INTERVAL '48' HOUR < CAST($as_of AS DATE) + INTERVAL '1' DAY THEN TRUE
    END AS pricing_without_trial_48h
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id
LEFT JOIN first_week AS w ON w.subscriber_id = s.subscriber_id
