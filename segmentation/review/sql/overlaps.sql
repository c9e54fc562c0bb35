-- overlaps: people who are in two segments at once.
-- grain: one row per pair of places that share somebody, place < other
-- reads: members_now (subscriber_id, place)
SELECT a.place, b.place AS other, COUNT(*) AS people
FROM members_now AS a
JOIN members_now AS b ON b.subscriber_id = a.subscriber_id
WHERE a.place > 0 AND b.place > a.place
GROUP BY a.place, b.place
