-- What is to be sent to a segment, when, and what is to be learned: the newest row of a segment holds. plan: as JSON; goal,
-- measure, date, hypothesis, brief and the five questions stand in the segment's version.
CREATE TABLE app.plans(segment_id VARCHAR, plan JSON, noted_at TIMESTAMP, actor VARCHAR);
-- Who is kept out of every list, whatever the segment: one row a person and export date, everybody known on that date.
CREATE TABLE app.controls(as_of DATE, subscriber_id BIGINT, percent INTEGER);
