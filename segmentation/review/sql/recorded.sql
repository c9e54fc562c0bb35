-- recorded: what was written down about segment versions on their days, against a roll that is worked out now.
-- grain: one row per place whose segment, version and day were written down
-- reads: app.memberships, written (segment_id, version, as_of, place), members_now (subscriber_id, place)
-- recorded · both_times: in the roll's place as well · unreachable: not counted as reachable in the roll
SELECT
    w.place,
    COUNT(r.subscriber_id) AS recorded,
    COUNT(m.subscriber_id) AS both_times,
    COUNT(CASE WHEN e.subscriber_id IS NULL THEN 1 END) AS unreachable
FROM written AS w
JOIN app.memberships AS r ON r.segment_id = w.segment_id AND r.version = w.version AND r.as_of = w.as_of
LEFT JOIN members_now AS m ON m.subscriber_id = r.subscriber_id AND m.place = w.place
LEFT JOIN members_now AS e ON e.subscriber_id = r.subscriber_id AND e.place = 0
GROUP BY w.place
