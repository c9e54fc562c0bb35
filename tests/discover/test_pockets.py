"""Pockets over the demo shop: who is like this before does that after (A6.3); and candidates with round cuts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People
from segmentation.core.rules import condition_text, parse
from segmentation.discover import before_after, candidates, outcomes, pockets
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare


@pytest.fixture(scope="module")
def shop(prepared_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, People]]:
    """The demo shop and its people, for every test of this file."""
    import shutil

    folder = tmp_path_factory.mktemp("pockets") / "demo-shop"
    shutil.copytree(prepared_template, folder)
    workspace = Workspace.open(folder)
    yield workspace, prepare(workspace)
    workspace.close()


@pytest.mark.parametrize(("outcome", "days"), [("ordered", 30), ("ordered", 60), ("second_order", 60)])
def test_the_planted_evening_browsers_are_found(shop, outcome: str, days: int) -> None:
    """They order about three times as often as other visitors, more still against everyone: the first pocket said."""
    workspace, people = shop
    found = pockets.find(workspace, people, pockets.Question(outcome, days))
    first = found.pockets[0]
    assert "evening_visit_share" in first.text and first.name.startswith("Evening browsers")
    assert first.ratio > 3 and first.interval.low > 2 and first.chance < 1e-6
    assert first.second.people + first.second.others == found.looked_at - found.looked_at // 2


def test_a_pocket_is_a_rule_whose_people_are_counted_today(shop) -> None:
    workspace, people = shop
    found = pockets.find(workspace, people, pockets.Question("revenue", 30))
    assert found.pockets and found.start == people.as_of - timedelta(days=30)
    for one in found.pockets:
        assert parse(one.text, people.vocabulary) == one.rule
        assert one.interval.low <= one.ratio <= one.interval.high
        assert one.chance <= 0.01
    assert len({one.name for one in found.pockets}) == len(found.pockets)
    assert all(0 < len(one.name) <= 80 for one in found.pockets)
    sql = f"SELECT count(*) FROM {people.table.name} WHERE NOT is_suppressed AND "
    first = found.pockets[0]
    assert first.people == workspace.engine.value(sql + first.text)


def test_history_is_asked_for(shop) -> None:
    """That buyers buy is no news: rules speak of earlier orders only when they are asked to."""
    workspace, people = shop
    said = " ".join(one.text for one in pockets.find(workspace, people, pockets.Question("ordered", 30)).pockets)
    assert "order" not in said and "revenue" not in said
    also = pockets.find(workspace, people, pockets.Question("ordered", 30, history=True)).pockets
    assert "order" in " ".join(one.text for one in also)


def test_who_left_is_among_those_who_were_looked_at(shop) -> None:
    """Unsubscribing: whoever left in these days could be mailed before; without them nobody would have left."""
    workspace, people = shop
    found = pockets.find(workspace, people, pockets.Question("unsubscribed", 60))
    assert 0 < found.base < 0.05


def test_nothing_of_after_is_known_before(shop) -> None:
    """The outcome is of later days only: everyone's outcome is 0 when the window is empty."""
    workspace, people = shop
    ids = np.array([row[0] for row in workspace.engine.rows("SELECT subscriber_id FROM subscribers ORDER BY 1")])
    for one in outcomes.OUTCOMES:
        empty = before_after.outcomes_of(workspace, one, ids, people.as_of, people.as_of)
        assert not empty.any()
        assert before_after.outcomes_of(workspace, one, ids, people.as_of - timedelta(days=60), people.as_of).any()


def test_the_question_is_remembered(shop) -> None:
    workspace, _ = shop
    assert pockets.asked(workspace) is None
    pockets.ask(workspace, pockets.Question("revenue", 60, history=True))
    assert pockets.asked(workspace) == pockets.Question("revenue", 60, history=True)


def test_unknown_outcomes_and_missing_data_are_said(shop) -> None:
    workspace, people = shop
    with pytest.raises(UserError, match="ordred") as wrong:
        pockets.find(workspace, people, pockets.Question("ordred"))
    assert "ordered" in str(wrong.value.what)
    from dataclasses import replace

    without = replace(people, vocabulary=replace(people.vocabulary, unknown_events=frozenset({"ordered"})))
    with pytest.raises(UserError, match="Nothing is loaded"):
        pockets.find(workspace, without, pockets.Question("ordered"))


SHARE = Feature("evening_visit_share", "timing", "share", "")
COUNT = Feature("visits_90d", "browsing", "visits", "")


def test_cuts_are_round_and_lose_nobody_at_a_tie() -> None:
    """A third becomes `>= 0.3` and `<= 0.34`: never a number that parts people who are the same."""
    column = np.array([1 / 3] * 50 + [2 / 3] * 50 + [np.nan] * 10)
    found = {condition_text(one.condition): int(one.met.sum()) for one in candidates.number_candidates(SHARE, column)}
    assert found == {
        "evening_visit_share >= 0.3": 100,
        "evening_visit_share <= 0.4": 50,
        "evening_visit_share >= 0.6": 50,
        "evening_visit_share <= 0.7": 100,
    }


def test_a_cut_that_only_says_the_value_is_known_is_left_out() -> None:
    """Half have no value; nine of ten of the others stand at or below 0.9."""
    column = np.concatenate([np.linspace(0.05, 1, 100), np.full(100, np.nan)])
    found = candidates.number_candidates(SHARE, column)
    assert found and max(int(one.met.sum()) for one in found) <= 80


def test_counts_keep_whole_cuts_and_zero_does_not_hide_the_rest() -> None:
    column = np.array([0.0] * 950 + [1.0] * 25 + [9.0] * 25)
    texts = [condition_text(one.condition) for one in candidates.number_candidates(COUNT, column)]
    assert "visits_90d >= 9" in texts and "visits_90d = 0" in texts


def test_candidates_that_part_people_the_same_way_stand_once() -> None:
    column = np.array([0.0] * 60 + [5.0] * 60)
    kept = candidates.distinct(candidates.number_candidates(COUNT, column) * 2, 40)
    assert [condition_text(one.condition) for one in kept] == ["visits_90d = 0", "visits_90d >= 5"]


def test_a_shop_with_orders_alone_is_told_to_ask_of_the_past(shop, monkeypatch) -> None:
    """Online Retail and CDNOW: without mails, visits and profiles nothing but earlier orders tells people apart."""
    workspace, people = shop
    monkeypatch.setattr(pockets, "candidates", lambda *_: [])
    with pytest.raises(UserError) as fault:
        pockets.find(workspace, people, pockets.Question("ordered", 30))
    assert "earlier deeds" in fault.value.what and "past" in fault.value.do_next
