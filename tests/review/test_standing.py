"""The way as six steps, told from counts."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from segmentation.core.model import Segment
from segmentation.review import standing, way
from segmentation.review.standing import Facts, SegmentCard
from segmentation.segments import membership, saved, spot_check
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

DAY = date(2026, 11, 20)


def card(status: str, exported: int | None = None) -> SegmentCard:
    return SegmentCard("s", 1, "Boots", "", status, exported, datetime(2026, 11, 20) if exported else None)


@pytest.mark.parametrize(
    ("facts", "states"),
    [
        (standing.NOTHING, "next later later later later later"),
        (Facts(7, DAY, 0, 0, (), 0), "done next later later later later"),
        (Facts(7, DAY, 1, 1, (card("draft"),), 0), "done done done waiting later later"),
        (Facts(7, DAY, 1, 1, (card("approved"),), 0), "done done done done next later"),
        (Facts(7, DAY, 1, 0, (card("approved", 412),), 0), "done done next done done later"),
        (Facts(7, DAY, 1, 1, (card("approved", 412),), 3, "2026-10"), "done done done done done done"),
        (Facts(7, DAY, 1, 1, (card("approved", 412),), 3, "2026-09"), "done done done done done next"),
    ],
)
def test_one_step_is_next(facts: Facts, states: str) -> None:
    assert " ".join(step.state for step in way.way(facts)) == states


def test_the_review_comes_back_every_month() -> None:
    """A14.1: the decisions of September do not stand for October, and November is not over on its 20th day."""
    sent = Facts(7, DAY, 1, 1, (card("approved", 412),), 3, "2026-09")
    assert way.way(sent)[-1].sentence == "Decide about October 2026"
    assert way.way(replace(sent, newest=date(2026, 9, 30)))[-1].state == "done"
    assert way.way(replace(sent, newest=date(2026, 10, 31)))[-1].state == "next"


def test_old_data_are_said_to_be_old() -> None:
    known = Facts(7, DAY, 1, 0, (), 0)
    assert way.way(known, date(2026, 12, 21))[0].sentence == "7 files loaded"
    assert way.way(known, date(2026, 12, 22))[0].sentence == "7 files loaded, up to 20 Nov 2026: 32 days ago"


def test_a_fresh_workspace_stands_at_the_beginning(workspace: Workspace) -> None:
    assert standing.facts(workspace) == standing.NOTHING
    assert "Nothing is loaded yet" in way.answer(standing.NOTHING)


def test_the_newest_version_and_its_last_status_count(workspace: Workspace) -> None:
    with workspace.engine.write() as tx:
        for version, name in ((1, "Old name"), (2, "Boots")):
            tx.execute(
                "INSERT INTO app.segments VALUES ('s', $v, $d, now()::TIMESTAMP, 'me')",
                {"v": version, "d": f'{{"name": "{name}", "purpose": "Sell boots"}}'},
            )
        for minute, (version, status) in enumerate([(1, "approved"), (2, "draft"), (2, "checked")]):
            tx.execute(
                "INSERT INTO app.segment_status VALUES ('s', $v, $s, $at, 'me', '')",
                {"v": version, "s": status, "at": datetime(2026, 11, 20, 9, minute)},
            )
    (found,) = standing.segment_cards(workspace)
    assert (found.version, found.name, found.status, found.exported_rows) == (2, "Boots", "checked", None)
    assert way.answer(Facts(1, DAY, 1, 0, (found,), 0)) == "1 of 1 segment is checked, 0 exported."


def test_a_failed_check_is_not_called_waiting_for_one() -> None:
    """A10.2: who failed needs another rule, not another look."""
    failed = replace(card("draft"), failed=True)
    assert failed.standing == "failed" and card("draft").standing == "draft"
    segments = way.way(Facts(7, DAY, 1, 1, (failed, card("draft")), 0))[3]
    assert segments.sentence == "1 segment to check, 1 segment failed the check"
    assert "1 failed the check" in way.answer(Facts(7, DAY, 1, 1, (failed, card("checked")), 0))


def test_cards_say_people_and_what_failed(prepared_workspace: Workspace) -> None:
    people = prepare(prepared_workspace)
    one = saved.save(prepared_workspace, Segment("Bought lately", "orders_90d >= 1"), people.vocabulary)
    check = spot_check.draw(prepared_workspace, people, one, seed=1)
    for person in check.members[:4]:
        spot_check.verdict(prepared_workspace, check.check_id, person, "wrong")
    (found,) = standing.segment_cards(prepared_workspace)
    assert found.failed and found.people == membership.size(prepared_workspace, people, one)
