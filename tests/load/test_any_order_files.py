"""Real files of four platforms, weekly and overlapping, in every order of loading: the same tables (A1.10)."""

import csv
import json
from pathlib import Path

from segmentation.load.ingest import ingest, undo
from segmentation.load.loads import loads
from segmentation.store.workspace import Workspace
from tests.load.building import state_of

CUSTOMER = "9013808660771"


def written(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def files(folder: Path) -> list[Path]:
    """Two weeks of orders, two of profiles, the customers, and a browser that is signed in under two names."""
    orders = "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price"
    one, two = "#1001,ann@shop.de,{},EUR,30.00,2026-10-01 10:00:00 +0200,1,Boot,30.00", "#1002,bea@shop.de,paid,EUR,"
    profiles = (
        "Email,Klaviyo ID,First Name,Last Name,Date Added,Email Marketing Consent,Email Marketing Consent Timestamp"
    )
    web = folder / "web.csv"
    with web.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("event_id", "user_id", "anonymous_id", "email", "event", "timestamp", "page_url"))
        rows.writerow(("e1", CUSTOMER, "b1", "", "viewed_page", "2026-10-03 10:00:00", "/a"))
        rows.writerow(("e2", "", "b1", "ann@shop.de", "viewed_page", "2026-10-03 10:01:00", "/b"))
        rows.writerow(("e3", "", "b1", "", "viewed_page", "2026-10-03 10:02:00", "/c"))
    ga4 = folder / "ga4.json"
    seen = {"event_timestamp": "1790000000000000", "event_name": "page_view", "event_params": [], "items": []}
    ga4.write_text(json.dumps(seen | {"user_id": CUSTOMER, "user_pseudo_id": "12.3"}) + "\n", "utf-8")
    return [
        written(
            folder / "orders_2026-10-07.csv",
            orders,
            one.format("paid"),
            two + "9.00,2026-10-02 10:00:00 +0200,1,Cap,9.00",
        ),
        written(folder / "orders_2026-10-14.csv", orders, one.format("voided")),
        written(folder / "people_2026-10-07.csv", profiles, "ann@shop.de,K1,Ann,Lee,2026-01-01,SUBSCRIBED,2026-01-01"),
        written(folder / "people_2026-10-14.csv", profiles, "ann@shop.de,K1,Anna,,2026-01-01,UNSUBSCRIBED,2026-10-10"),
        written(
            folder / "customers_2026-10-01.csv",
            "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent,Total Orders,Tax Exempt",
            f"'{CUSTOMER},Ann,Lee,ann@shop.de,yes,30.00,1,no",
        ),
        web,
        ga4,
    ]


def test_files_in_every_order_that_matters(shared: Workspace, tmp_path: Path) -> None:
    """Each pair of files meets in both orders; a file that comes twice changes nothing; undone, nothing is left."""
    paths = files(tmp_path)
    seen = []
    for turn in (paths, paths[::-1], [*paths[4:], *paths[:4]], [*paths[3::-1], *paths[:3:-1]]):
        for path in turn:
            ingest(shared, [path])
        assert not ingest(shared, [turn[0]]).changed
        seen.append(state_of(shared))
        for load in loads(shared):
            undo(shared, load.load_id)
    assert all(one == seen[0] for one in seen)
    assert shared.engine.value("SELECT count(*) FROM subscribers") == 0
    assert len(seen[0]["web_events"]) == 3, "Google's and the two that were signed in"
    assert len(seen[0]["orders"]) == 2 and any("voided" in row for row in seen[0]["orders"])
    assert any("Anna" in row for row in seen[0]["subscribers"]), "the newest name, whichever came last"
