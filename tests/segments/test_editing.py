"""Editing a rule by places: every edit is a rule again, and says the same in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.segments import editing
from tests.segments.shop import VOCABULARY

ONE = rules.parse("orders_365d >= 2", VOCABULARY).root
TWO = rules.parse("clicks_90d >= 1", VOCABULARY).root


def text(rule: rules.Rule) -> str:
    return rules.to_text(rule)


def ruled(written: str) -> rules.Rule:
    return rules.parse(written, VOCABULARY)


def test_conditions_join_the_group_they_stand_in_or_make_one() -> None:
    rule = ruled("orders_total >= 1 and open_tickets = 0")
    assert text(editing.added(rule, (), "and", ONE)) == "orders_total >= 1 and open_tickets = 0 and orders_365d >= 2"
    assert text(editing.added(rule, (0,), "or", ONE)) == "(orders_total >= 1 or orders_365d >= 2) and open_tickets = 0"
    assert text(editing.added(rule, (0,), "and", ONE)) == "orders_total >= 1 and orders_365d >= 2 and open_tickets = 0"
    assert text(editing.added(rules.Rule(ONE), (), "or", TWO)) == "orders_365d >= 2 or clicks_90d >= 1"
    assert editing.added(editing.EVERYONE, (), "and", ONE) == rules.Rule(ONE)


def test_removing_takes_the_empty_group_with_it() -> None:
    rule = ruled("(orders_total >= 1 or orders_90d >= 1) and open_tickets = 0")
    assert text(editing.replaced(rule, (0, 0), None)) == "orders_90d >= 1 and open_tickets = 0"
    assert text(editing.replaced(rule, (0,), None)) == "open_tickets = 0"
    assert editing.replaced(rules.Rule(ONE), (), None) == editing.EVERYONE


def test_a_group_is_turned() -> None:
    assert text(editing.turned(ruled("orders_total >= 1 and clicks_90d >= 1"), (), "or")) == (
        "orders_total >= 1 or clicks_90d >= 1"
    )


def test_a_place_that_is_gone_is_a_mistake_not_a_crash() -> None:
    with pytest.raises(UserError):
        editing.replaced(rules.Rule(ONE), (3, 1), None)


@given(
    some.lists(
        some.tuples(some.sampled_from(["and", "or", "turn", "remove"]), some.lists(some.integers(0, 3), max_size=3)),
        max_size=25,
    )
)
def test_any_edits_leave_a_rule_that_reads_back(edits: list[tuple[str, list[int]]]) -> None:
    rule = rules.Rule(ONE)
    for what, place in edits:
        try:
            if what == "remove":
                rule = editing.replaced(rule, tuple(place), None)
            elif what == "turn":
                rule = editing.turned(rule, tuple(place), "or" if len(place) % 2 else "and")
            else:
                rule = editing.added(rule, tuple(place), what, TWO if len(place) % 2 else ONE)
        except UserError as mistake:
            assert mistake.reason in ("moved", "rule_too_deep")
        assert ruled(text(rule)) == rule


def test_another_measure_keeps_the_comparison_where_it_fits() -> None:
    condition = rules.Condition(rules.FeatureMeasure("orders_365d"), "between", (2, 5))
    kept = editing.about(rules.FeatureMeasure("clicks_90d"), VOCABULARY, condition)
    assert rules.condition_text(kept) == "clicks_90d between 2 and 5"
    assert rules.condition_text(editing.about(rules.FeatureMeasure("tier"), VOCABULARY, condition, "Champions")) == (
        "tier = 'Champions'"
    )
    assert rules.condition_text(editing.about(rules.FeatureMeasure("is_bounced"), VOCABULARY, condition)) == (
        "is_bounced is true"
    )


@pytest.mark.parametrize("operator", editing.operators("number"))
@pytest.mark.parametrize("before", [("=", 3), ("between", (1, 2)), ("in", (1, 2, 3)), ("is missing", None)])
def test_every_operator_takes_over_the_value_of_every_other(operator: str, before: tuple) -> None:
    value = editing.compared(before[0], before[1], operator, "number")
    rules.check(rules.Rule(rules.Condition(rules.FeatureMeasure("orders_365d"), operator, value)), VOCABULARY)


def test_numbers_in_a_list() -> None:
    assert editing.numbers_in("1, 2.5 ;3") == (1, 2.5, 3)
    for wrong in ("", " , ", "two", "1, x", "nan", "inf"):
        with pytest.raises(UserError):
            editing.numbers_in(wrong)


def test_a_range_of_one_value_is_one_value_in_a_list() -> None:
    assert editing.compared("between", (2, 2), "in", "number") == (2,)
