"""The people at the rule's edge, and reviewers' agreement: both beside the interval, never in it."""

import pytest

from segmentation.core.errors import UserError
from segmentation.segments import agreement, edge, saved, spot_check
from segmentation.segments.verdicts import carry
from tests.segments.shop import REPEAT, VOCABULARY, Shop, changed


def judged(shop: Shop, wrong: int = 0):
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    check = spot_check.draw(shop.workspace, shop.people, one, seed=1)
    for place, person in enumerate(check.members):
        said: spot_check.Verdict = "wrong" if place < wrong else "right"
        spot_check.verdict(shop.workspace, check.check_id, person, said, reviewer="Ada")
    return one, check


def test_five_nearest_the_edge_come_after_and_count_in_nothing(shop: Shop) -> None:
    """A10.1: the interval is of the random ones alone, whatever is said at the edge."""
    one, check = judged(shop)
    before = spot_check.outcome(shop.workspace, one.segment_id, 1)
    border = spot_check.draw_edge(shop.workspace, shop.people, one)
    assert len(border.members) == 5 and not set(border.members) & set(check.members)
    assert spot_check.draw_edge(shop.workspace, shop.people, one) == border
    for person in border.members:
        spot_check.verdict(shop.workspace, border.check_id, person, "wrong")
    assert spot_check.outcome(shop.workspace, one.segment_id, 1) == before
    assert saved.get(shop.workspace, one.segment_id).status == "checked"
    assert len(spot_check.members(shop.workspace, one.segment_id, 1)) == 20
    assert {each.verdict for each in spot_check.members(shop.workspace, one.segment_id, 1, edge=True)} == {"wrong"}


def test_the_edge_waits_for_the_random_ones(shop: Shop) -> None:
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    with pytest.raises(UserError, match="come first"):
        spot_check.draw_edge(shop.workspace, shop.people, one)


def test_who_is_nearest_stands_on_the_cut(shop: Shop) -> None:
    rows = shop.workspace.engine.rows("SELECT subscriber_id, revenue_365d FROM people_test WHERE revenue_365d >= 60")
    worth = {int(one): float(value) for one, value in rows}
    segment = changed(REPEAT, rule_text="revenue_365d >= 60")
    found = edge.nearest(shop.workspace, shop.people, segment, 5)
    assert [worth[one.subscriber_id] for one in found] == sorted(worth.values())[:5]
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert edge.nearest(shop.workspace, shop.people, changed(REPEAT, rule_text="has_consent is true"), 5) == ()
    assert not edge.exists(shop.workspace, shop.people, changed(REPEAT, rule_text="has_consent is true"))
    assert not edge.exists(shop.workspace, shop.people, changed(REPEAT, rule_text="orders_total = 0"))
    assert edge.exists(shop.workspace, shop.people, REPEAT)


def test_cohens_and_fleiss_kappa_by_hand() -> None:
    """Cohen 1960: .70 seen and .50 by chance is .40. Fleiss: three reviewers, worked by hand."""
    pairs = [("right", "right")] * 20 + [("right", "wrong")] * 5 + [("wrong", "right")] * 10 + [("wrong", "wrong")] * 15
    assert agreement.cohen(pairs) == pytest.approx(0.4)
    assert agreement.cohen([("right", "right")] * 5) is None
    given = [{"a": "right", "b": "right", "c": "right"}, {"a": "right", "b": "right", "c": "wrong"}]
    # Seen (1 + 1/3) / 2 = .667; by chance (5/6)² + (1/6)² = .722.
    assert agreement.fleiss(given) == pytest.approx((2 / 3 - 26 / 36) / (1 - 26 / 36))


def test_agreement_of_reviewers_comes_with_its_caution(shop: Shop) -> None:
    one, check = judged(shop, wrong=1)
    assert agreement.of(shop.workspace, one.segment_id, 1) is None
    for person in check.members[:6]:
        spot_check.verdict(shop.workspace, check.check_id, person, "right", "a second look", reviewer="Bob")
    found = agreement.of(shop.workspace, one.segment_id, 1)
    assert found and (found.people, found.same, found.reviewers) == (6, 5, ("Ada", "Bob"))
    assert found.differ == {check.members[0]: {"Ada": "wrong", "Bob": "right"}}
    assert found.kappa == pytest.approx(0.0) and "Cohen's kappa 0.00" in found.sentence
    assert "rough guess" in found.sentence and "says little" in found.sentence


def test_verdicts_are_carried_to_a_version_of_the_same_people(shop: Shop) -> None:
    one, _ = judged(shop, wrong=1)
    spot_check.draw_edge(shop.workspace, shop.people, one)
    with shop.workspace.engine.write() as tx:
        assert carry(tx, one.segment_id, 1, 2) == 2
    old, new = (spot_check.outcome(shop.workspace, one.segment_id, version) for version in (1, 2))
    assert old == new and new.wrong == 1
    assert [each.subscriber_id for each in spot_check.members(shop.workspace, one.segment_id, 2)] == [
        each.subscriber_id for each in spot_check.members(shop.workspace, one.segment_id, 1)
    ]
    assert len(spot_check.members(shop.workspace, one.segment_id, 2, edge=True)) == 5
