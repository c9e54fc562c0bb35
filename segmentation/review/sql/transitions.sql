-- transitions: from which segment to which people went. Who is in several counts for the first.
-- grain: one row per pair of places that occurs
-- reads: members_before, members_now (subscriber_id, place; place 0 is everyone reachable on that day)
-- came_from, went_to: a segment's place; 0 reachable, in no segment; -1 not reachable that day
WITH home_before AS (
    SELECT subscriber_id, COALESCE(MIN(CASE WHEN place > 0 THEN place END), 0) AS home FROM members_before GROUP BY subscriber_id
),
home_now AS (
    SELECT subscriber_id, COALESCE(MIN(CASE WHEN place > 0 THEN place END), 0) AS home FROM members_now GROUP BY subscriber_id
),
pairs AS (
    SELECT COALESCE(b.home, -1) AS came_from, COALESCE(n.home, -1) AS went_to
    FROM home_before AS b
    FULL JOIN home_now AS n ON n.subscriber_id = b.subscriber_id
)
SELECT came_from, went_to, COUNT(*) AS people
FROM pairs
GROUP BY came_from, went_to
