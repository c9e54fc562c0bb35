-- programme: what people did since they were first divided into those kept out of every list and everybody else.
-- Each person counts from the first day of `divisions` on which they were known; who had objected by then is left out on
-- both sides. The same number of days before it for comparison.
-- grain: one row per arm
-- reads: subscribers, divisions (as_of), everybody_kept_out (subscriber_id), orders, consents, email_events
-- bound: $until (date, inclusive)
-- people · bought, bought_before, unsubscribed: people · revenue, squares, revenue_before, squares_before: sums per
-- person, in the currency · watched: person-days · first_on, last_on: first and last day that somebody came in
WITH objections AS (
    SELECT subscriber_id, CAST(happened_at AS DATE) AS objected_on
    FROM consents
    WHERE COALESCE(channel, 'email') = 'email' AND status IN ('unsubscribed', 'bounced', 'complained')
    UNION ALL
    SELECT subscriber_id, happened_on AS objected_on
    FROM email_events
    WHERE event IN ('unsubscribed', 'bounced', 'complained')
),
first_objection AS (
    SELECT subscriber_id, MIN(objected_on) AS objected_on
    FROM objections
    GROUP BY subscriber_id
),
known AS (
    SELECT s.subscriber_id, MIN(d.as_of) AS since
    FROM subscribers AS s
    JOIN divisions AS d ON s.created_at IS NULL OR CAST(s.created_at AS DATE) <= d.as_of
    GROUP BY s.subscriber_id
),
assigned AS (
    SELECT
        k.subscriber_id,
        k.since,
        CASE WHEN c.subscriber_id IS NULL THEN 'sent' ELSE 'held' END AS arm,
        CASE WHEN f.objected_on <= CAST($until AS DATE) THEN 1 ELSE 0 END AS objected,
        DATE_DIFF('day', CAST(k.since AS DATE), CAST($until AS DATE)) AS watched
    FROM known AS k
    LEFT JOIN everybody_kept_out AS c ON c.subscriber_id = k.subscriber_id
    LEFT JOIN first_objection AS f ON f.subscriber_id = k.subscriber_id
    WHERE f.objected_on IS NULL OR f.objected_on > k.since
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
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.ordered_on) > -a.watched
        AND DATE_DIFF('day', CAST(a.since AS DATE), o.ordered_on) <= a.watched
    GROUP BY a.subscriber_id
)
SELECT
    a.arm,
    COUNT(*) AS people,
    SUM(CASE WHEN s.orders > 0 THEN 1 ELSE 0 END) AS bought,
    SUM(CASE WHEN s.orders_before > 0 THEN 1 ELSE 0 END) AS bought_before,
    SUM(a.objected) AS unsubscribed,
    COALESCE(SUM(s.revenue), 0) AS revenue,
    COALESCE(SUM(s.revenue * s.revenue), 0) AS squares,
    COALESCE(SUM(s.revenue_before), 0) AS revenue_before,
    COALESCE(SUM(s.revenue_before * s.revenue_before), 0) AS squares_before,
    SUM(a.watched) AS watched,
    MIN(a.since) AS first_on,
    MAX(a.since) AS last_on
FROM assigned AS a
LEFT JOIN spent AS s ON s.subscriber_id = a.subscriber_id
GROUP BY a.arm
