"""A shop in two months, by hand: who moves in October is known, person by person.

Everyone signed up and agreed in 2025; 201 to 210 in October 2026. Orders are €50.

    1 to 100     ordered on 10 Aug         1 to 60    again on 10 Sep       61 to 80   again on 5 Oct
    60           unsubscribed on 15 Aug    1 and 2    unsubscribed on 12 Oct (2 also says so in an export without a day)
    1 to 50      clicked on 15 Sep         101 to 120 clicked on 20 Oct
"""

from pathlib import Path

from segmentation.core.model import Segment
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.load.building import Export, load, when

SEGMENTS = (
    Segment("Never bought", "orders_total = 0", minimum=50),
    Segment("Recent buyers", "count(ordered within 60 days) >= 1", minimum=50),
    Segment("Repeat buyers", "orders_total >= 2", minimum=50),
)


def who(number: int) -> str:
    return f"email=p{number}@shop.example"


def signed_up(numbers: range, day: str) -> dict[str, list[dict[str, object]]]:
    return {
        "profiles": [
            {"key": who(n), "email": f"p{n}@shop.example", "first_name": "Ann", "created_at": when(day)}
            for n in numbers
        ],
        "consents": [
            {"key": who(n), "channel": "email", "status": "subscribed", "happened_at": when(day), "origin": "shop"}
            for n in numbers
        ],
    }


def orders(numbers: range, day: str) -> list[dict[str, object]]:
    return [
        {"order_id": f"{n}-{day}", "key": who(n), "ordered_at": when(day), "currency": "EUR", "total": 50.0,
         "discount": 0.0, "refunded": 0.0, "status": "paid"}
        for n in numbers
    ]  # fmt: skip


def mails(event: str, numbers: range, day: str) -> list[dict[str, object]]:
    return [
        {"key": who(n), "event": event, "happened_at": when(day), "campaign_id": "c1", "is_machine": False}
        for n in numbers
    ]


def september(folder: Path) -> None:
    """The workspace as it stood on 30 September, with its three segments."""
    workspace = Workspace.create(folder, "Two months")
    rows = {
        **signed_up(range(1, 201), "2025-01-01"),
        "orders": [*orders(range(1, 101), "2026-08-10"), *orders(range(1, 61), "2026-09-10")],
        "email_events": [
            *mails("unsubscribed", range(60, 61), "2026-08-15"),
            *mails("clicked", range(1, 51), "2026-09-15"),
            *mails("received", range(1, 201), "2026-09-30"),
        ],
    }
    load(workspace, Export(file="september.csv", rows=rows))
    vocabulary = prepare(workspace).vocabulary
    for segment in SEGMENTS:
        saved.save(workspace, segment, vocabulary, "Ana")
    workspace.close()


def october(workspace: Workspace) -> None:
    """What the exports of 31 October bring."""
    late = signed_up(range(201, 211), "2026-10-08")
    late["consents"].append(
        {"key": who(2), "channel": "email", "status": "unsubscribed", "happened_at": None, "origin": "platform"}
    )
    rows = {
        **late,
        "orders": orders(range(61, 81), "2026-10-05"),
        "email_events": [
            *mails("unsubscribed", range(1, 3), "2026-10-12"),
            *mails("clicked", range(101, 121), "2026-10-20"),
            *mails("received", range(3, 201), "2026-10-31"),
        ],
    }
    load(workspace, Export(file="october.csv", rows=rows))
