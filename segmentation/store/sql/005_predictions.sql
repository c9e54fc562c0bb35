-- What was predicted of whom, when, by which model: so that a later month can hold it against what came.

-- One row a target, horizon and date. report: how it was judged, as JSON; what it was made of stands in its run.
CREATE TABLE app.models(model_id VARCHAR, target VARCHAR, days INTEGER, as_of DATE, data_version BIGINT, run_id VARCHAR,
    method VARCHAR, people BIGINT, made_at TIMESTAMP, report JSON);
-- One row a person and model. value: probability, or money in the workspace's currency. label: the category, where one is predicted.
CREATE TABLE app.predictions(model_id VARCHAR, subscriber_id BIGINT, value DOUBLE, label VARCHAR);
