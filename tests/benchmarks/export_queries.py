"""The benchmark's exports as SELECTs: every cell is computed from the row's number.

Empty cells are NULL (DuckDB would write an empty text as two quotes). No e-mail event and no web event occurs twice.
"""
# ruff: noqa: E501 (one cell a line reads better unbroken)

from __future__ import annotations

from data.demo.shopify import ORDERS_HEADER

CONTACTS, ORDERS, EMAIL_EVENTS, WEB_EVENTS = 500_000, 2_000_000, 20_000_000, 10_000_000
FIRST_DAY, DAYS = "2025-05-01", 548

# Of 1,000 mails received so many lead to a further row; with them 20 million rows come from 15.4 million mails.
_OPENED, _CLICKED, _BOUNCED, _UNSUBSCRIBED, _COMPLAINED = 240, 52, 5, 2, 0.2
_ROWS_A_MAIL = 1 + (_OPENED + _CLICKED + _UNSUBSCRIBED + _COMPLAINED) / 1000

_MACROS = """
CREATE MACRO dice(i, salt) AS hash(i * 16 + salt) / 18446744073709551616.0;
CREATE MACRO person_email(p) AS 'person' || p || '@example.' || CASE p % 10 WHEN 0 THEN 'org' WHEN 1 THEN 'net' ELSE 'com' END;
CREATE MACRO klaviyo_id(p) AS '01HZX' || printf('%021X', p * 7919 + 1);
CREATE MACRO customer_id(p) AS CAST(7012345000000 + p * 32768 AS VARCHAR);
CREATE MACRO stamp(seconds) AS TIMESTAMP '{first_day} 00:00:00' + to_seconds(CAST(seconds AS BIGINT));
CREATE MACRO utc_iso(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%S');
CREATE MACRO local(moment) AS CASE WHEN month(moment) BETWEEN 4 AND 10
    THEN CAST(moment + INTERVAL 2 HOUR AS VARCHAR) || ' +0200' ELSE CAST(moment + INTERVAL 1 HOUR AS VARCHAR) || ' +0100' END;
CREATE MACRO category(k) AS CASE k % 10 WHEN 0 THEN 'Boots' WHEN 1 THEN 'Jackets' WHEN 2 THEN 'Tents' WHEN 3 THEN 'Sleeping bags'
    WHEN 4 THEN 'Backpacks' WHEN 5 THEN 'Base layers' WHEN 6 THEN 'Climbing' WHEN 7 THEN 'Cooking' WHEN 8 THEN 'Trail shoes'
    ELSE 'Accessories' END;
CREATE MACRO product(k) AS category(k) || ' model ' || (k // 10);
CREATE MACRO price(k) AS CAST(12 + (k * 37) % 290 AS DOUBLE);
-- A few people do much, most do little: square of a uniform number.
CREATE MACRO busy_person(u) AS CAST(floor({contacts} * u * u) AS BIGINT);
"""

_PROFILES = """
SELECT person_email(p) AS "Email", klaviyo_id(p) AS "Klaviyo ID", CASE WHEN p % 33 > 0 THEN 'Name' || (p % 400) END
    AS "First Name", 'Family' || (p % 900) AS "Last Name", NULL AS "Organization", NULL AS "Title",
    CASE WHEN p % 5 < 2 THEN '+99900' || lpad(CAST(p AS VARCHAR), 8, '0') END AS "Phone Number",
    'Demo Street ' || (p % 190) AS "Address", NULL AS "Address 2", 'Utrecht' AS "City", 'UT' AS "State / Region",
    'Netherlands' AS "Country", '3511AB' AS "Zip Code", NULL AS "Latitude", NULL AS "Longitude", 'Subscribe form' AS "Source",
    NULL AS "IP Address",
    CASE WHEN p % 16 = 3 THEN 'UNSUBSCRIBED' WHEN p % 25 = 0 THEN 'NEVER_SUBSCRIBED' ELSE 'SUBSCRIBED' END
    AS "Email Marketing Consent", joined AS "Email Marketing Consent Timestamp", 0.0 AS "Historic Customer Lifetime Value",
    0.0 AS "Total Customer Lifetime Value", 0.0 AS "Predicted Customer Lifetime Value", 0.0 AS "Average Order Value",
    0 AS "Historic Number Of Orders", joined AS "First Active", joined AS "Last Active", joined AS "Profile Created On",
    joined AS "Date Added", NULL AS "Last Open", NULL AS "Last Click", NULL AS "Average Days Between Orders",
    CASE WHEN p % 16 = 3 THEN 'UNSUBSCRIBE' WHEN p % 50 = 7 THEN 'HARD_BOUNCE' END AS "Email Suppressions"
FROM (SELECT range AS p, strftime(stamp(dice(range, 1) * 86400 * 500 - 86400 * 400), '%Y-%m-%d %H:%M:%S') AS joined
      FROM range({contacts}))
"""

