"""The benchmark generator at a thousandth: right headers, right counts, nothing twice, the same rows either way."""

from pathlib import Path

import duckdb

from data.demo.exports import EVENTS_HEADER, WEB_HEADER
from data.demo.klaviyo import PROFILES_HEADER
from data.demo.shopify import ORDERS_HEADER
from tests.benchmarks.generate import write_benchmark


def test_a_thousandth_of_the_benchmark(tmp_path: Path) -> None:
    paths = write_benchmark(tmp_path, scale=0.001, parquet=True)
    assert len(paths) == 8
    headers = {
        "klaviyo_profiles": PROFILES_HEADER,
        "shopify_orders_export": ORDERS_HEADER,
        "email_events": EVENTS_HEADER,
        "web_events": WEB_HEADER,
    }
    connection = duckdb.connect()
    for name, header in headers.items():
        assert (tmp_path / f"{name}.csv").open(encoding="utf-8").readline().rstrip("\n") == header
        both = [
            connection.sql(f"SELECT count(*) FROM '{tmp_path}/{name}.{suffix}'").fetchall()
            for suffix in ("csv", "parquet")
        ]
        assert both[0] == both[1]

    def value(sql: str, name: str) -> int:
        return int(connection.sql(f"SELECT {sql} FROM '{tmp_path}/{name}.parquet'").fetchall()[0][0])

    assert value("count(*)", "klaviyo_profiles") == 500
    assert value('count("Total")', "shopify_orders_export") == 2_000
    assert value("count(*)", "web_events") == value("count(DISTINCT event_id)", "web_events") == 10_000
    rows = value("count(*)", "email_events")
    assert abs(rows - 20_000) < 300
    assert value('count(DISTINCT ("Email", "Event", "Timestamp", "Campaign ID"))', "email_events") == rows
