"""What DuckDB does with nothing of ours around it: the measure of every ratio.

Loading is measured beside two of them: reading alone (files into typed tables, faulty rows ending the statement), and
reading with what the first leaves out and every load needs: rejects kept, identifiers numbered, every row given its
person. Both are written as plainly as one would write them at a prompt; neither unites people over several identifiers,
checks values, keeps counts or can be undone.
"""

from pathlib import Path

HEADER = "header = true, delim = ',', quote = '\"', escape = '\"'"


def bare_load(files: Path, options: str = "") -> tuple[str, ...]:
    """CREATE TABLE from each file, only the columns that we keep, with the types we give them."""
    return tuple(sql.replace(HEADER, HEADER + options) for sql in reading(files))


def bare_load_with_people(files: Path) -> tuple[str, ...]:
    """The same with rejects kept, a number for each identifier, and each row with the number of the first it has."""
    key = "CREATE TABLE {0} AS SELECT coalesce(a.key_id, b.key_id) AS key_id, {2} FROM {1} r"
    join = " LEFT JOIN keys {0} ON {0}.kind = '{1}' AND {0}.value = {2}"
    klaviyo = join.format("a", "email", 'lower(r."Email")') + join.format("b", "klaviyo", 'r."Klaviyo ID"')
    return (
        *(sql.replace("CREATE TABLE ", "CREATE TEMP TABLE raw_") for sql in bare_load(files, ", store_rejects = true")),
        """CREATE TABLE keys AS SELECT row_number() OVER (ORDER BY kind, value) AS key_id, kind, value FROM (
            SELECT 'email' AS kind, lower("Email") AS value FROM raw_profiles UNION
            SELECT 'klaviyo', "Klaviyo ID" FROM raw_profiles UNION SELECT 'email', lower("Email") FROM raw_orders UNION
            SELECT 'email', lower("Email") FROM raw_email_events UNION
            SELECT 'klaviyo', "Klaviyo ID" FROM raw_email_events UNION
            SELECT 'email', lower(email) FROM raw_web_events UNION SELECT 'shop', user_id FROM raw_web_events
            ) WHERE value IS NOT NULL""",
        key.format("profiles", "raw_profiles", "r.*") + klaviyo,
        "CREATE TABLE orders AS SELECT a.key_id, r.* FROM raw_orders r" + join.format("a", "email", 'lower(r."Email")'),
        key.format("email_events", "raw_email_events", 'r.* EXCLUDE ("Email", "Klaviyo ID")') + klaviyo,
        key.format("web_events", "raw_web_events", "r.* EXCLUDE (email, user_id)")
        + join.format("a", "email", "lower(r.email)")
        + join.format("b", "shop", "r.user_id"),
        *(f"DROP TABLE raw_{name}" for name in ("profiles", "orders", "email_events", "web_events")),
    )


def reading(files: Path) -> tuple[str, ...]:
    """The statements themselves."""
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
