-- Tickets that people opened with customer service. A ticket closed after the as-of date was still open then, and how
-- satisfied the person was with it was not yet known.
-- grain: one row per subscriber
-- reads: subscribers, tickets
-- bound: $as_of (date, inclusive); within 365 days = fewer than 365 days before it
-- name | family | unit | better | missing | meaning
-- open_tickets | support | tickets | lower | tickets were not loaded | tickets open on the as-of date
-- tickets_365d | support | tickets | lower | tickets were not loaded | tickets opened in the last 365 days
-- days_since_last_ticket | support | days | neither | never opened a ticket | days since the last ticket was opened
-- last_satisfaction | support | score | higher | never rated | satisfaction with the newest rated ticket, on the export's own scale
WITH dated AS (
    SELECT
        subscriber_id,
        ticket_id,
        opened_at,
        date_diff('day', opened_on, CAST($as_of AS DATE)) AS age,
        CASE
            WHEN closed_at IS NOT NULL AND CAST(closed_at AS DATE) > CAST($as_of AS DATE) THEN 1
            WHEN closed_at IS NOT NULL THEN 0
            WHEN LOWER(status) IN ('closed', 'solved', 'resolved', 'done') THEN 0
            ELSE 1
        END AS is_open,
        satisfaction
    FROM tickets
    WHERE opened_on <= CAST($as_of AS DATE)
),
counted AS (
    SELECT
        subscriber_id,
        CAST(SUM(is_open) AS BIGINT) AS open_tickets,
        MIN(age) AS last_age,
        COUNT(CASE WHEN age < 365 THEN 1 END) AS tickets_365d
    FROM dated
    GROUP BY subscriber_id
),
ranked AS (
    SELECT
        subscriber_id,
        satisfaction,
        ROW_NUMBER() OVER (
            PARTITION BY subscriber_id ORDER BY opened_at DESC NULLS LAST, ticket_id DESC NULLS LAST
        ) AS place
    FROM dated
    WHERE satisfaction IS NOT NULL AND is_open = 0
),
known AS (
    SELECT COUNT(*) > 0 AS tickets FROM counted
)
SELECT
    s.subscriber_id,
    CASE WHEN k.tickets THEN COALESCE(c.open_tickets, 0) END AS open_tickets,
    CASE WHEN k.tickets THEN COALESCE(c.tickets_365d, 0) END AS tickets_365d,
    c.last_age AS days_since_last_ticket,
    r.satisfaction AS last_satisfaction
FROM subscribers AS s
CROSS JOIN known AS k
LEFT JOIN counted AS c ON c.subscriber_id = s.subscriber_id
LEFT JOIN ranked AS r ON r.subscriber_id = s.subscriber_id AND r.place = 1
