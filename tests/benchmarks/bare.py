"""What DuckDB does with nothing of ours around it: the measure of every ratio."""

from pathlib import Path

HEADER = "header = true, delim = ',', quote = '\"', escape = '\"'"


def bare_load(files: Path) -> tuple[str, ...]:
    """CREATE TABLE from each file, only the columns that we keep, with the types we give them."""
    return (
        f"""CREATE TABLE profiles AS SELECT "Email", "Klaviyo ID", "First Name", "Last Name", "Phone Number", "Country",
            "City", "Profile Created On", "Email Marketing Consent", "Email Suppressions"
            FROM read_csv('{files}/klaviyo_profiles.csv', {HEADER}, all_varchar = true)""",
        f"""CREATE TABLE orders AS SELECT "Name", "Email", "Financial Status", "Currency",
            TRY_CAST("Total" AS DOUBLE) AS total, "Discount Code", TRY_CAST("Discount Amount" AS DOUBLE) AS discount,
            strptime("Created at", '%Y-%m-%d %H:%M:%S %z') AS created_at,
            TRY_CAST("Lineitem quantity" AS DOUBLE) AS quantity, "Lineitem name",
            TRY_CAST("Lineitem price" AS DOUBLE) AS price, "Lineitem sku",
            TRY_CAST("Refunded Amount" AS DOUBLE) AS refunded
            FROM read_csv('{files}/shopify_orders_export.csv', {HEADER}, all_varchar = true)""",
        f"""CREATE TABLE email_events AS SELECT "Email", "Klaviyo ID", "Event", "Timestamp", "Campaign ID", "URL",
            "Apple Privacy Open" FROM read_csv('{files}/email_events.csv', {HEADER}, auto_detect = false, columns = {{
            'Email': 'VARCHAR', 'Klaviyo ID': 'VARCHAR', 'Event': 'VARCHAR', 'Timestamp': 'TIMESTAMPTZ',
            'Campaign ID': 'VARCHAR', 'Campaign Name': 'VARCHAR', 'Subject': 'VARCHAR', 'URL': 'VARCHAR',
            'Apple Privacy Open': 'BOOLEAN'}})""",
        f"""CREATE TABLE web_events AS SELECT user_id, email, event, "timestamp", page_url, product, category,
            search_term, seconds_on_page FROM read_csv('{files}/web_events.csv', {HEADER}, auto_detect = false,
            columns = {{'event_id': 'VARCHAR', 'user_id': 'VARCHAR', 'anonymous_id': 'VARCHAR', 'email': 'VARCHAR',
            'event': 'VARCHAR', 'timestamp': 'TIMESTAMPTZ', 'page_url': 'VARCHAR', 'product': 'VARCHAR',
            'category': 'VARCHAR', 'search_term': 'VARCHAR', 'seconds_on_page': 'DOUBLE'}})""",
    )


# One pass a table, grouped as finely as the features need: by person and kind of event.
BARE_FEATURES = (
    "CREATE OR REPLACE TABLE bare_mail AS SELECT subscriber_id, event, count(*) AS n, max(happened_on) AS newest "
    "FROM email_events GROUP BY ALL",
    "CREATE OR REPLACE TABLE bare_web AS SELECT subscriber_id, event, count(*) AS n, max(happened_on) AS newest, "
    "count(DISTINCT category) AS categories FROM web_events GROUP BY ALL",
    "CREATE OR REPLACE TABLE bare_orders AS SELECT subscriber_id, count(*) AS n, sum(revenue) AS revenue, "
    "max(ordered_on) AS newest, min(ordered_on) AS oldest FROM orders GROUP BY ALL",
    "CREATE OR REPLACE TABLE bare_lines AS SELECT subscriber_id, category, count(*) AS n FROM order_lines GROUP BY ALL",
)