# One row a line item: four in ten orders have a second line, whose order-level cells are empty. Cells not named are empty.
_ORDER_CELLS = {
    "Financial Status": "'paid'",
    "Paid at": "placed",
    "Fulfillment Status": "'fulfilled'",
    "Fulfilled at": "placed",
    "Accepts Marketing": "'yes'",
    "Currency": "'EUR'",
    "Subtotal": "round(gross - discount, 2)",
    "Shipping": "'0.00'",
    "Taxes": "round((gross - discount) * 21 / 121, 2)",
    "Total": "round(gross - discount, 2)",
    "Discount Code": "CASE WHEN discount > 0 THEN 'SUMMER15' END",
    "Discount Amount": "discount",
    "Shipping Method": "'Standard'",
    "Created at": "placed",
    "Billing Name": "'Name' || (p % 400)",
    "Billing City": "'Utrecht'",
    "Billing Country": "'NL'",
    "Shipping Name": "'Name' || (p % 400)",
    "Shipping City": "'Utrecht'",
    "Shipping Country": "'NL'",
    "Payment Method": "'Demo Payments'",
    "Refunded Amount": "CASE WHEN i % 33 = 0 THEN round(gross - discount, 2) ELSE 0.0 END",
    "Outstanding Balance": "'0.00'",
    "Id": "CAST(5400000000000 + i * 4096 AS VARCHAR)",
    "Risk Level": "'Low'",
    "Source": "'web'",
}
_LINE_CELLS = {
    "Name": "'#' || (1001 + i)",
    "Email": "person_email(p)",
    "Lineitem quantity": "1",
    "Lineitem name": "product(k + line)",
    "Lineitem price": "price(k + line)",
    "Lineitem sku": "'SKU-' || (k + line)",
    "Lineitem requires shipping": "'true'",
    "Lineitem taxable": "'true'",
    "Lineitem fulfillment status": "'fulfilled'",
    "Vendor": "'Demo Outdoor'",
    "Lineitem discount": "'0.00'",
}
_ORDERS = """
SELECT {cells}
FROM (
    SELECT *, round(CASE WHEN two THEN price(k) + price(k + 1) ELSE price(k) END, 2) AS gross,
        CASE WHEN hash(i + 29) % 4 = 0 THEN round(0.15 * price(k), 2) ELSE 0.0 END AS discount
    FROM (
        SELECT range // 2 AS i, range % 2 AS line, hash(range // 2 + 23) % 399 AS k, hash(range // 2 + 31) % 5 < 2 AS two,
            busy_person(dice(range // 2, 3)) AS p, local(stamp((range // 2) * ({days} * 86400.0 - 40000) / {orders})) AS placed
        FROM range(2 * {orders}))
    WHERE line = 0 OR two)
"""

_EMAIL = """
WITH mails AS (
    SELECT i // {contacts} AS c, (i * 7919) % {contacts} AS p, i, hash(i) % 100000 AS luck,
        86400 * CAST(floor((i // {contacts}) * {gap}) AS BIGINT) + 32400 + 5 + hash(i + 7) % 600 AS sent
    FROM (SELECT range AS i FROM range({mails})))
SELECT person_email(p) AS "Email", klaviyo_id(p) AS "Klaviyo ID", event AS "Event",
    utc_iso(stamp(sent + delay)) || '+00:00' AS "Timestamp", '01JCAMPAIGN' || lpad(CAST(c AS VARCHAR), 15, '0') AS "Campaign ID",
    'Campaign ' || c AS "Campaign Name", 'News about ' || lower(category(c)) AS "Subject", url AS "URL",
    apple AS "Apple Privacy Open"
FROM (
    SELECT p, c, sent, 0 AS delay, CASE WHEN luck < {bounced} THEN 'Bounced Email' ELSE 'Received Email' END AS event,
        NULL AS url, NULL AS apple FROM mails
    UNION ALL
    SELECT p, c, sent, CASE WHEN p % 10 < 3 THEN 1 + luck % 20 ELSE 400 + hash(i + 3) % 90000 END, 'Opened Email', NULL,
        CASE WHEN p % 10 < 3 THEN 'true' ELSE 'false' END FROM mails WHERE luck >= {bounced} AND luck < {bounced} + {opened}
    UNION ALL
    SELECT p, c, sent, 600 + hash(i + 4) % 90000, 'Clicked Email',
        'https://shop.example.com/products/model-' || (hash(i + 5) % 400) || '?utm_source=klaviyo', NULL
        FROM mails WHERE luck >= {bounced} AND luck < {bounced} + {clicked}
    UNION ALL
    SELECT p, c, sent, 900 + luck % 40000, 'Unsubscribed', NULL, NULL FROM mails WHERE luck >= 100000 - {unsubscribed}
    UNION ALL
    SELECT p, c, sent, 950 + luck % 40000, 'Marked Email as Spam', NULL, NULL FROM mails
        WHERE luck >= 100000 - {unsubscribed} - {complained} AND luck < 100000 - {unsubscribed})
"""

