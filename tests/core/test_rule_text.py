"""The text form: read and written without loss, precedence, quoting, errors that say where and how to put it right."""

import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.core.model import Event, Feature, Vocabulary
from segmentation.core.rules import (
    All,
    Any,
    Behaviour,
    Condition,
    FeatureMeasure,
    Filter,
    InSegment,
    Rule,
    RuleError,
    all_of,
    conditions,
    parse,
    segments_used,
    to_text,
)
from tests.core.rule_cases import ODD, RULES, VOCABULARY, comparisons

ISSUE = (
    "orders_365d >= 2 and days_since_last_order > 60 "
    "or count(viewed_product where category = 'Boots' within 90 days) >= 5"
)


def feature(name: str, operator: str = ">=", value: object = 2) -> Condition:
    return Condition(FeatureMeasure(name), operator, value)  # type: ignore[arg-type]


def test_the_rule_of_the_brief() -> None:
    boots = Behaviour("count", "viewed_product", None, (Filter("category", "=", "Boots"),), 90)
    wanted = Rule(
        Any(
            (
                All((feature("orders_365d"), feature("days_since_last_order", ">", 60))),
                Condition(boots, ">=", 5),
            )
        )
    )
    assert parse(ISSUE, VOCABULARY) == wanted
    assert to_text(wanted) == ISSUE


@settings(max_examples=300, deadline=None)
@given(RULES)
def test_any_rule_reads_back_as_itself(rule: Rule) -> None:
    again = parse(to_text(rule), VOCABULARY)
    assert again == rule
    assert repr(again) == repr(rule), "2 and 2.0 are equal, but not the same text"
    assert to_text(again) == to_text(rule)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
ANY_NUMBER = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.just(-0.0)
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(ANY_TEXT.filter(bool), st.sampled_from(["in", "count", "And", "x.y", '"', "a b", "é", "1st"])),
    ANY_TEXT,
    st.data(),
)
def test_any_name_and_any_value_survive(name: str, segment: str, data: st.DataObject) -> None:
    """Names from uploaded headers; quotes, line breaks and all of Unicode in texts; numbers to the last digit."""
    kind = data.draw(st.sampled_from(["number", "text", "date"]))
    values = {"number": ANY_NUMBER, "text": ANY_TEXT, "date": st.dates()}[kind]
    odd = Event(name, "orders", "", {name: kind}, "did something")
    vocabulary = Vocabulary((Feature(name, "", "", "", kind=kind),), (odd,), (segment,))  # type: ignore[arg-type]
    fitting = comparisons(kind, values)
    rule = Rule(
        All(
            (
                Condition(FeatureMeasure(name), *data.draw(fitting)),
                Condition(Behaviour("count", name, None, (Filter(name, *data.draw(fitting)),)), ">", 0),
                Condition(Behaviour("distinct", name, name), "is known"),
                Condition(InSegment(segment), "not in segment"),
            )
        )
    )
    # A feature that is named like an event is not taken for one.
    assert repr(parse(to_text(rule), vocabulary)) == repr(rule)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{a} or {b} and {c}", Any((1, All((2, 3))))),
        ("({a} or {b}) and {c}", All((Any((1, 2)), 3))),
        ("{a} and {b} and {c}", All((1, 2, 3))),
        ("{a} and ({b} and {c})", All((1, All((2, 3))))),
        ("{a} or ({b} or {c})", Any((1, Any((2, 3))))),
        ("(({a})) AND\n\t({b} Or {c})", All((1, Any((2, 3))))),
        ("orders_365d between 1 and 2 and {b}", All((4, 2))),
        ("everyone", All()),
        ("nobody or {a}", Any((Any(), 1))),
    ],
)
def test_precedence_and_parentheses(text: str, tree: All | Any) -> None:
    leaf = {1: feature("orders_365d", "=", 1), 2: feature("orders_365d", "=", 2), 3: feature("orders_365d", "=", 3)}
    leaf[4] = feature("orders_365d", "between", (1, 2))

    def grown(node: object) -> All | Any | Condition:
        return type(node)(tuple(map(grown, node.items))) if isinstance(node, All | Any) else leaf[node]  # type: ignore

    written = text.format(a="orders_365d = 1", b="orders_365d = 2", c="orders_365d = 3")
    assert parse(written, VOCABULARY) == Rule(grown(tree))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("orders_365d>=2", "orders_365d >= 2"),
        ("orders_365d ≥ -2 AND revenue_365d == 1e-07", "orders_365d >= -2 and revenue_365d = 1e-07"),
        ("orders_365d <> +2", "orders_365d != 2"),
        ("revenue_365d < 12345678.900000002", "revenue_365d < 12345678.900000002"),
        ("revenue_365d >= 2.0", "revenue_365d >= 2.0"),
        ("top_category_viewed = 'men''s \"Zelt\"\n☂'", "top_category_viewed = 'men''s \"Zelt\"\n☂'"),
        ("signed_up_on > 2026-10-01", "signed_up_on > 2026-10-01"),
        ('"orders_365d" = 1', "orders_365d = 1"),
        ("count(clicked within 1 day) = 0", "count(clicked within 1 days) = 0"),
        ("top_category_viewed NOT IN ('a' , 'b')", "top_category_viewed not in ('a', 'b')"),
        ("not in segment 'men''s' and in segment 'VIP'", "not in segment 'men''s' and in segment 'VIP'"),
        ("is_suppressed is false", "is_suppressed is false"),
        ("sum(bought.line_total where category = 'Boots' and quantity > 1 within 365 days) > 200",) * 2,
        ("distinct(viewed_product.category within 60 days) >= 3",) * 2,
        ("days_since_last(clicked) <= 30",) * 2,
    ],
)
def test_how_it_is_written(text: str, printed: str) -> None:
    rule = parse(text, VOCABULARY)
    assert to_text(rule) == printed
    assert parse(printed, VOCABULARY) == rule


