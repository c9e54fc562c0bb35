-- recorded: what was written down about a segment version on a day, against what is worked out for that day now.
-- grain: one row
-- reads: app.memberships, members_now (subscriber_id, place)
-- bound: $segment, $version, $as_of, $place
-- recorded · both · unreachable: recorded, and today no longer counted as reachable on that day
SELECT
    COUNT(r.subscriber_id) AS recorded,
    COUNT(m.subscriber_id) AS both_times,
    COUNT(CASE WHEN e.subscriber_id IS NULL THEN 1 END) AS unreachable
FROM app.memberships AS r
LEFT JOIN members_now AS m ON m.subscriber_id = r.subscriber_id AND m.place = $place
LEFT JOIN members_now AS e ON e.subscriber_id = r.subscriber_id AND e.place = 0
WHERE r.segment_id = $segment AND r.version = $version AND r.as_of = CAST($as_of AS DATE)
