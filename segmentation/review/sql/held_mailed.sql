-- held_mailed: people held out of a segment's list who received a campaign that carried this list all the same.
-- grain: one row per segment, list and person
-- reads: app.sends, app.holdouts, email_events
-- mailed_on: the first day that it happened
WITH newest_links AS (
    SELECT segment_id, campaign_id, version, as_of, is_linked,
        ROW_NUMBER() OVER (PARTITION BY segment_id, campaign_id ORDER BY noted_at DESC NULLS LAST, version DESC NULLS LAST) AS place
    FROM app.sends
),
links AS (SELECT segment_id, campaign_id, version, as_of FROM newest_links WHERE place = 1 AND is_linked),
kept_back AS (
    SELECT l.campaign_id, h.segment_id, h.version, h.as_of, h.subscriber_id
    FROM app.holdouts AS h
    JOIN links AS l ON l.segment_id = h.segment_id AND l.version = h.version AND l.as_of = h.as_of
)
SELECT k.segment_id, k.version, k.as_of, k.subscriber_id, MIN(e.happened_on) AS mailed_on
FROM email_events AS e
JOIN kept_back AS k ON k.campaign_id = e.campaign_id AND k.subscriber_id = e.subscriber_id
WHERE e.event = 'received'
GROUP BY k.segment_id, k.version, k.as_of, k.subscriber_id
