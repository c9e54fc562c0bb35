-- What an export states in figures instead of events: about a person (a flat table, the totals of a shop's customers), and about
-- a campaign as a whole. Missing: the export does not say so.

-- One row a row of the file. Rates are shares from 0 to 1, money is in the currency of the export, dates are UTC.
CREATE TABLE loaded.subscriber_summary(load_id BIGINT, row_no BIGINT, key_id BIGINT, orders_total DOUBLE, revenue_total DOUBLE,
    average_order_value DOUBLE, last_order_at TIMESTAMP, open_rate DOUBLE, click_rate DOUBLE, categories_bought VARCHAR,
    categories_viewed VARCHAR);
CREATE TABLE loaded.superseded_subscriber_summary(load_id BIGINT, key_id BIGINT);

-- One row a campaign and file. opened, clicked, ordered, unsubscribed, complained, bounced: people, not events.
CREATE TABLE loaded.campaign_results(load_id BIGINT, row_no BIGINT, campaign_id VARCHAR, name VARCHAR, subject VARCHAR, channel VARCHAR,
    sent_at TIMESTAMP, currency VARCHAR, recipients DOUBLE, delivered DOUBLE, opened DOUBLE, clicked DOUBLE, ordered DOUBLE,
    revenue DOUBLE, unsubscribed DOUBLE, complained DOUBLE, bounced DOUBLE);
CREATE TABLE loaded.superseded_campaign_results(load_id BIGINT, campaign_id VARCHAR);
