"""Spread, effects and margins: every count adds up to everyone, and agrees with the rule's own count."""

from dataclasses import replace

import pytest

from segmentation.core import rules
from segmentation.core.model import Segment
from segmentation.segments import distribution, effects, margins, membership
from tests.segments.shop import PEOPLE, VOCABULARY, Shop


def condition(text: str) -> rules.Condition:
    return rules.conditions(rules.parse(text, VOCABULARY))[0]


@pytest.mark.parametrize(
    "text",
    [
        "orders_total >= 2",
        "orders_365d >= 3",
        "clicks_90d > 0",
        "days_since_last_order <= 60",
        "revenue_365d >= 100",
        "refund_share > 0.5",
        "count(clicked within 90 days) >= 2",
        "count(ordered within 90 days) = 0",
        "sum(ordered.revenue) > 50",
        "days_since_last(clicked) <= 30",
        "orders_total >= 100000",
    ],
)
def test_the_bars_and_what_is_left_out_are_everyone(shop: Shop, text: str) -> None:
    found = distribution.of(shop.workspace, shop.people, condition(text))
    if found is None:
        return
    assert len(found.edges) == len(found.counts) + 1 and list(found.edges) == sorted(set(found.edges))
    assert sum(found.counts) + found.zeros + found.above + found.unknown == found.people == PEOPLE
    assert len(found.counts) <= 60


def test_bars_of_single_values_agree_with_the_rule(shop: Shop) -> None:
    one = condition("orders_total >= 2")
    found = distribution.of(shop.workspace, shop.people, one)
    assert found is not None and found.single
    meeting = sum(count for edge, count in zip(found.edges, found.counts, strict=False) if edge + 0.5 >= 2)
    assert (meeting + found.above,) == effects.meeting(shop.workspace, shop.people, [one])


def test_no_spread_of_texts_and_of_what_was_never_loaded(shop: Shop) -> None:
    assert distribution.of(shop.workspace, shop.people, condition("tier = 'Champions'")) is None
    blind = replace(shop.people, vocabulary=replace(VOCABULARY, unknown_events=frozenset({"clicked"})))
    assert distribution.of(shop.workspace, blind, condition("count(clicked) >= 1")) is None


def test_words_of_a_field_come_from_the_data(shop: Shop) -> None:
    measure = rules.Behaviour("count", "bought")
    for word, count in distribution.texts(shop.workspace, shop.people, measure, "category").items():
        assert word and count > 0
    assert distribution.texts(shop.workspace, shop.people, rules.FeatureMeasure("orders_total")) == {}


def test_each_condition_is_counted_as_its_rule_would_be(shop: Shop) -> None:
    texts = ["orders_365d >= 2", "count(clicked within 90 days) >= 1", "days_since_last_order is missing"]
    counts = effects.meeting(shop.workspace, shop.people, [condition(text) for text in texts])
    alone = [membership.waterfall(shop.workspace, shop.people, Segment("x", text)).matches for text in texts]
    assert list(counts) == alone
    assert effects.meeting(shop.workspace, shop.people, []) == ()


def test_what_an_exclusion_holds_back_is_not_reachable_without_it(shop: Shop) -> None:
    segment = Segment("Clickers", "clicks_90d >= 1")
    held = effects.held_back(shop.workspace, shop.people, segment)
    assert held["over_mailed"] > 0
    free = membership.waterfall(shop.workspace, shop.people, segment)
    kept = membership.waterfall(shop.workspace, shop.people, replace(segment, exclusions=("over_mailed",)))
    assert 0 < free.reachable - kept.reachable <= held["over_mailed"]
    nobody = Segment("Nobody", "orders_total >= 100000")
    assert set(effects.held_back(shop.workspace, shop.people, nobody).values()) == {0}


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("orders_365d >= 2", 1, "1 order short"),
        ("orders_365d >= 2", 2, "at the cut"),
        ("orders_365d > 2", 2, "exactly at the cut, which is not enough"),
        ("orders_365d >= 2", 5, "3 orders above the cut"),
        ("orders_365d <= 2", 5, "3 orders too much"),
        ("orders_365d between 2 and 4", 6, "2 orders too much"),
        ("orders_365d between 2 and 4", 3, ""),
        ("orders_365d >= 2", None, "unknown never counts as met"),
        ("revenue_365d >= 200", 120.5, "€79.50 short"),
        ("refund_share > 0.5", 0.25, "25 points short"),
        ("count(clicked within 90 days) >= 5", 3, "2 times short"),
        ("tier = 'Champions'", "Lost", ""),
    ],
)
def test_margins_in_units(text: str, value: object, said: str) -> None:
    assert margins.margin(condition(text), value, VOCABULARY, "EUR") == said
