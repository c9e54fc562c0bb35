-- flows: who stayed in a segment, entered it and left it between two days.
-- grain: one row per place
-- reads: members_before, members_now (subscriber_id, place; place 0 is everyone reachable on that day)
-- new: entered, and was not reachable before · unreachable: left, and is not reachable now
WITH everyone_before AS (SELECT subscriber_id FROM members_before WHERE place = 0),
everyone_now AS (SELECT subscriber_id FROM members_now WHERE place = 0),
pairs AS (
    SELECT COALESCE(b.place, n.place) AS place, b.subscriber_id AS was, n.subscriber_id AS is_in
    FROM members_before AS b
    FULL JOIN members_now AS n ON n.subscriber_id = b.subscriber_id AND n.place = b.place
)
SELECT
    p.place,
    COUNT(p.was) AS before,
    COUNT(p.is_in) AS now,
    COUNT(CASE WHEN p.was IS NOT NULL AND p.is_in IS NOT NULL THEN 1 END) AS stayed,
    COUNT(CASE WHEN p.was IS NULL AND eb.subscriber_id IS NULL THEN 1 END) AS new,
    COUNT(CASE WHEN p.is_in IS NULL AND en.subscriber_id IS NULL THEN 1 END) AS unreachable
FROM pairs AS p
LEFT JOIN everyone_before AS eb ON eb.subscriber_id = p.is_in
LEFT JOIN everyone_now AS en ON en.subscriber_id = p.was
GROUP BY p.place