_WEB = """
SELECT 'ev' || printf('%010x', i) AS event_id, CASE WHEN known IN (0, 1, 2, 3, 4, 5, 6, 7) THEN customer_id(p) END
    AS user_id, 'b' || printf('%012x', p * 2 + known % 2) AS anonymous_id,
    CASE WHEN known IN (0, 1, 8) THEN person_email(p) END AS email, event,
    utc_iso(stamp(happened)) || 'Z' AS timestamp,
    CASE event WHEN 'viewed_product' THEN 'https://shop.example.com/products/model-' || k WHEN 'searched' THEN
        'https://shop.example.com/search' ELSE 'https://shop.example.com/' END AS page_url,
    CASE WHEN event IN ('viewed_product', 'added_to_cart') THEN product(k) END AS product,
    CASE WHEN event IN ('viewed_product', 'added_to_cart', 'viewed_category') THEN category(k) END AS category,
    CASE WHEN event = 'searched' THEN 'waterproof ' || lower(category(k)) END AS search_term,
    CASE WHEN event LIKE 'viewed%' THEN CAST(2 + luck % 300 AS VARCHAR) END AS seconds_on_page
FROM (
    -- Ten consecutive rows are one visit of one person, a minute apart.
    SELECT i, busy_person(dice(i // 10, 2)) AS p, hash(i // 10 + 11) % 10 AS known, hash(i + 13) % 400 AS k,
        hash(i + 17) AS luck, (i // 10) * ({days} * 86400.0 - 3600) / {visits} + (i % 10) * 60 AS happened,
        CASE WHEN hash(i + 19) % 100 < 22 THEN 'viewed_page' WHEN hash(i + 19) % 100 < 38 THEN 'viewed_category'
            WHEN hash(i + 19) % 100 < 84 THEN 'viewed_product' WHEN hash(i + 19) % 100 < 90 THEN 'searched'
            WHEN hash(i + 19) % 100 < 97 THEN 'added_to_cart' ELSE 'started_checkout' END AS event
    FROM (SELECT range AS i FROM range({web})))
"""


def queries(scale: float) -> dict[str, str]:
    """The SELECT of each file at a scale; 1 is the full benchmark."""
    mails = round(EMAIL_EVENTS * scale / _ROWS_A_MAIL)
    contacts = max(round(CONTACTS * scale), 100)
    values = {
        "contacts": contacts,
        "orders": round(ORDERS * scale),
        "web": round(WEB_EVENTS * scale),
        "mails": mails,
        "days": DAYS,
        "first_day": FIRST_DAY,
        "visits": max(round(WEB_EVENTS * scale) // 10, 1),
        "gap": (DAYS - 3) / max(mails // contacts, 1),
        "opened": round(_OPENED * 100),
        "clicked": round(_CLICKED * 100),
        "bounced": round(_BOUNCED * 100),
        "unsubscribed": round(_UNSUBSCRIBED * 100),
        "complained": round(_COMPLAINED * 100),
    }
    cells = []
    for column in ORDERS_HEADER.split(","):
        expression = _LINE_CELLS.get(column) or f"CASE WHEN line = 0 THEN {_ORDER_CELLS.get(column, 'NULL')} END"
        cells.append(f'{expression} AS "{column}"')
    return {
        "klaviyo_profiles": _PROFILES.format(**values),
        "shopify_orders_export": _ORDERS.format(cells=", ".join(cells), **values),
        "email_events": _EMAIL.format(**values),
        "web_events": _WEB.format(**values),
        "macros": _MACROS.format(**values),
    }
