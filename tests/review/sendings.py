"""A shop with one segment, its list of 1 October and three campaigns, by hand.

Persons 1 to 60; the list of “Buyers” held 1 to 40, of whom 37 to 40 were held out.

    5 Oct  a  to 1–36           opened 1–20 (1–4 by a machine only)   clicked 1–8 (1 twice)
                                10 unsubscribed   36 bounced
    12 Oct b  to 1–60           opened 21–50                           clicked 41–43
    20 Oct c  to 31–60          nothing (30 of them: 6 of the list)
    orders of 50: 1 on 6 Oct with a discount (had paid full price in August), 2 on 13 Oct, 3 on 25 Oct,
                  41 on 12 Oct an hour after
"""

from datetime import timedelta
from pathlib import Path

from segmentation.core.model import Segment
from segmentation.segments import saved
from segmentation.store.workspace import Workspace, now
from segmentation.understand.people import prepare
from tests.load.building import Export, load, when
from tests.review.months import signed_up, who


def event(number: int, what: str, campaign: str, at: str, machine: bool = False) -> dict[str, object]:
    return {"key": who(number), "event": what, "happened_at": when(at), "campaign_id": campaign, "is_machine": machine}


def order(number: int, at: str, discount: float = 0.0) -> dict[str, object]:
    return {"order_id": f"{number}-{at}", "key": who(number), "ordered_at": when(at), "currency": "EUR", "total": 50.0,
            "discount": discount, "refunded": 0.0, "status": "paid"}  # fmt: skip


def shop(folder: Path) -> Workspace:
    """The workspace with everything loaded, the segment saved and its list on record."""
    workspace = Workspace.create(folder, "Sendings")
    a, b, c = "2026-10-05 09:00", "2026-10-12 09:00", "2026-10-20 09:00"
    events = [
        *(event(n, "received", "a", a) for n in range(1, 36)),
        event(36, "bounced", "a", a),
        *(event(n, "opened", "a", "2026-10-05 10:00", n <= 4) for n in range(1, 21)),
        *(event(n, "clicked", "a", "2026-10-05 11:00") for n in range(1, 9)),
        event(1, "clicked", "a", "2026-10-05 12:00"),
        event(10, "unsubscribed", "a", "2026-10-05 12:00"),
        *(event(n, "received", "b", b) for n in range(1, 61)),
        *(event(n, "opened", "b", "2026-10-12 10:00") for n in range(21, 51)),
        *(event(n, "clicked", "b", "2026-10-12 11:00") for n in range(41, 44)),
        *(event(n, "received", "c", c) for n in range(31, 61)),
        event(60, "opened", "c", "2026-10-31 10:00"),
    ]
    orders = [
        order(1, "2026-08-20 10:00"),
        order(1, "2026-10-06 10:00", 5.0),
        order(2, "2026-10-13 10:00"),
        order(3, "2026-10-25 10:00"),
        order(41, "2026-10-12 10:00", 5.0),
    ]
    named = (("a", "Buyers: new boots", a), ("b", "October news", b), ("c", "Sale", c))
    names = [{"campaign_id": key, "name": name, "subject": "Hello", "sent_at": when(day)} for key, name, day in named]
    rows = {**signed_up(range(1, 61), "2025-01-01"), "campaigns": names, "email_events": events, "orders": orders}
    load(workspace, Export(file="all.csv", rows=rows))
    segment = saved.save(workspace, Segment("Buyers", "orders_total >= 0"), prepare(workspace).vocabulary, "Ana")
    listed(workspace, segment)
    return workspace


def listed(workspace: Workspace, segment: Segment) -> None:
    """Its list of 1 October: 1 to 40, with 37 to 40 held out."""
    bound = {"segment": segment.segment_id, "version": segment.version, "day": when("2026-10-01").date()}
    number = "CAST(regexp_extract(email, '[0-9]+') AS INTEGER)"
    with workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO app.exports VALUES ('e', $segment, $version, 'klaviyo', 36, 'x', 'x.zip', $day, $at, 'Ana')",
            {**bound, "at": now() - timedelta(days=30)},
        )
        for table, more, low in (("memberships", "", 1), ("holdouts", ", 10", 37)):
            tx.execute(
                f"INSERT INTO app.{table} SELECT $segment, $version, $day, subscriber_id{more} FROM subscribers "
                f"WHERE {number} BETWEEN {low} AND 40",
                bound,
            )
