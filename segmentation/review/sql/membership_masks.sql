-- membership_masks: how many people were in one segment on which of several days.
-- grain: one row per pattern of days
-- reads: member_days (subscriber_id, place, step), spent (subscriber_id, revenue)
-- bound: $place, the segment's; segments are counted one by one: their people then fit where the processor finds them fast
-- pattern: the sum of 2^step over the days that they were in it (step 0 is the oldest) · people · revenue: in the currency
SELECT $place AS place, p.pattern, COUNT(*) AS people, COALESCE(SUM(s.revenue), 0) AS revenue
FROM (
    SELECT subscriber_id, SUM(POWER(2, step)) AS pattern
    FROM member_days
    WHERE place = $place
    GROUP BY subscriber_id
) AS p
LEFT JOIN spent AS s ON s.subscriber_id = p.subscriber_id
GROUP BY p.pattern
