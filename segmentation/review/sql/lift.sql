-- lift: who came into an exported list on which side: sent to, or held out by chance (arms.sql counts what they did).
-- Each person counts from the first export they were in, on the side they were then on; as many days before it are held
-- against the window. Whoever was never in an exported list is not here, nor is the control that is kept out of every list.
-- grain: one row per segment and person
-- reads: app.exports, app.memberships, app.holdouts, app.controls
-- bound: $segment (empty: all of them), $version (0: all versions), $until (date, inclusive), $days (window a person is watched for)
WITH exported AS (
    SELECT segment_id, version, as_of
    FROM app.exports
    WHERE (segment_id = $segment OR $segment = '') AND (version = $version OR $version = 0)
    GROUP BY segment_id, version, as_of
),
first_in AS (
    SELECT m.segment_id, m.subscriber_id, MIN(m.as_of) AS since
    FROM app.memberships AS m
    JOIN exported AS e ON e.segment_id = m.segment_id AND e.version = m.version AND e.as_of = m.as_of
    LEFT JOIN app.controls AS c ON c.subscriber_id = m.subscriber_id AND c.as_of = m.as_of
    WHERE m.as_of < CAST($until AS DATE) AND c.subscriber_id IS NULL
    GROUP BY m.segment_id, m.subscriber_id
),
held AS (
    SELECT h.segment_id, h.subscriber_id, h.as_of
    FROM app.holdouts AS h
    JOIN exported AS e ON e.segment_id = h.segment_id AND e.version = h.version AND e.as_of = h.as_of
    GROUP BY h.segment_id, h.subscriber_id, h.as_of
)
SELECT
    f.segment_id,
    f.subscriber_id,
    f.since,
    CASE WHEN h.subscriber_id IS NULL THEN 'sent' ELSE 'held' END AS arm,
    CASE
        WHEN DATE_DIFF('day', CAST(f.since AS DATE), CAST($until AS DATE)) < $days
            THEN DATE_DIFF('day', CAST(f.since AS DATE), CAST($until AS DATE))
        ELSE $days
    END AS watched,
    $days AS looked_back
FROM first_in AS f
LEFT JOIN held AS h ON h.segment_id = f.segment_id AND h.subscriber_id = f.subscriber_id AND h.as_of = f.since
