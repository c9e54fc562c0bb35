"""Reads the demo shop's written files without any code of the generator or the product, and works out plain features.

Only the truth file is used to say which address and customer id is whose; everything else is counted from the exports.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

FILES = {
    "profiles": "klaviyo_profiles.csv",
    "customers": "shopify_customers_export.csv",
    "order_rows": "shopify_orders_export.csv",
    "mail": "email_events.csv",
    "web": "web_events.csv.gz",
    "tickets": "support_tickets.tsv",
}

_TABLES = """
CREATE TABLE truth AS SELECT * FROM truth_frame;
CREATE TABLE address AS SELECT lower(email) AS email, person_id FROM truth
    UNION SELECT lower(second_email), person_id FROM truth WHERE second_email <> '';
CREATE MACRO day(moment) AS CAST(moment AS DATE);
CREATE MACRO ago(moment) AS date_diff('day', CAST(moment AS DATE), getvariable('as_of'));
CREATE TABLE orders AS
    SELECT DISTINCT ON (o."Name") o."Name" AS name, a.person_id, o."Email" AS email, o."Financial Status" AS status,
        CAST(o."Total" AS DOUBLE) AS total, CAST(o."Refunded Amount" AS DOUBLE) AS refunded,
        coalesce(o."Discount Code", '') <> '' AS with_code,
        strptime(o."Created at", '%Y-%m-%d %H:%M:%S %z') AT TIME ZONE 'UTC' AS moment
    FROM order_rows o LEFT JOIN address a ON a.email = lower(o."Email") WHERE o."Total" IS NOT NULL;
CREATE TABLE visits AS
    SELECT coalesce(a.person_id, t.person_id) AS person_id, w.event, w.product, w.category AS spelled,
        CASE lower(w.category) WHEN 'boots' THEN 'Boots' WHEN 'boots/men' THEN 'Boots' WHEN 'jackets' THEN 'Jackets'
            WHEN 'jackets/men' THEN 'Jackets' WHEN 'tents' THEN 'Tents' WHEN 'tent' THEN 'Tents'
            ELSE w.category END AS category,
        CAST(replace(w.timestamp, 'Z', '') AS TIMESTAMP) AS moment
    FROM web w LEFT JOIN address a ON a.email = lower(w.email)
    LEFT JOIN truth t ON t.customer_id = w.user_id WHERE w.timestamp IS NOT NULL;
