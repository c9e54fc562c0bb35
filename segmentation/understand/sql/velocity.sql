-- Who is warming up, who is going cold: clicks and days with a visit ("signs") in the last 30 days, held against the 60 days
-- before by a test of two rates, so that three against two is no change. Clicks are compared for each mail received: whoever was
-- mailed less has not cooled. A change counts when chance alone would make it less than once in ten times (one-sided, normal
-- approximation with continuity correction: Przyborowski and Wilenski's conditional test of two Poisson rates). Opens only
-- keep people from being called dormant: machines make most of them.
-- grain: one row per subscriber
-- reads: subscribers, emails, browsing, purchases, profile
-- bound: $as_of (date, inclusive)
-- name | family | unit | better | missing | meaning
-- engagement_state | engagement | text | neither | clicks and visits were not loaded, or fewer than 60 days of them, or the person joined after the as-of date | engagement state: new (known for less than 30 days), accelerating, steady, decelerating, dormant (no sign of life for 60 days), resurrected (back after 60 silent days) or never engaged
-- engagement_change_30d | engagement | share | higher | no click or visit 30 to 89 days ago, known for less than 60 days, or fewer than 60 days were loaded | change of clicks and visits in the last 30 days against what the 60 days before, and the mails sent, let expect
-- engagement_drop_30d | engagement | yes/no | neither | clicks and visits were not loaded, or fewer than 60 days of them | clicked and visited at most half as much in the last 30 days as in the 60 before, more than chance would do
WITH signs AS (
    SELECT
        s.subscriber_id,
        CAST(s.created_at AS DATE) > CAST($as_of AS DATE) AS joined_later,
        COALESCE(e.clicks_30d, 0) AS clicks_now,
        COALESCE(e.clicks_prior_60d, 0) AS clicks_before,
        COALESCE(b.visits_30d, 0) AS visits_now,
        COALESCE(b.visits_90d, 0) - COALESCE(b.visits_30d, 0) AS visits_before,
        COALESCE(e.emails_received_30d, 0) AS mails_now,
        COALESCE(e.emails_received_90d, 0) AS mails,
        e.days_since_first_click AS first_click,
        b.days_since_first_visit AS first_visit,
        -- Ages of what was never done stand far away: the smallest is then the last sign of life, the largest the first.
        LEAST(
            COALESCE(e.days_since_last_click, 99999), COALESCE(e.days_since_last_open, 99999),
            COALESCE(b.days_since_last_visit, 99999), COALESCE(p.days_since_last_order, 99999)
        ) AS last_sign,
        GREATEST(COALESCE(e.days_since_first_click, -1), COALESCE(b.days_since_first_visit, -1)) AS first_sign,
        GREATEST(
            COALESCE(f.days_since_signup, -1), COALESCE(e.days_since_first_click, -1),
            COALESCE(b.days_since_first_visit, -1), COALESCE(p.days_since_first_order, -1)
        ) AS known_for
    FROM subscribers AS s
    JOIN emails AS e ON e.subscriber_id = s.subscriber_id
    JOIN browsing AS b ON b.subscriber_id = s.subscriber_id
    JOIN purchases AS p ON p.subscriber_id = s.subscriber_id
    JOIN profile AS f ON f.subscriber_id = s.subscriber_id
),
-- How far back clicks and visits reach: before their first day nothing is known, and nobody was silent.
loaded AS (
    SELECT
        GREATEST(COALESCE(MAX(first_click), -1), COALESCE(MAX(first_visit), -1)) + 1 AS days
    FROM signs
),
expecting AS (
    SELECT
        n.*,
        l.days >= 60 AS is_known,
        clicks_now + visits_now AS signs_now,
        clicks_before + visits_before AS signs_before,
        clicks_now + clicks_before AS clicks,
        visits_now + visits_before AS visits,
        -- The last 30 days' part of the mails (smoothed towards a third), and of the days that the person is known for.
        (mails_now + 1.0) / (mails + 3.0) AS mail_part,
        30.0 / LEAST(90, l.days, CASE WHEN known_for >= 59 THEN known_for + 1 ELSE 90 END) AS day_part
    FROM signs AS n
    CROSS JOIN loaded AS l
),
tested AS (
    SELECT
        *,
        clicks * mail_part + visits * day_part AS even,
        SQRT(clicks * mail_part * (1 - mail_part) + visits * day_part * (1 - day_part)) AS spread,
        clicks_before * mail_part / (1 - mail_part) + visits_before * day_part / (1 - day_part) AS expected
    FROM expecting
),
judged AS (
    SELECT
        *,
        signs_now - even - 0.5 > 1.2816 * spread AS rose,
        even - signs_now - 0.5 > 1.2816 * spread AS fell
    FROM tested
)
SELECT
    subscriber_id,
    CASE
        WHEN NOT is_known OR (joined_later AND known_for < 0) THEN NULL
        WHEN known_for BETWEEN 0 AND 29 THEN 'new'
        WHEN last_sign = 99999 THEN 'never engaged'
        WHEN last_sign >= 60 THEN 'dormant'
        WHEN rose AND signs_before = 0 AND first_sign >= 90 THEN 'resurrected'
        WHEN rose THEN 'accelerating'
        WHEN fell THEN 'decelerating'
        ELSE 'steady'
    END AS engagement_state,
    CASE WHEN is_known AND known_for >= 59 THEN signs_now / NULLIF(expected, 0) - 1 END AS engagement_change_30d,
    CASE WHEN is_known THEN known_for >= 59 AND fell AND signs_now <= 0.5 * expected END AS engagement_drop_30d
FROM judged
