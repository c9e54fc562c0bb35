"""The check teaches (A10.2): wrong verdicts become the hard rule that would have kept those people out."""

from dataclasses import replace

import numpy as np
import pytest

from segmentation.core import rules
from segmentation.core.model import Segment
from segmentation.segments import membership, saved, spot_check, teaching
from segmentation.understand.people import prepare
from tests.segments.shop import REPEAT, Shop, changed


def judge(workspace, people, segment: Segment, is_right, seed: int = 11):
    """Save, draw 20, and say about each what is true."""
    kept = saved.save(workspace, segment, people.vocabulary, "Ana")
    check = spot_check.draw(workspace, people, kept, seed=seed, actor="Ana")
    for one in check.members:
        spot_check.verdict(workspace, check.check_id, one, "right" if is_right(one) else "wrong", "", "Ana")
    return kept


FAMILIES = {
    "orders": "frequency",
    "days": "recency",
    "revenue": "money",
    "clicks": "engagement",
    "emails": "engagement",
}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The shop, with only the features that its people table holds, in their families."""
    there = shop.workspace.engine.read("SELECT * FROM people_test LIMIT 1").columns
    features = tuple(
        replace(feature, family=FAMILIES.get(feature.name.partition("_")[0], feature.family))
        for feature in shop.people.features
        if feature.name in there
    )
    return replace(shop, people=shop.people.with_features(features))


def bought_twice(shop: Shop) -> set[int]:
    rows = shop.workspace.engine.rows("SELECT subscriber_id FROM people_test WHERE orders_365d >= 2")
    return {int(row[0]) for row in rows}


def test_the_guides_story_finds_purchase_count_at_least_two(shop: Shop) -> None:
    """A10.2, A8.1: half of the “repeat buyers” by clicks bought once; the lesson is the guide's own hard rule."""
    twice = bought_twice(shop)
    kept = judge(shop.workspace, shop.people, REPEAT, twice.__contains__)
    taught = teaching.lesson(shop.workspace, shop.people, kept)
    assert taught is not None
    assert taught.rule_text == "orders_365d >= 2"
    assert taught.wrong_removed == taught.wrong > 3 and taught.right_removed == 0
    assert taught.said == f"removes {taught.wrong} of {taught.wrong} wrong people and none of {taught.right} right"
    assert not taught.doubtful and taught.chance < 0.01
    assert taught.before == membership.size(shop.workspace, shop.people, kept)
    by_hand = changed(kept, hard_rules=("orders_365d >= 2",))
    assert taught.after == membership.size(shop.workspace, shop.people, by_hand) < taught.before
    assert teaching.size_said(taught) == f"It then reaches {taught.after} people instead of {taught.before}."


def test_learning_saves_a_new_version_that_can_be_drawn_again(shop: Shop) -> None:
    kept = judge(shop.workspace, shop.people, REPEAT, bought_twice(shop).__contains__)
    taught = teaching.lesson(shop.workspace, shop.people, kept)
    assert taught is not None
    made = teaching.learn(shop.workspace, shop.people, kept, taught, "Ana")
    assert (made.version, made.status, made.hard_rules) == (2, "draft", ("orders_365d >= 2",))
    assert saved.get(shop.workspace, kept.segment_id, 1).hard_rules == ()
    check = spot_check.draw(shop.workspace, shop.people, made, seed=3, actor="Ana")
    assert set(check.members) <= bought_twice(shop)
    assert "learnt hard rule" in [entry.verb for entry in shop.workspace.history(10)]


@pytest.mark.parametrize("right", [True, False])
def test_without_both_verdicts_there_is_nothing_to_learn(shop: Shop, right: bool) -> None:
    kept = judge(shop.workspace, shop.people, REPEAT, lambda one: right)
    assert teaching.lesson(shop.workspace, shop.people, kept) is None


def test_before_anybody_is_judged_there_is_nothing_to_learn(shop: Shop) -> None:
    kept = saved.save(shop.workspace, REPEAT, shop.people.vocabulary, "Ana")
    assert teaching.lesson(shop.workspace, shop.people, kept) is None


def test_what_chance_alone_gives_comes_with_a_warning() -> None:
    """Thirty facts and twenty people: something always fits, and most lessons of dealt-out verdicts are doubtful."""
    random = np.random.default_rng(1)
    believed = 0
    for _ in range(40):
        values = random.normal(size=(20, 30))
        cuts = [cut for place in range(30) for cut in teaching.cuts_of(values[:, place], place)]
        wrong = random.permutation(np.arange(20) < 5)
        best = teaching.best_first(cuts, wrong, {place: (place,) for place in range(30)})[0]
        believed += teaching.chance(cuts, best, wrong, 7) <= teaching.LIKELY_CHANCE
    assert believed <= 9  # expected 4 of 40


def test_cuts_lie_where_they_take_away_the_fewest_others() -> None:
    """People with 1 and with 5 orders: `>= 2` and `<= 4`, not the middle; missing values meet neither."""
    cuts = teaching.cuts_of(np.array([1.0, 5.0, np.nan]), 0)
    assert {(cut.operator, cut.value, *cut.keeps.tolist()) for cut in cuts} == {
        ("is known", None, True, True, False),
        ("is missing", None, False, False, True),
        (">=", 2.0, False, True, False),
        ("<=", 4.0, True, False, False),
    }


@pytest.mark.parametrize(
    ("low", "high", "above", "below"),
    [(96.4, 148.9, 100.0, 100.0), (0.11, 0.34, 0.2, 0.3), (0.0, 0.4, 0.1, 0.3), (-3.5, -1.2, -3.0, -2.0)],
)
def test_cuts_in_money_and_shares_are_round(low: float, high: float, above: float, below: float) -> None:
    assert teaching.roundest(low, high) == above
    assert teaching.roundest(low, high, below=True) == below


def test_the_planted_vip_failure_of_the_demo_shop(prepared_workspace) -> None:
    """A10.2: a VIP label by clicks and spend mixes one_time_clickers with repeat_vips; the check teaches the rule."""
    people = prepare(prepared_workspace)
    vips = Segment("VIP buyers who click", "clicks_90d >= 8 and revenue_365d >= 150")
    engine = prepared_workspace.engine
    twice = {int(row[0]) for row in engine.rows(f"SELECT subscriber_id FROM {people.table.name} WHERE orders_365d > 1")}
    for seed in (7, 8, 9):
        named = changed(vips, name=f"VIP buyers who click {seed}")
        kept = judge(prepared_workspace, people, named, twice.__contains__, seed)
        assert spot_check.outcome(prepared_workspace, kept.segment_id, 1).decision == "fail"
        taught = teaching.lesson(prepared_workspace, people, kept)
        assert taught is not None
        assert taught.rule_text == "orders_365d >= 2"
        assert 0 < taught.after < taught.before
        rules.parse(taught.rule_text, people.vocabulary)