def test_a_name_that_is_no_word_stands_in_double_quotes() -> None:
    rule = Rule(feature(ODD, "=", "x"))
    assert to_text(rule) == '"od""d; $r0 \'--" = \'x\''
    assert parse(to_text(rule), VOCABULARY) == rule


@pytest.mark.parametrize(
    ("text", "reason", "position", "says"),
    [
        ("", "empty_rule", 0, "empty"),
        ("orders_356d >= 2", "unknown_feature", 0, "“orders_365d”"),
        ("orders_365d >= 2 and ordrs_365d > 1", "unknown_feature", 21, "“orders_365d”"),
        ("ORDERS_365D >= 2", "unknown_feature", 0, "“orders_365d”"),
        ("clicked >= 2", "unknown_feature", 0, "count(clicked within 90 days)"),
        ("count(clickd) >= 2", "unknown_event", 6, "“clicked”"),
        ("count(orders_365d) >= 2", "unknown_event", 6, "orders_365d >= 2"),
        ("cuont(clicked) >= 2", "unknown_aggregate", 0, "“count”"),
        ("count(viewed_product where catgory = 'x') > 1", "unknown_field", 27, "“category”"),
        ("sum(bought) > 1", "field_missing", 4, "bought.line_total"),
        ("sum(bought.categry) > 1", "unknown_field", 4, "“category”"),
        ("sum(bought.category) > 1", "wrong_kind", 4, "cannot be summed"),
        ("count(bought.category) > 1", "field_superfluous", 6, "takes a behaviour"),
        (
            "orders_365d contains 'x'",
            "wrong_operator",
            0,
            "“contains” does not work on “orders_365d”, which is a number",
        ),
        ("top_category_viewed > 'x'", "wrong_operator", 0, "“>” does not work on “top_category_viewed”"),
        ("is_suppressed = 1", "wrong_operator", 0, "is true or is false"),
        ("orders_365d = '2'", "wrong_kind", 0, "is a number; '2' is a text"),
        ("top_category_viewed = 2", "wrong_kind", 0, "is a text; 2 is a number"),
        ("orders_365d > 2026-10-01", "wrong_kind", 0, "2026-10-01 is a date"),
        ("count(viewed_product where seconds = 'x') > 1", "wrong_kind", 27, "viewed_product.seconds"),
        ("orders_365d between 5 and 2", "empty_range", 0, "between 2 and 5"),
        ("top_category_viewed = Boots", "bad_grammar", 22, "single quotes"),
        ('top_category_viewed = "Boots"', "bad_grammar", 22, "single quotes"),
        ("top_category_viewed = ‘Boots’", "stray_sign", 22, "straight single quotes"),
        ("top_category_viewed = 'Boots", "stray_sign", 22, "no end"),
        ("orders_365d in ()", "bad_grammar", 16, "Expected a number"),
        ("orders_365d >= 2 and", "bad_grammar", 20, "the end"),
        ("orders_365d >= 2 orders_365d < 9", "bad_grammar", 17, "“and”, “or”"),
        ("(orders_365d >= 2", "bad_grammar", 17, "“)”"),
        ("orders_365d >= 2)", "bad_grammar", 16, "“and”, “or”"),
        ("not orders_365d >= 2", "bad_grammar", 4, "“not”"),
        ("orders_365d", "bad_grammar", 11, "Expected a comparison"),
        ("orders_365d >= 25%", "stray_sign", 17, "0.25"),
        ("revenue_365d >= 1e999", "bad_number", 16, "too big"),
        ("revenue_365d >= 9999999999999999999", "bad_number", 0, "18 digits"),
        ("revenue_365d >= 1.2.3", "bad_number", 16, "1.2.3"),
        ("signed_up_on >= 2026-02-30", "bad_date", 16, "2026-02-30"),
        ("count(clicked within 0 days) = 1", "bad_window", 21, "1 to 36500"),
        ("count(clicked within 1.5 days) = 1", "bad_window", 21, "whole number"),
        ("count(clicked where url = 'a' or url = 'b') = 1", "bad_grammar", 30, "in ('Boots', 'Tents')"),
        ("in segment 'vip'", "unknown_segment", 11, "“VIP”"),
        ("in segment VIP", "bad_grammar", 11, "single quotes"),
    ],
)
def test_mistakes_are_answered_with_place_and_remedy(text: str, reason: str, position: int, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text, VOCABULARY)
    assert (caught.value.reason, caught.value.position) == (reason, position)
    assert says in str(caught.value)
    assert caught.value.what.startswith(f"Character {position + 1} ")
    assert caught.value.do_next.endswith(".")


