-- recipients: how many of those who received a campaign were on an exported list of a segment that left within the month
-- before it was sent. The newest such list of a segment counts.
-- grain: one row per campaign and segment version
-- reads: app.exports, app.memberships, email_events
-- bound: $since, $until (dates: campaigns sent from and to, both inclusive), $days (how old a list may be)
-- received · listed (on the list, held out or not) · both: people · as_of: of the list · sent_on: date
WITH mails AS (
    SELECT campaign_id, subscriber_id, MIN(happened_on) AS received_on
    FROM email_events
    WHERE event = 'received' AND campaign_id IS NOT NULL
        AND happened_on >= CAST($since AS DATE) AND happened_on <= CAST($until AS DATE)
    GROUP BY campaign_id, subscriber_id
),
campaigns_sent AS (
    SELECT campaign_id, MIN(received_on) AS sent_on, COUNT(*) AS received FROM mails GROUP BY campaign_id
),
lists AS (SELECT segment_id, version, as_of FROM app.exports GROUP BY segment_id, version, as_of),
newest AS (
    SELECT c.campaign_id, c.sent_on, c.received, l.segment_id, MAX(l.as_of) AS as_of
    FROM campaigns_sent AS c
    JOIN lists AS l
        ON l.as_of <= c.sent_on AND DATE_DIFF('day', CAST(l.as_of AS DATE), c.sent_on) <= $days
    GROUP BY c.campaign_id, c.sent_on, c.received, l.segment_id
),
versions AS (
    SELECT n.campaign_id, n.sent_on, n.received, n.segment_id, n.as_of, MAX(l.version) AS version
    FROM newest AS n
    JOIN lists AS l ON l.segment_id = n.segment_id AND l.as_of = n.as_of
    GROUP BY n.campaign_id, n.sent_on, n.received, n.segment_id, n.as_of
)
SELECT
    v.campaign_id,
    v.segment_id,
    v.version,
    v.as_of,
    v.sent_on,
    v.received,
    COUNT(m.subscriber_id) AS listed,
    COUNT(r.subscriber_id) AS both_times
FROM versions AS v
JOIN app.memberships AS m ON m.segment_id = v.segment_id AND m.version = v.version AND m.as_of = v.as_of
LEFT JOIN mails AS r ON r.campaign_id = v.campaign_id AND r.subscriber_id = m.subscriber_id
GROUP BY v.campaign_id, v.segment_id, v.version, v.as_of, v.sent_on, v.received
