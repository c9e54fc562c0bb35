-- programme: who is kept out of every list and who is not, since people were first divided so (arms.sql counts what they did).
-- Each person counts from the first day of `divisions` on which they were known; who had objected by then is left out on
-- both sides. The same number of days before it for comparison.
-- grain: one row per person
-- reads: subscribers, divisions (as_of), everybody_kept_out (subscriber_id), objections (objections.sql)
-- bound: $until (date, inclusive)
WITH first_objection AS (
    SELECT subscriber_id, MIN(objected_on) AS objected_on
    FROM objections
    GROUP BY subscriber_id
),
known AS (
    SELECT s.subscriber_id, MIN(d.as_of) AS since
    FROM subscribers AS s
    JOIN divisions AS d ON s.created_at IS NULL OR CAST(s.created_at AS DATE) <= d.as_of
    GROUP BY s.subscriber_id
)
SELECT
    '' AS segment_id,
    k.subscriber_id,
    k.since,
    CASE WHEN c.subscriber_id IS NULL THEN 'sent' ELSE 'held' END AS arm,
    DATE_DIFF('day', CAST(k.since AS DATE), CAST($until AS DATE)) AS watched,
    DATE_DIFF('day', CAST(k.since AS DATE), CAST($until AS DATE)) AS looked_back
FROM known AS k
LEFT JOIN everybody_kept_out AS c ON c.subscriber_id = k.subscriber_id
LEFT JOIN first_objection AS f ON f.subscriber_id = k.subscriber_id
WHERE f.objected_on IS NULL OR f.objected_on > k.since
