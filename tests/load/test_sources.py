"""The contract of every export format: each file of `sources/` is picked up here, with a clean and a dirty sample."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from segmentation.load.ingest import ingest
from segmentation.load.nouns import Source
from segmentation.load.recognise import kind_named, sources
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Sample:
    """Cells of a clean row by header, what becomes of them (table, column, value), and cells that break the row."""

    cells: dict[str, str]
    expect: tuple[tuple[str, str, object], ...]
    breaks: dict[str, str] = field(default_factory=dict)


SAMPLES = {
    "shopify_orders": Sample(
        {
            "Name": "#1001",
            "Email": "Ann@Example.com",
            "Financial Status": "partially_refunded",
            "Currency": "EUR",
            "Total": "1,250.50",
            "Discount Code": "WELCOME",
            "Discount Amount": "10.00",
            "Refunded Amount": "50.00",
            "Created at": "2025-10-07 09:50:26 +0200",
            "Lineitem quantity": "2",
            "Lineitem name": '15" mat',
            "Lineitem price": "12.50",
            "Lineitem sku": "MAT-01",
        },
        (
            ("orders", "order_id", "#1001"),
            ("orders", "total", 1250.5),
            ("orders", "refunded", 50.0),
            ("orders", "discount", 10.0),
            ("orders", "CAST(ordered_at AS VARCHAR)", "2025-10-07 07:50:26"),
            ("orders", "status", "partially_refunded"),
            ("order_lines", "line_total", 25.0),
            ("order_lines", "product", '15" mat'),
            ("keys", "value", "ann@example.com"),
        ),
        {"Created at": "last week"},
    ),
    "shopify_customers": Sample(
        {
            "Customer ID": "'9013808660771",
            "First Name": "Ann",
            "Last Name": "O'Brien",
            "Email": "ann@example.com",
            "Accepts Email Marketing": "yes",
            "Default Address City": "Cork",
            "Default Address Country Code": "IE",
            "Phone": "'+353871234567",
            "Total Spent": "99.00",
            "Total Orders": "3",
            "Tax Exempt": "no",
            "Default Address Zip": "'01234",
        },
        (
            ("profiles", "first_name", "Ann"),
            ("profiles", "last_name", "O'Brien"),
            ("profiles", "country", "IE"),
            ("profiles", "phone", "+353871234567"),
            ("consents", "status", "subscribed"),
            ("keys WHERE kind = 'shopify:customer_id'", "value", "9013808660771"),
            ("properties WHERE name = 'Total Spent'", "value", "99.00"),
            ("properties WHERE name LIKE '%Zip'", "count(*)", 0),
            ("links", "count(*)", 3),
        ),
        {"Email": "not an address", "Customer ID": "", "Phone": ""},
    ),
    "klaviyo_profiles": Sample(
        {
            "Email": "ann@example.com",
            "Klaviyo ID": "01HZX0001",
            "First Name": "Ann",
            "Last Name": "Lee",
            "City": "Cork",
            "Country": "Ireland",
            "Email Marketing Consent": "SUBSCRIBED",
            "Email Marketing Consent Timestamp": "2025-01-02 03:04:05",
            "Date Added": "2025-01-01 00:00:00",
            "Email Suppressions": "HARD_BOUNCE",
            "IP Address": "127.0.0.1",
            "Favourite colour": "green",
        },
        (
            ("profiles", "city", "Cork"),
            ("profiles", "CAST(created_at AS VARCHAR)", "2025-01-01 00:00:00"),
            ("consents", "string_agg(status, ' ' ORDER BY status)", "bounced subscribed"),
            ("properties WHERE name = 'Favourite colour'", "value", "green"),
            ("properties WHERE value LIKE '127%'", "count(*)", 0),
            ("links", "count(*)", 1),
        ),
        {"Email": "ann.example.com", "Klaviyo ID": ""},
    ),
    "email_events": Sample(
        {
            "Email": "ann@example.com",
            "Klaviyo ID": "01HZX0001",
            "Event": "Opened Email",
            "Timestamp": "2025-05-01T09:00:06+00:00",
            "Campaign ID": "01JC",
            "Campaign Name": "Boots, guide",
            "Subject": "Don't miss",
            "URL": "",
            "Apple Privacy Open": "true",
        },
        (
            ("email_events", "event", "opened"),
            ("email_events", "is_machine", True),
            ("email_events", "CAST(happened_at AS VARCHAR)", "2025-05-01 09:00:06"),
            ("campaigns", "name", "Boots, guide"),
            ("campaigns", "subject", "Don't miss"),
            ("links", "count(*)", 1),
        ),
        {"Event": "Juggled Email"},
    ),
    "web_events": Sample(
        {
            "event_id": "ev1",
            "user_id": "9013808660771",
            "anonymous_id": "b1",
            "email": "",
            "event": "viewed_product",
            "timestamp": "2025-05-01T09:00:06Z",
            "page_url": "https://shop.example.com/a?b=c",
            "product": 'Mat 15"',
            "category": "Mats",
            "search_term": "",
            "seconds_on_page": "42",
        },
        (
            ("web_events", "event", "viewed_product"),
            ("web_events", "seconds", 42.0),
            ("web_events", "category", "Mats"),
            ("keys", "kind", "shopify:customer_id"),
        ),
        {"timestamp": "noon"},
    ),
    "support_tickets": Sample(
        {
            "Ticket ID": "T-1",
            "Requester email": "ANN@example.com",
            "Created at": "2025-05-01 09:00:00",
            "Solved at": "",
            "Status": "open",
            "Topic": "Sizing",
            "Satisfaction": "4",
        },
        (
            ("tickets", "ticket_id", "T-1"),
            ("tickets", "satisfaction", 4.0),
            ("tickets", "closed_at", None),
            ("keys", "value", "ann@example.com"),
        ),
        {"Created at": ""},
    ),
}


def save(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_declared_in_order(source: Source) -> None:
    """Every field it speaks of exists, every required one is there, and words lead to words that are known."""
    kind = kind_named(source.kind)
    assert source.name in SAMPLES, "a source comes with a sample in this file"
    assert source.title and source.signature and source.identifiers
    for name in (*source.columns, *source.dates, *source.words):
        assert kind.field(name) is not None, name
    for one in kind.fields:
        assert not one.required or one.name in source.columns
        if one.parse == "word" and one.name in source.columns:
            assert set(source.words[one.name].values()) <= {*one.choices, ""}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_clean_sample_is_loaded_as_meant(name: str, workspace: Workspace, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    result = ingest(workspace, [save(tmp_path / "export.csv", sample.cells)]).files[0]
    assert (result.source, result.read, result.loaded, result.rejected, result.set_aside) == (name, 1, 1, 0, 0)
    assert not result.faults and not result.notes
    for table, column, value in sample.expect:
        where = table if " " not in table else table.replace(" WHERE ", " t WHERE ", 1)
        assert workspace.engine.value(f"SELECT {column} FROM loaded.{where}") == value, (table, column)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_dirty_sample_says_so(name: str, workspace: Workspace, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    path = save(tmp_path / "export.csv", sample.cells, sample.cells | sample.breaks)
    path.write_text(path.read_text("utf-8") + "cut off,", "utf-8")
    result = ingest(workspace, [path]).files[0]
    assert (result.read, result.loaded, result.rejected, result.set_aside) == (3, 1, 1, 1)
    kept = workspace.engine.rows("SELECT line, reason FROM app.rejects ORDER BY line, reason")
    assert {row[0] for row in kept} == {3, 4} and all(row[1] for row in kept)
