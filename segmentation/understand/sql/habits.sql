-- When people react to mails: clicks, and opens by the person, of the last 365 days. Hours and weekdays are those of the
-- shop's clock. Fewer than four reactions are no habit.
-- grain: one row per subscriber
-- reads: subscribers, email_events
-- bound: $as_of (date, inclusive); within 365 days = fewer than 365 days before it
-- name | family | unit | better | missing | meaning
-- favourite_hour | timing | hour | neither | reacted to fewer than four mails in 365 days | favourite hour for clicks and opens, 0 to 23; of equals the earliest
-- favourite_hour_share | timing | share | neither | reacted to fewer than four mails in 365 days | part of the clicks and opens that fall into that hour
-- favourite_weekday | timing | text | neither | reacted to fewer than four mails in 365 days | favourite weekday for clicks and opens; of equals the earliest in the week
WITH hours AS (
    SELECT
        subscriber_id,
        hour,
        COUNT(*) AS reactions,
        COUNT(CASE WHEN weekday = 0 THEN 1 END) AS monday,
        COUNT(CASE WHEN weekday = 1 THEN 1 END) AS tuesday,
        COUNT(CASE WHEN weekday = 2 THEN 1 END) AS wednesday,
        COUNT(CASE WHEN weekday = 3 THEN 1 END) AS thursday,
        COUNT(CASE WHEN weekday = 4 THEN 1 END) AS friday,
        COUNT(CASE WHEN weekday = 5 THEN 1 END) AS saturday,
        COUNT(CASE WHEN weekday = 6 THEN 1 END) AS sunday
    FROM (
        SELECT
            subscriber_id,
            CAST(EXTRACT(HOUR FROM happened_at) AS INTEGER) AS hour,
            -- 5 January 1970 was a Monday, which comes out as 0.
            MOD(date_diff('day', CAST('1970-01-05' AS DATE), happened_on), 7) AS weekday
        FROM email_events
        WHERE happened_on <= CAST($as_of AS DATE)
            AND happened_on > CAST(CAST($as_of AS DATE) - INTERVAL '365' DAY AS DATE)
            AND (event = 'clicked' OR (event = 'opened' AND NOT COALESCE(is_machine, FALSE)))
    ) AS reacted
    GROUP BY subscriber_id, hour
),
-- One number that is largest for the hour with most reactions, of equals the earliest: reactions · 24 + hours left in the day.
person AS (
    SELECT
        subscriber_id,
        CAST(SUM(reactions) AS BIGINT) AS reactions,
        MAX(reactions * 24 + 23 - hour) AS best,
        CAST(SUM(monday) AS BIGINT) * 7 + 6 AS monday,
        CAST(SUM(tuesday) AS BIGINT) * 7 + 5 AS tuesday,
        CAST(SUM(wednesday) AS BIGINT) * 7 + 4 AS wednesday,
        CAST(SUM(thursday) AS BIGINT) * 7 + 3 AS thursday,
        CAST(SUM(friday) AS BIGINT) * 7 + 2 AS friday,
        CAST(SUM(saturday) AS BIGINT) * 7 + 1 AS saturday,
        CAST(SUM(sunday) AS BIGINT) * 7 + 0 AS sunday
    FROM hours
    GROUP BY subscriber_id
),
enough AS (
    SELECT
        subscriber_id,
        reactions,
        23 - MOD(best, 24) AS hour,
        (best - MOD(best, 24)) / 24 AS in_hour,
        6 - MOD(GREATEST(monday, tuesday, wednesday, thursday, friday, saturday, sunday), 7) AS weekday
    FROM person
    WHERE reactions >= 4
)
SELECT
    s.subscriber_id,
    e.hour AS favourite_hour,
    e.in_hour * 1.0 / e.reactions AS favourite_hour_share,
    CASE e.weekday
        WHEN 0 THEN 'Monday'
        WHEN 1 THEN 'Tuesday'
        WHEN 2 THEN 'Wednesday'
        WHEN 3 THEN 'Thursday'
        WHEN 4 THEN 'Friday'
        WHEN 5 THEN 'Saturday'
        WHEN 6 THEN 'Sunday'
    END AS favourite_weekday
FROM subscribers AS s
LEFT JOIN enough AS e ON e.subscriber_id = s.subscriber_id
