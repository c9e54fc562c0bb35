"""Each rating opens the rows behind it, and the inventory is one document to send (A2.1–A2.3)."""

import re
from datetime import datetime

import pytest

from segmentation.core.errors import UserError
from segmentation.load import audit, inventory_document, rating_rows, repairs
from segmentation.store.workspace import Workspace
from tests.load.building import Export, load, mail, order, profile, web

ANN, BEA = "email=ann@shop.de", "email=bea@shop.de"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    load(
        workspace,
        Export(
            "shop",
            "1.csv",
            received_at=datetime(2026, 11, 1),
            rows={
                "orders": [
                    order("#1", ANN, "2026-10-30"),
                    order("#1", ANN, "2026-10-30"),
                    order("#2", None, "2026-10-31", currency=None),
                ],
                "profiles": [profile(ANN, email="ann@shop.de", first_name="Ann"), profile(BEA, email="bea@shop.de")],
            },
            rejects=((7, "Total", "abc", "“Total” is not a number"),),
        ),
    )
    load(
        workspace,
        Export("shop", "2.csv", received_at=datetime(2026, 11, 8), rows={"orders": [order("#3", BEA, "2026-11-07")]}),
    )
    views = [web(ANN, "viewed_product", "2026-10-01", category=name) for name in (EVIL, EVIL, EVIL.upper())]
    load(
        workspace,
        Export(EVIL, "3.csv", rows={"email_events": [mail(ANN, "received", "2026-11-19")], "web_events": views}),
    )
    return workspace


def test_each_rating_opens_its_rows(shop: Workspace) -> None:
    incomplete = rating_rows.rows(shop, "shop", "completeness")
    assert sorted(zip(incomplete["kind"], incomplete["what"], incomplete["missing"], strict=True)) == [
        ("orders", "#2", "person, currency"),
        ("profiles", "b•••@s•••.de", "first name"),
    ]
    wrong = rating_rows.rows(shop, "shop", "accuracy")
    assert set(wrong["fault"]) == {"Orders fired twice", "Could not be used: “Total” is not a number"}
    assert any("order id #1" in row for row in wrong["row"]) and not any("load" in row for row in wrong["row"])
    files = rating_rows.rows(shop, "shop", "freshness")
    assert list(files["file"]) == ["2.csv", "1.csv"]
    assert rating_rows.rows(shop, "shop", "completeness", limit=1).shape[0] == 1
    assert rating_rows.rows(shop, "nobody's", "accuracy").empty
    with pytest.raises(UserError, match="Did you mean “accuracy”"):
        rating_rows.rows(shop, "shop", "acuracy")


def test_the_rows_of_an_empty_workspace_are_none(workspace: Workspace) -> None:
    assert rating_rows.rows(workspace, "shop", "accuracy").empty


def test_the_document_holds_sources_findings_and_repairs(shop: Workspace) -> None:
    repairs.decide(shop, "orders_fired_twice", actor="Kim & Lou")
    html = inventory_document.document(shop, audit.audit(shop), [("orders", "the shop's export")])
    assert "Weakest source" in html and "every 7 days" in html
    assert re.search(r"Orders fired twice.*?A repair takes care of it", html, re.S)
    assert "Kim &amp; Lou" in html and re.search(r"\d+ \w{3} 20\d\d, \d\d:\d\d UTC", html)
    assert "1 Nov 2026" not in html or "8 Nov 2026" in html, "last received"
    assert "<script" not in html.lower() and "&lt;script&gt;" in html.lower(), "uploaded text does not run"
    assert not re.search(r"(src|href)=|https?://|@import|url\(", html), "it fetches nothing"


def test_the_document_of_nothing_says_so(workspace: Workspace) -> None:
    html = inventory_document.document(workspace, audit.audit(workspace))
    assert "Nothing is loaded." in html and "Nothing has been decided yet" in html


def test_how_often_a_source_arrives_reads_as_words(shop: Workspace) -> None:
    said = {entry.source: inventory_document.how_often(entry) for entry in audit.inventory(shop)}
    assert said == {"shop": "every 7 days", EVIL: "once so far"}
