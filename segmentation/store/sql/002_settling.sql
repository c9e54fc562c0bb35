-- What settling needs to know of each load, worked out once when its rows arrive (load/digest.py) and dropped when the load
-- is undone: so that settling again reads no large table. `table_name` is the table of `loaded` that the rows stand in.

-- One row a load and table: how many rows, and from when to when (NULL: no dates). newest_at leaves out the future:
-- anything later than the day after the load was received. without_person: rows whose key_id is NULL.
CREATE TABLE loaded.load_spans(load_id BIGINT, table_name VARCHAR, rows BIGINT, without_person BIGINT, oldest_at TIMESTAMP,
    newest_at TIMESTAMP, future_rows BIGINT);
-- The identifiers that a load's rows carry.
CREATE TABLE loaded.load_keys(load_id BIGINT, table_name VARCHAR, key_id BIGINT);
-- Everything that was said about a person's wish to be written to, from consents and e-mail events.
CREATE TABLE loaded.load_wishes(load_id BIGINT, table_name VARCHAR, key_id BIGINT, channel VARCHAR, status VARCHAR, happened_at TIMESTAMP);
-- How often a product was seen in a category; product NULL: a category seen by itself.
CREATE TABLE loaded.load_products(load_id BIGINT, table_name VARCHAR, product VARCHAR, category VARCHAR, seen BIGINT);

-- Rows that a later export of the same source brings anew (load/supersede.py): a whole table of a load, or natural keys in it.
CREATE TABLE loaded.superseded_loads(load_id BIGINT, table_name VARCHAR);
CREATE TABLE loaded.superseded_orders(load_id BIGINT, order_id VARCHAR);
CREATE TABLE loaded.superseded_order_lines(load_id BIGINT, order_id VARCHAR);
CREATE TABLE loaded.superseded_tickets(load_id BIGINT, ticket_id VARCHAR);
CREATE TABLE loaded.superseded_properties(load_id BIGINT, key_id BIGINT, name VARCHAR);
CREATE TABLE loaded.superseded_consents(load_id BIGINT, key_id BIGINT, channel VARCHAR, status VARCHAR, happened_at TIMESTAMP, origin VARCHAR);
CREATE TABLE loaded.superseded_email_events(load_id BIGINT, key_id BIGINT, event VARCHAR, happened_at TIMESTAMP, campaign_id VARCHAR, url VARCHAR);
CREATE TABLE loaded.superseded_web_events(load_id BIGINT, key_id BIGINT, event VARCHAR, happened_at TIMESTAMP, url VARCHAR, product VARCHAR,
    category VARCHAR, search VARCHAR);
