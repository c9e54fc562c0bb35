-- The tables that `lift` reads, from the frames of test_twenty_years.py.
CREATE TABLE orders AS
    SELECT subscriber_id, CAST(ordered_on AS DATE) AS ordered_on, 40.0 AS total, 40.0 AS revenue FROM bought;
CREATE TABLE consents(subscriber_id BIGINT, channel VARCHAR, status VARCHAR, happened_at TIMESTAMP);
CREATE TABLE email_events(subscriber_id BIGINT, event VARCHAR, happened_on DATE, campaign_id VARCHAR);
INSERT INTO app.exports
    SELECT segment || CAST(day AS VARCHAR), segment, 1, 'klaviyo', 800, 'x', 'x.zip', CAST(day AS DATE), TIMESTAMP '2025-11-01', 'Ana' FROM listed;
INSERT INTO app.memberships SELECT segment, 1, CAST(day AS DATE), person FROM members;
INSERT INTO app.holdouts SELECT segment, 1, CAST(day AS DATE), person, 20 FROM held;
