-- lift: what people did after they came into an exported list, those who were sent to beside those held out by chance.
-- Each person counts from the first export they were in, on the side they were then on; the same days before it for
-- comparison. Whoever was never in an exported list is not here, nor is the control that is kept out of every list.
-- grain: one row per arm
-- reads: app.exports, app.memberships, app.holdouts, app.controls, orders, objections (objections.sql)
-- bound: $segment, $version (0: all versions), $until (date, inclusive), $days (window a person is watched for)
-- people · bought, bought_before, unsubscribed: people · revenue, squares, revenue_before, squares_before: sums per
-- person, in the currency · watched: person-days · first_on, last_on: first and last day that somebody came in
WITH exported AS (
    SELECT version, as_of
    FROM app.exports
    WHERE segment_id = $segment AND (version = $version OR $version = 0)
    GROUP BY version, as_of
),
first_in AS (
    SELECT m.subscriber_id, MIN(m.as_of) AS since
    FROM app.memberships AS m
    JOIN exported AS e ON e.version = m.version AND e.as_of = m.as_of
    LEFT JOIN app.controls AS c ON c.subscriber_id = m.subscriber_id AND c.as_of = m.as_of
    WHERE m.segment_id = $segment AND m.as_of < CAST($until AS DATE) AND c.subscriber_id IS NULL
    GROUP BY m.subscriber_id
),
held AS (
    SELECT h.subscriber_id, h.as_of
    FROM app.holdouts AS h
    JOIN exported AS e ON e.version = h.version AND e.as_of = h.as_of
    WHERE h.segment_id = $segment
    GROUP BY h.subscriber_id, h.as_of
),
assigned AS (
    SELECT
        f.subscriber_id,
        f.since,
        CASE WHEN h.subscriber_id IS NULL THEN 'sent' ELSE 'held' END AS arm,
        CASE
            WHEN DATE_DIFF('day', CAST(f.since AS DATE), CAST($until AS DATE)) < $days
                THEN DATE_DIFF('day', CAST(f.since AS DATE), CAST($until AS DATE))
            ELSE $days
        END AS watched
    FROM first_in AS f
    LEFT JOIN held AS h ON h.subscriber_id = f.subscriber_id AND h.as_of = f.since
),
spent AS (
    SELECT
        a.subscriber_id,
        SUM(CASE WHEN o.ordered_on > a.since THEN o.revenue ELSE 0 END) AS revenue,
        SUM(CASE WHEN o.ordered_on > a.since THEN 1 ELSE 0 END) AS orders,
        SUM(CASE WHEN o.ordered_on <= a.since THEN o.revenue ELSE 0 END) AS revenue_before,
        SUM(CASE WHEN o.ordered_on <= a.since THEN 1 ELSE 0 END) AS orders_before
    FROM assigned AS a
    JOIN orders AS o ON o.subscriber_id = a.subscriber_id
    WHERE o.total > 0
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.ordered_on) > -$days
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.ordered_on) <= a.watched
    GROUP BY a.subscriber_id
),
objected AS (
    SELECT a.subscriber_id, COUNT(*) AS times
    FROM assigned AS a
    JOIN objections AS o ON o.subscriber_id = a.subscriber_id
    WHERE DATE_DIFF('day', CAST(a.since AS DATE), o.objected_on) > 0 AND DATE_DIFF('day', CAST(a.since AS DATE), o.objected_on) <= a.watched
    GROUP BY a.subscriber_id
)
SELECT
    a.arm,
    COUNT(*) AS people,
    SUM(CASE WHEN s.orders > 0 THEN 1 ELSE 0 END) AS bought,
    SUM(CASE WHEN s.orders_before > 0 THEN 1 ELSE 0 END) AS bought_before,
    COUNT(x.subscriber_id) AS unsubscribed,
    COALESCE(SUM(s.revenue), 0) AS revenue,
    COALESCE(SUM(s.revenue * s.revenue), 0) AS squares,
    COALESCE(SUM(s.revenue_before), 0) AS revenue_before,
    COALESCE(SUM(s.revenue_before * s.revenue_before), 0) AS squares_before,
    SUM(a.watched) AS watched,
    MIN(a.since) AS first_on,
    MAX(a.since) AS last_on
FROM assigned AS a
LEFT JOIN spent AS s ON s.subscriber_id = a.subscriber_id
LEFT JOIN objected AS x ON x.subscriber_id = a.subscriber_id
GROUP BY a.arm
