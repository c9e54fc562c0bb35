-- campaign_outcomes: what the people who received a campaign did with it, per segment that it carried and for everybody else.
-- People are counted once a campaign, however often they opened or clicked. An order belongs to the last mail that the person
-- received before it, within the window: no order is counted for two campaigns.
-- grain: one row per campaign and segment; segment_id '' are recipients of no linked segment
-- reads: app.sends, app.memberships, email_events, orders
-- bound: $since, $until (dates: campaigns received from and to, both inclusive), $days (attribution window)
-- recipients (those where it bounced too), opened (by the person), opened_any (machines too), clicked, bought, unsubscribed, complained, bounced: people
-- revenue, squares: sum and sum of squares per recipient, in the currency · discounted: recipients who bought with a discount ·
-- full_price: of those, people whose orders of the 365 days before were all without · sent_on: date of the first mail
WITH newest_links AS (
    SELECT segment_id, campaign_id, version, as_of, is_linked,
        ROW_NUMBER() OVER (PARTITION BY segment_id, campaign_id ORDER BY noted_at DESC NULLS LAST, version DESC NULLS LAST) AS place
    FROM app.sends
),
links AS (SELECT segment_id, campaign_id, version, as_of FROM newest_links WHERE place = 1 AND is_linked),
mails AS (
    SELECT
        campaign_id,
        subscriber_id,
        MIN(happened_at) AS received_at,
        MIN(happened_on) AS received_on,
        MAX(CASE WHEN event = 'bounced' THEN 1 ELSE 0 END) AS bounced
    FROM email_events
    WHERE event IN ('received', 'bounced') AND campaign_id IS NOT NULL
        AND happened_on >= CAST($since AS DATE) AND happened_on <= CAST($until AS DATE)
    GROUP BY campaign_id, subscriber_id
),
carried AS (
    SELECT l.segment_id, r.campaign_id, r.subscriber_id
    FROM links AS l
    JOIN mails AS r ON r.campaign_id = l.campaign_id
    JOIN app.memberships AS m
        ON m.segment_id = l.segment_id AND m.version = l.version AND m.as_of = l.as_of
        AND m.subscriber_id = r.subscriber_id
    GROUP BY l.segment_id, r.campaign_id, r.subscriber_id
),
reached AS (
    SELECT r.campaign_id, r.subscriber_id, r.received_on, r.bounced, COALESCE(c.segment_id, '') AS segment_id
    FROM mails AS r
    LEFT JOIN carried AS c ON c.campaign_id = r.campaign_id AND c.subscriber_id = r.subscriber_id
),
did AS (
    SELECT
        campaign_id,
        subscriber_id,
        MAX(CASE WHEN event = 'opened' AND COALESCE(is_machine, FALSE) = FALSE THEN 1 ELSE 0 END) AS opened,
        MAX(CASE WHEN event = 'opened' THEN 1 ELSE 0 END) AS opened_any,
        MAX(CASE WHEN event = 'clicked' THEN 1 ELSE 0 END) AS clicked,
        MAX(CASE WHEN event = 'unsubscribed' THEN 1 ELSE 0 END) AS unsubscribed,
        MAX(CASE WHEN event = 'complained' THEN 1 ELSE 0 END) AS complained
    FROM email_events
    WHERE campaign_id IS NOT NULL AND event NOT IN ('received', 'bounced') AND happened_on >= CAST($since AS DATE)
    GROUP BY campaign_id, subscriber_id
),
placed AS (
    SELECT order_id, subscriber_id, ordered_at, ordered_on, revenue, is_discounted
    FROM orders
    WHERE total > 0 AND ordered_on >= CAST($since AS DATE) AND DATE_DIFF('day', CAST($until AS DATE), ordered_on) <= $days
),
nearest AS (
    SELECT o.order_id, o.subscriber_id, MAX(r.received_at) AS received_at
    FROM placed AS o
    JOIN mails AS r ON r.subscriber_id = o.subscriber_id
    WHERE r.bounced = 0 AND r.received_at <= o.ordered_at AND DATE_DIFF('day', r.received_on, o.ordered_on) < $days
    GROUP BY o.order_id, o.subscriber_id
),
one_mail AS (
    SELECT subscriber_id, received_at, MIN(campaign_id) AS campaign_id FROM mails WHERE bounced = 0 GROUP BY subscriber_id, received_at
),
earned AS (
    SELECT
        m.campaign_id,
        n.subscriber_id,
        SUM(o.revenue) AS revenue,
        MAX(CASE WHEN o.is_discounted THEN 1 ELSE 0 END) AS discounted,
        MIN(o.ordered_on) AS first_on
    FROM nearest AS n
    JOIN placed AS o ON o.order_id = n.order_id AND o.subscriber_id = n.subscriber_id
    JOIN one_mail AS m ON m.subscriber_id = n.subscriber_id AND m.received_at = n.received_at
    GROUP BY m.campaign_id, n.subscriber_id
),
full_price AS (
    SELECT e.campaign_id, e.subscriber_id
    FROM earned AS e
    JOIN orders AS o ON o.subscriber_id = e.subscriber_id
    WHERE e.discounted = 1 AND o.total > 0
        AND o.ordered_on < e.first_on AND DATE_DIFF('day', o.ordered_on, e.first_on) <= 365
    GROUP BY e.campaign_id, e.subscriber_id
    HAVING MAX(CASE WHEN o.is_discounted THEN 1 ELSE 0 END) = 0
)
SELECT
    r.segment_id,
    r.campaign_id,
    MIN(r.received_on) AS sent_on,
    COUNT(*) AS recipients,
    SUM(COALESCE(d.opened, 0)) AS opened,
    SUM(COALESCE(d.opened_any, 0)) AS opened_any,
    SUM(COALESCE(d.clicked, 0)) AS clicked,
    COUNT(e.subscriber_id) AS bought,
    SUM(COALESCE(d.unsubscribed, 0)) AS unsubscribed,
    SUM(COALESCE(d.complained, 0)) AS complained,
    SUM(r.bounced) AS bounced,
    SUM(COALESCE(e.revenue, 0)) AS revenue,
    SUM(COALESCE(e.revenue, 0) * COALESCE(e.revenue, 0)) AS squares,
    SUM(COALESCE(e.discounted, 0)) AS discounted,
    COUNT(f.subscriber_id) AS full_price
FROM reached AS r
LEFT JOIN did AS d ON d.campaign_id = r.campaign_id AND d.subscriber_id = r.subscriber_id
LEFT JOIN earned AS e ON e.campaign_id = r.campaign_id AND e.subscriber_id = r.subscriber_id
LEFT JOIN full_price AS f ON f.campaign_id = r.campaign_id AND f.subscriber_id = r.subscriber_id
GROUP BY r.segment_id, r.campaign_id
