-- outcomes: what the members of a day did afterwards. People are counted once, however often they did it.
-- grain: one row per place
-- reads: members_now (subscriber_id, place), orders, email_events, consents
-- bound: $since (date, the day of the roll, not counted), $until (date, inclusive)
-- people · bought, clicked, unsubscribed: people · revenue, squares: sum and sum of squares per person, in the currency
WITH bought AS (
    SELECT subscriber_id, SUM(revenue) AS revenue
    FROM orders
    WHERE total > 0 AND ordered_on > CAST($since AS DATE) AND ordered_on <= CAST($until AS DATE)
    GROUP BY subscriber_id
),
clicked AS (
    SELECT subscriber_id, COUNT(*) AS times
    FROM email_events
    WHERE event = 'clicked' AND happened_on > CAST($since AS DATE) AND happened_on <= CAST($until AS DATE)
    GROUP BY subscriber_id
),
objections AS (
    SELECT subscriber_id
    FROM consents
    WHERE COALESCE(channel, 'email') = 'email' AND status = 'unsubscribed'
        AND CAST(happened_at AS DATE) > CAST($since AS DATE) AND CAST(happened_at AS DATE) <= CAST($until AS DATE)
    UNION ALL
    SELECT subscriber_id
    FROM email_events
    WHERE event = 'unsubscribed' AND happened_on > CAST($since AS DATE) AND happened_on <= CAST($until AS DATE)
),
unsubscribed AS (SELECT subscriber_id, COUNT(*) AS times FROM objections GROUP BY subscriber_id)
SELECT
    m.place,
    COUNT(*) AS people,
    COUNT(b.subscriber_id) AS bought,
    COUNT(c.subscriber_id) AS clicked,
    COUNT(u.subscriber_id) AS unsubscribed,
    COALESCE(SUM(b.revenue), 0) AS revenue,
    COALESCE(SUM(b.revenue * b.revenue), 0) AS squares
FROM members_now AS m
LEFT JOIN bought AS b ON b.subscriber_id = m.subscriber_id
LEFT JOIN clicked AS c ON c.subscriber_id = m.subscriber_id
LEFT JOIN unsubscribed AS u ON u.subscriber_id = m.subscriber_id
GROUP BY m.place
