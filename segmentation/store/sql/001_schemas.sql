-- Schemas: `loaded` holds rows as they were read (append-only, each with its load), `app` what the workspace remembers,
-- `main` the canonical tables and whatever is computed from them.
CREATE SCHEMA loaded;
CREATE SCHEMA app;

-- Identifiers. kind: 'email', 'phone' or '<source>:<id name>'. A key_id is never reused.
CREATE SEQUENCE app.key_ids START 1;
CREATE TABLE loaded.keys(key_id BIGINT, kind VARCHAR, value VARCHAR);
CREATE TABLE loaded.links(load_id BIGINT, key_a BIGINT, key_b BIGINT);

CREATE TABLE loaded.profiles(load_id BIGINT, row_no BIGINT, key_id BIGINT, email VARCHAR, first_name VARCHAR, last_name VARCHAR,
    phone VARCHAR, country VARCHAR, city VARCHAR, created_at TIMESTAMP);
CREATE TABLE loaded.properties(load_id BIGINT, key_id BIGINT, name VARCHAR, value VARCHAR);
CREATE TABLE loaded.consents(load_id BIGINT, key_id BIGINT, channel VARCHAR, status VARCHAR, happened_at TIMESTAMP, origin VARCHAR);
CREATE TABLE loaded.campaigns(load_id BIGINT, campaign_id VARCHAR, name VARCHAR, subject VARCHAR, sent_at TIMESTAMP);
CREATE TABLE loaded.email_events(load_id BIGINT, key_id BIGINT, event VARCHAR, happened_at TIMESTAMP, campaign_id VARCHAR, url VARCHAR, is_machine BOOLEAN);
CREATE TABLE loaded.orders(load_id BIGINT, row_no BIGINT, order_id VARCHAR, key_id BIGINT, ordered_at TIMESTAMP, currency VARCHAR,
    total DOUBLE, discount DOUBLE, refunded DOUBLE, discount_code VARCHAR, status VARCHAR);
CREATE TABLE loaded.order_lines(load_id BIGINT, row_no BIGINT, order_id VARCHAR, key_id BIGINT, ordered_at TIMESTAMP, sku VARCHAR,
    product VARCHAR, category VARCHAR, quantity DOUBLE, unit_price DOUBLE, line_total DOUBLE);
CREATE TABLE loaded.web_events(load_id BIGINT, key_id BIGINT, event VARCHAR, happened_at TIMESTAMP, url VARCHAR, product VARCHAR,
    category VARCHAR, search VARCHAR, seconds DOUBLE);
CREATE TABLE loaded.tickets(load_id BIGINT, row_no BIGINT, ticket_id VARCHAR, key_id BIGINT, opened_at TIMESTAMP, closed_at TIMESTAMP,
    status VARCHAR, topic VARCHAR, satisfaction DOUBLE);

CREATE TABLE app.state(key VARCHAR PRIMARY KEY, value VARCHAR);
INSERT INTO app.state VALUES ('data_version', '0');
CREATE SEQUENCE app.load_ids START 1;
CREATE TABLE app.loads(load_id BIGINT, source VARCHAR, table_kind VARCHAR, files JSON, mapping JSON, rows_read BIGINT, rows_loaded BIGINT,
    rows_rejected BIGINT, rows_set_aside BIGINT, oldest_on DATE, newest_on DATE, received_at TIMESTAMP, actor VARCHAR, undone_at TIMESTAMP);
CREATE TABLE app.rejects(load_id BIGINT, file VARCHAR, line BIGINT, column_name VARCHAR, text VARCHAR, reason VARCHAR);
CREATE TABLE app.mappings(signature VARCHAR, mapping JSON, saved_at TIMESTAMP);
CREATE TABLE app.repairs(check_name VARCHAR, subject VARCHAR, decision JSON, active BOOLEAN, actor VARCHAR, noted_at TIMESTAMP);
CREATE TABLE app.segments(segment_id VARCHAR, version INTEGER, definition JSON, created_at TIMESTAMP, actor VARCHAR);
CREATE TABLE app.segment_status(segment_id VARCHAR, version INTEGER, status VARCHAR, noted_at TIMESTAMP, actor VARCHAR, note VARCHAR);
CREATE TABLE app.spot_checks(check_id VARCHAR, segment_id VARCHAR, version INTEGER, seed BIGINT, as_of DATE, population BIGINT, drawn_at TIMESTAMP, actor VARCHAR);
CREATE TABLE app.spot_check_members(check_id VARCHAR, position INTEGER, subscriber_id BIGINT);
CREATE TABLE app.verdicts(check_id VARCHAR, subscriber_id BIGINT, verdict VARCHAR, note VARCHAR, reviewer VARCHAR, noted_at TIMESTAMP);
CREATE TABLE app.exports(export_id VARCHAR, segment_id VARCHAR, version INTEGER, destination VARCHAR, rows BIGINT, sha256 VARCHAR, file VARCHAR,
    as_of DATE, noted_at TIMESTAMP, actor VARCHAR);
CREATE TABLE app.memberships(segment_id VARCHAR, version INTEGER, as_of DATE, subscriber_id BIGINT);
CREATE TABLE app.decisions(month VARCHAR, segment_id VARCHAR, version INTEGER, decision VARCHAR, note VARCHAR, actor VARCHAR, noted_at TIMESTAMP);
CREATE TABLE app.runs(run_id VARCHAR, verb VARCHAR, inputs JSON, seed BIGINT, code_version VARCHAR, started TIMESTAMP, seconds DOUBLE);
CREATE TABLE app.log(noted_at TIMESTAMP, actor VARCHAR, verb VARCHAR, subject VARCHAR, detail JSON);
