-- Who was held out of a list so that its effect can be measured: one row a person, segment version and export date.
CREATE TABLE app.holdouts(segment_id VARCHAR, version INTEGER, as_of DATE, subscriber_id BIGINT, percent INTEGER);
