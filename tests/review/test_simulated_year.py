"""A year on the demo shop: each month lists leave, mails with known effects go out, orders come in, a team decides.

Three segments share nobody. To one the mails bring many orders, to one none, and one they drive away. Every month the
new orders are loaded and the audit is read, twelve times in all, as a team would.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from data.demo.generate import write_demo_shop
from segmentation.activate import holdout
from segmentation.core.model import Segment
from segmentation.load.ingest import ingest
from segmentation.review import decisions, monthly_audit
from segmentation.review.lift import lift
from segmentation.review.months import key_of
from segmentation.segments import membership, saved
from segmentation.store.workspace import Workspace, now
from segmentation.understand.people import prepare
from tests.load.building import Export, load, when

# Chance to order in the month after a list: of those held out, of those sent to.
CHANCES = {"Helped": (0.06, 0.16), "Untouched": (0.10, 0.10), "Driven away": (0.35, 0.12)}
RULES = {"Helped": "orders_total = 0", "Untouched": "orders_total = 1", "Driven away": "orders_total >= 2"}
PEOPLE, END = 3000, date(2025, 10, 31)  # the year after the demo shop's data lies before the loads are received
MONTHS, EVERY = 12, 3  # a list leaves every third month, orders arrive every month


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "shop", "Demo shop")
    ingest(made, write_demo_shop(tmp_path / "files", people=PEOPLE, end=END))
    made.save_settings(replace(made.settings, holdout_percent=20))
    yield made
    made.close()


def month_ends(first: date, count: int) -> list[date]:
    """The last days of so many months, from the first one's on."""
    found = []
    for _ in range(count):
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append(following - timedelta(days=1))
        first = following
    return found


def send(workspace: Workspace, segment: Segment, day: date, number: int) -> None:
    """The segment's list of that day leaves, with people held out."""
    people = prepare(workspace, day)
    sql, bound = membership.of(workspace, people, segment)
    where = {"segment": segment.segment_id, "version": segment.version, "day": day}
    with workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO app.memberships SELECT $segment, CAST($version AS INTEGER), CAST($day AS DATE), "
            f"m.subscriber_id FROM ({sql}) AS m",
            {**bound, **where},
        )
        tx.execute(
            "INSERT INTO app.exports VALUES ($key, $segment, $version, 'klaviyo', 1, 'x', 'x.zip', $day, $at, 'Ana')",
            {**where, "key": f"{segment.segment_id}-{number}", "at": now()},
        )
    holdout.record(workspace, people, segment)


def bought(workspace: Workspace, segment: Segment, day: date, dice: np.random.Generator) -> list[dict[str, object]]:
    """Orders of the 25 days after a list, drawn with the planted chance of those sent to and of those held out."""
    rows = workspace.engine.rows(
        "SELECT s.email, h.subscriber_id IS NOT NULL FROM app.memberships AS m "
        "JOIN subscribers AS s ON s.subscriber_id = m.subscriber_id "
        "LEFT JOIN app.holdouts AS h ON h.segment_id = m.segment_id AND h.as_of = m.as_of "
        "AND h.subscriber_id = m.subscriber_id "
        "WHERE m.segment_id = $segment AND m.as_of = $day AND s.email IS NOT NULL ORDER BY s.email",
        {"segment": segment.segment_id, "day": day},
    )
    without, with_mail = CHANCES[segment.name]
    chances = np.array([without if held else with_mail for _, held in rows])
    on = day + timedelta(days=1)
    return [
        order(f"{segment.name}-{place}", rows[place][0], on + timedelta(days=int(dice.integers(0, 25))))
        for place in np.flatnonzero(dice.random(len(rows)) < chances)
    ]


def order(name: str, email: str, on: date, total: float = 40.0) -> dict[str, object]:
    return {"order_id": f"{name}-{on}", "key": f"email={email}", "ordered_at": when(f"{on} 12:00:00"),
            "currency": "EUR", "total": total, "discount": 0.0, "refunded": 0.0, "status": "paid"}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_year_of_mails_is_read_as_it_was_planted(workspace: Workspace) -> None:
    """A13, A15.1: the large effect and the harm are found, the nil one never wins; decisions stay."""
    ends = month_ends(END.replace(day=1), MONTHS + 1)
    vocabulary = prepare(workspace).vocabulary
    segments = [saved.save(workspace, Segment(name, rule), vocabulary, "Ana") for name, rule in RULES.items()]
    dice = np.random.default_rng(11)
    found: dict[str, list[str]] = {name: [] for name in RULES}
    for number, (day, until) in enumerate(pairwise(ends)):
        arrived = [order("end", "nobody@shop.example", until, 1.0)]
        if number % EVERY == 0:
            for segment in segments:
                send(workspace, segment, day, number)
                arrived += bought(workspace, segment, day, dice)
        load(workspace, Export(file=f"month-{number}.csv", rows={"orders": arrived}))
        for segment in segments:
            found[segment.name].append(lift(workspace, segment, until).verdict)
        if number == 1:
            audit = monthly_audit.audit(workspace, key_of(until))
            suggested = {card.segment.name: card.suggestion for card in audit.cards}
            assert suggested["Driven away"].choice == "retire" and "did harm" in suggested["Driven away"].reasons[0]
            assert "Its mails work" in str(suggested["Helped"].reasons)
            for card in audit.cards:
                decisions.decide(
                    workspace, audit.month.key, card.segment, card.suggestion.choice, "Ana and Ben", "Seen"
                )
    assert found["Helped"][-1] == "works" and found["Driven away"][-1] == "harms"
    assert not {"works", "harms"} & set(found["Untouched"])
    later = monthly_audit.audit(workspace, key_of(ends[-1]))
    before = {card.segment.name: card.before for card in later.cards}
    assert all(one is not None and one.note == "Seen" for one in before.values())
    assert before["Driven away"] is not None and before["Driven away"].choice == "retire"
