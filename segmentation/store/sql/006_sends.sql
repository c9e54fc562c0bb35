-- Which campaign carried a list of which segment: the newest row of a segment and campaign holds. is_linked false: a person
-- said that it did not. how: 'recipients' (most of those who received it were on the list), 'name', or 'by hand'.
CREATE TABLE app.sends(segment_id VARCHAR, version INTEGER, as_of DATE, campaign_id VARCHAR, is_linked BOOLEAN, how VARCHAR,
    noted_at TIMESTAMP, actor VARCHAR);
-- What a person read off a platform's own report, where no export brings it. One row a campaign and time of typing: the
-- newest holds; removed: it was taken back. Counts are people, revenue is in the workspace's currency.
CREATE TABLE app.typed_results(campaign_id VARCHAR, name VARCHAR, sent_on DATE, recipients BIGINT, opened BIGINT, clicked BIGINT,
    ordered BIGINT, revenue DOUBLE, unsubscribed BIGINT, complained BIGINT, bounced BIGINT, removed BOOLEAN, noted_at TIMESTAMP,
    actor VARCHAR);
