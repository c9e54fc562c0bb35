-- When people react to mails: clicks, and opens by the person, of the last 365 days. Hours and weekdays are those of the
-- shop's clock. Fewer than four reactions are no habit.
-- grain: one row per subscriber
-- reads: subscribers, email_events
-- bound: $as_of (date, inclusive); within 365 days = fewer than 365 days before it
-- name | family | unit | better | missing | meaning
-- favourite_hour | timing | hour | neither | reacted to fewer than four mails in 365 days | favourite hour for clicks and opens, 0 to 23; of equals the earliest
-- favourite_hour_share | timing | share | neither | reacted to fewer than four mails in 365 days | part of the clicks and opens that fall into that hour
-- favourite_weekday | timing | text | neither | reacted to fewer than four mails in 365 days | favourite weekday for clicks and opens; of equals the earliest in the week
WITH cells AS (
    SELECT
        subscriber_id,
        CAST(EXTRACT(HOUR FROM happened_at) AS INTEGER) AS hour,
        -- 5 January 1970 was a Monday, which comes out as 0.
        MOD(date_diff('day', CAST('1970-01-05' AS DATE), happened_on), 7) AS weekday,
        COUNT(*) AS reactions
    FROM email_events
    WHERE happened_on <= CAST($as_of AS DATE)
        AND happened_on > CAST(CAST($as_of AS DATE) - INTERVAL '365' DAY AS DATE)
        AND (event = 'clicked' OR (event = 'opened' AND NOT COALESCE(is_machine, FALSE)))
    GROUP BY
        subscriber_id,
        CAST(EXTRACT(HOUR FROM happened_at) AS INTEGER),
        MOD(date_diff('day', CAST('1970-01-05' AS DATE), happened_on), 7)
),
hours AS (
    SELECT subscriber_id, hour, SUM(reactions) AS reactions FROM cells GROUP BY subscriber_id, hour
),
weekdays AS (
    SELECT subscriber_id, weekday, SUM(reactions) AS reactions FROM cells GROUP BY subscriber_id, weekday
),
ranked AS (
    SELECT
        subscriber_id,
        hour,
        reactions,
        SUM(reactions) OVER (PARTITION BY subscriber_id) AS everything,
        ROW_NUMBER() OVER (
            PARTITION BY subscriber_id ORDER BY reactions DESC NULLS LAST, hour ASC NULLS LAST
        ) AS place
    FROM hours
),
ranked_days AS (
    SELECT
        subscriber_id,
        weekday,
        ROW_NUMBER() OVER (
            PARTITION BY subscriber_id ORDER BY reactions DESC NULLS LAST, weekday ASC NULLS LAST
        ) AS place
    FROM weekdays
)
SELECT
    s.subscriber_id,
    r.hour AS favourite_hour,
    r.reactions * 1.0 / r.everything AS favourite_hour_share,
    CASE
        WHEN r.subscriber_id IS NULL THEN NULL
        WHEN d.weekday = 0 THEN 'Monday'
        WHEN d.weekday = 1 THEN 'Tuesday'
        WHEN d.weekday = 2 THEN 'Wednesday'
        WHEN d.weekday = 3 THEN 'Thursday'
        WHEN d.weekday = 4 THEN 'Friday'
        WHEN d.weekday = 5 THEN 'Saturday'
        WHEN d.weekday = 6 THEN 'Sunday'
    END AS favourite_weekday
FROM subscribers AS s
LEFT JOIN ranked AS r ON r.subscriber_id = s.subscriber_id AND r.place = 1 AND r.everything >= 4
LEFT JOIN ranked_days AS d ON d.subscriber_id = s.subscriber_id AND d.place = 1