def test_a_rule_of_several_lines_names_the_line() -> None:
    with pytest.raises(UserError, match="Line 3, character 5 "):
        parse("orders_365d >= 2\nand\n    oders_365d < 3", VOCABULARY)


PIECES = """orders_365d >= 2 ( ) and or not in segment 'VIP' count clicked where within days is missing between , . '
    "x" 2026-01-01 everyone 1e5 category = 'a' 90"""
NONSENSE = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES.split()), max_size=60).map(" ".join))


@settings(max_examples=400, deadline=None)
@given(NONSENSE)
def test_nonsense_is_a_user_error_or_a_rule(text: str) -> None:
    try:
        rule = parse(text, VOCABULARY)
    except UserError:
        return
    assert parse(to_text(rule), VOCABULARY) == rule


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 100_000, "rule_too_deep"),
        ("(" * 99_000 + "everyone", "rule_too_deep"),
        ("x" * 100_001, "rule_too_long"),
        (" and ".join(["orders_365d = 1"] * 501), "rule_too_long"),
        ("top_category_viewed = '" + "'" * 99_000, "stray_sign"),
        ('"' * 99_999, "stray_sign"),
        ("9" * 99_000, "bad_number"),
        ("not " * 20_000, "bad_grammar"),
        ("x" * 99_000, "unknown_feature"),
        ("'" * 50_000 + '"' * 49_999, "stray_sign"),
    ],
)
def test_pasted_nonsense_is_refused_quickly(text: str, reason: str) -> None:
    began = time.process_time()
    with pytest.raises(UserError) as caught:
        parse(text, VOCABULARY)
    assert time.process_time() - began < 2
    assert caught.value.reason == reason
    assert len(str(caught.value)) < 600


def test_as_deep_as_allowed_reads_back_and_deeper_is_refused() -> None:
    node: All | Any | Condition = feature("orders_365d")
    for level in range(20):
        node = (All, Any)[level % 2]((node, feature("orders_365d", "=", level)))
    rule = Rule(node)
    assert parse(to_text(rule), VOCABULARY) == rule
    with pytest.raises(UserError, match="nested more than 20 deep"):
        Rule(All((node, feature("orders_365d"))))
    for _ in range(50_000):
        node = All((node,))
    assert Rule(node) == rule, "wrappings of one item are no depth"


def test_groups_of_one_are_that_one() -> None:
    inner = feature("orders_365d")
    assert Rule(All((Any((inner,)),))).root == inner
    assert Rule(Any((All(),))).root == All()


def test_conditions_refuse_what_does_not_fit_their_operator() -> None:
    for operator, value in [("=", None), ("=", (1, 2)), ("between", (1,)), ("in", ()), ("in", 1), ("is known", 1)]:
        with pytest.raises(UserError, match="takes"):
            feature("orders_365d", operator, value)
    for operator in ("==", "; DROP TABLE people", "in segment"):
        with pytest.raises(UserError, match="not an operator"):
            feature("orders_365d", operator, 1)
    with pytest.raises(UserError, match="not an operator"):
        Condition(InSegment("VIP"), "in", ("x",))


def test_numbers_from_numpy_become_plain_numbers() -> None:
    """A proposed rule must read back: repr(np.float64(2.5)) is no number."""
    rule = Rule(feature("revenue_365d", "in", [np.float64(2.5), np.int64(3), np.float32(0.5)]))
    assert to_text(rule) == "revenue_365d in (2.5, 3, 0.5)"
    assert parse(to_text(rule), VOCABULARY) == rule


def test_what_a_rule_speaks_of() -> None:
    rule = parse(f"in segment 'VIP' and ({ISSUE} or not in segment 'VIP')", VOCABULARY)
    assert segments_used(rule) == ("VIP",)
    assert len(conditions(rule)) == 5


def test_hard_rules_are_joined_by_and() -> None:
    soft = parse("orders_365d > 1 or revenue_365d > 9", VOCABULARY)
    hard = parse("orders_365d >= 2 and signed_up_on < 2026-01-01", VOCABULARY)
    both = all_of(soft, hard, Rule())
    assert to_text(both) == ("(orders_365d > 1 or revenue_365d > 9) and orders_365d >= 2 and signed_up_on < 2026-01-01")
    assert parse(to_text(both), VOCABULARY) == both
    assert all_of() == Rule() == parse("everyone", VOCABULARY)
    assert all_of(Rule(Any()), hard).root.items[0] == Any()  # type: ignore[union-attr]


def test_dates_are_days_and_not_moments() -> None:
    assert parse("signed_up_on = 2026-10-01", VOCABULARY).root.value == date(2026, 10, 1)  # type: ignore[union-attr]


def test_segments_are_looked_up_where_they_are_named() -> None:
    with pytest.raises(UserError, match="There is no segment “VIP”"):
        parse("in segment 'VIP'", replace(VOCABULARY, segments=()))
