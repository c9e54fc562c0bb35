-- arms: what people did on either side of a division by chance, counted from the day on which each of them came in.
-- grain: one row per segment and arm
-- reads: assigned (subscriber_id, segment_id, since, arm, watched and looked_back: days counted after and before since), orders,
-- objections (objections.sql)
-- people · bought, bought_before, unsubscribed: people · revenue, squares, revenue_before, squares_before: sums per
-- person, in the currency · watched: person-days · first_on, last_on: first and last day that somebody came in
WITH spent AS (
    SELECT
        a.segment_id,
        a.subscriber_id,
        SUM(CASE WHEN o.ordered_on > a.since THEN o.revenue ELSE 0 END) AS revenue,
        SUM(CASE WHEN o.ordered_on > a.since THEN 1 ELSE 0 END) AS orders,
        SUM(CASE WHEN o.ordered_on <= a.since THEN o.revenue ELSE 0 END) AS revenue_before,
        SUM(CASE WHEN o.ordered_on <= a.since THEN 1 ELSE 0 END) AS orders_before
    FROM assigned AS a
    JOIN orders AS o ON o.subscriber_id = a.subscriber_id
    WHERE o.total > 0
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.ordered_on) > -a.looked_back
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.ordered_on) <= a.watched
    GROUP BY a.segment_id, a.subscriber_id
),
objected AS (
    SELECT a.segment_id, a.subscriber_id, COUNT(*) AS times
    FROM assigned AS a
    JOIN objections AS o ON o.subscriber_id = a.subscriber_id
    WHERE o.status <> 'bounced'
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.objected_on) > 0
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.objected_on) <= a.watched
    GROUP BY a.segment_id, a.subscriber_id
)
SELECT
    a.segment_id,
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
LEFT JOIN spent AS s ON s.segment_id = a.segment_id AND s.subscriber_id = a.subscriber_id
LEFT JOIN objected AS x ON x.segment_id = a.segment_id AND x.subscriber_id = a.subscriber_id
GROUP BY a.segment_id, a.arm