CREATE TABLE sent AS
    SELECT a.person_id, m."Event" AS event, coalesce(m."Apple Privacy Open" = 'true', false) AS machine,
        CAST(m."Timestamp" AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS moment
    FROM mail m JOIN address a ON a.email = lower(m."Email");
"""

_FEATURES = """
WITH good AS (
    SELECT *, lag(moment) OVER (PARTITION BY person_id, total ORDER BY moment) AS before
    FROM orders WHERE status <> 'voided' AND ago(moment) >= 0 AND total > 0),
kept AS (SELECT * FROM good WHERE before IS NULL OR date_diff('second', before, moment) > 120),
o AS (
    SELECT person_id, count(*) AS orders_total, avg(total) AS average_order_value,
        count(*) FILTER (ago(moment) < 365) AS orders_365d, count(*) FILTER (ago(moment) < 90) AS orders_90d,
        sum(total - refunded) FILTER (ago(moment) < 365) AS revenue_365d, ago(max(moment)) AS days_since_last_order,
        avg(CAST(with_code AS INT)) AS discounted_order_share, sum(refunded) / sum(total) AS refund_share
    FROM kept GROUP BY 1),
shelf AS (SELECT DISTINCT product, category FROM visits WHERE product IS NOT NULL),
b AS (
    SELECT k.person_id, count(DISTINCT s.category) AS categories_bought,
        count(*) FILTER (s.category = 'Boots') AS boots_bought
    FROM kept k JOIN order_rows r ON r."Name" = k.name JOIN shelf s ON s.product = r."Lineitem name" GROUP BY 1),
m AS (
    SELECT person_id, count(*) FILTER (event = 'Received Email') AS received,
        count(*) FILTER (event = 'Received Email' AND ago(moment) < 90) AS received_90d,
        count(*) FILTER (event = 'Received Email' AND ago(moment) < 7) AS received_7d,
        count(*) FILTER (event = 'Opened Email' AND NOT machine) AS opened,
        count(*) FILTER (event = 'Opened Email' AND machine) AS machine_opened,
        count(*) FILTER (event = 'Clicked Email') AS clicked,
        count(*) FILTER (event = 'Clicked Email' AND ago(moment) < 30) AS clicks_30d,
        count(*) FILTER (event = 'Clicked Email' AND ago(moment) < 90) AS clicks_90d,
        ago(max(moment) FILTER (event = 'Clicked Email')) AS days_since_last_click,
        ago(min(moment) FILTER (event = 'Clicked Email')) AS days_since_first_click,
        ago(max(moment) FILTER (event = 'Opened Email' AND NOT machine)) AS days_since_last_open
    FROM sent GROUP BY 1),
v AS (
    SELECT person_id, count(DISTINCT day(moment)) FILTER (ago(moment) < 90) AS visits_90d,
        avg(CAST(hour(moment) >= 20 AS INT)) AS evening_visit_share,
        count(*) FILTER (event = 'viewed_product' AND category = 'Boots' AND ago(moment) < 90) AS boots_90d,
        count(*) FILTER (event = 'viewed_product' AND spelled = 'Boots' AND ago(moment) < 90) AS boots_as_spelled_90d,
        count(DISTINCT category) FILTER (event = 'viewed_product' AND ago(moment) < 60) AS categories_60d
    FROM visits WHERE ago(moment) >= 0 AND person_id IS NOT NULL GROUP BY 1),
s AS (
    SELECT a.person_id, ago(min(CAST("Profile Created On" AS TIMESTAMP))) AS days_since_signup
    FROM profiles p JOIN address a ON a.email = lower(p."Email") GROUP BY 1)
SELECT t.person_id, t."group", o.* EXCLUDE person_id, b.* EXCLUDE person_id, m.* EXCLUDE person_id,
    v.* EXCLUDE person_id, s.days_since_signup, m.clicks_90d - m.clicks_30d AS clicks_prior_60d
FROM truth t LEFT JOIN o USING (person_id) LEFT JOIN b USING (person_id) LEFT JOIN m USING (person_id)
LEFT JOIN v USING (person_id) LEFT JOIN s USING (person_id) ORDER BY CAST(t.person_id AS INTEGER)
"""

# Without events these are unknown, not zero.
_MAY_BE_MISSING = ("average_order_value", "discounted_order_share", "refund_share", "evening_visit_share")


def header_of(path: Path) -> str:
    """First line of an export, byte-order mark included."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf-8").split("\n", 1)[0]
    with path.open(encoding="utf-8", newline="") as lines:
        return lines.readline().rstrip("\n")


class Shop:
    """The written files as tables of text, and what follows from them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        self.truth = pd.read_csv(folder / "truth.csv", dtype=str, keep_default_na=False).set_index(
            "person_id", drop=False
        )
        self.connection = duckdb.connect()
        for table, file in FILES.items():
            self._read(table, folder / file)
        self.connection.register("truth_frame", self.truth)
        self.connection.execute(f"SET VARIABLE as_of = DATE '{self.facts['export_date']}'")
        self.connection.execute(_TABLES)

    def _read(self, table: str, path: Path) -> None:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        columns = {column.lstrip("\ufeff"): "VARCHAR" for column in header_of(path).split(delimiter)}
        # One thread: quoted line breaks and padding of the cut-off row do not go together with several.
        self.connection.execute(
            f"""CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', columns={columns}, delim='{delimiter}',
                header=true, quote='"', escape='"', auto_detect=false, null_padding=true, parallel=false)"""
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        """The one value of a query."""
        return self.rows(sql)[0][0]

    def flagged(self, flag: str) -> pd.DataFrame:
        """The people of the truth file of whom a flag is true."""
        return self.truth[self.truth[flag] == "True"]

    def features(self) -> pd.DataFrame:
        """One row per person of the truth file, orders cleaned of the planted faults, indexed by person."""
        frame = self.connection.execute(_FEATURES).df().set_index("person_id")
        counts = [c for c in frame if c not in _MAY_BE_MISSING and c != "group" and not c.startswith("days_")]
        return frame.fillna(dict.fromkeys(counts, 0))
