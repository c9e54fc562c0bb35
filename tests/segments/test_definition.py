"""Definitions as TOML and JSON: out and in again without loss, and mistakes said in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import definition

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SOME = TEXT.filter(bool)
COUNT = st.none() | st.integers(1, 10**6)
PLAIN = st.dictionaries(
    SOME, st.one_of(TEXT, st.integers(-(2**60), 2**60), st.booleans(), st.lists(TEXT, max_size=2)), max_size=3
)
SEGMENTS = st.builds(
    Segment,
    name=SOME,
    rule_text=SOME,
    hard_rules=st.lists(TEXT, max_size=3).map(tuple),
    ranking=st.none() | SOME,
    top=COUNT,
    top_percent=COUNT,
    exclusions=st.lists(TEXT, max_size=3).map(tuple),
    minimum=COUNT,
    maximum=COUNT,
    purpose=TEXT,
    hypothesis=TEXT,
    goal=TEXT,
    metric=TEXT,
    goal_date=st.none() | st.dates(),
    brief=TEXT,
    owner=TEXT,
    proposed_by=TEXT,
    extra=PLAIN,
)


@given(SEGMENTS)
def test_toml_brings_back_what_was_written(segment: Segment) -> None:
    assert definition.from_toml(definition.to_toml(segment)) == segment


@given(SEGMENTS)
def test_the_stored_form_brings_back_what_was_saved(segment: Segment) -> None:
    back = definition.from_json(definition.to_json(segment), "someone", 3, "checked")
    assert definition.content(back) == definition.content(segment)
    assert (back.segment_id, back.version, back.status) == ("someone", 3, "checked")


def test_a_file_by_hand_needs_two_lines() -> None:
    found = definition.from_toml('name = "Boot browsers"\nrule = "orders_total = 0"\n')
    assert (found.name, found.rule_text, found.minimum, found.version) == ("Boot browsers", "orders_total = 0", 100, 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "bad_definition"),
        ('name = "A"', "missing_word"),
        ('rule = "x > 1"', "missing_word"),
        ('name = "A"\nrule = "x"\nmimimum = 3', "unknown_word"),
        ('name = "A"\nrule = 3', "wrong_type"),
        ('name = "A"\nrule = "x"\nminimum = true', "wrong_type"),
        ('name = "A"\nrule = "x"\nexclusions = "open_ticket"', "wrong_type"),
        ('name = "A"\nrule = "x"\ngoal_date = "soon"', "wrong_type"),
        ('name = "A"\nrule = "x"\nstatus = "approved"', "unknown_word"),
        ('name = "A"\nrule = "x"\ngoal_date = 2026-01-01T10:00:00', "wrong_type"),
    ],
)
def test_a_mistake_in_the_file_is_said_in_words(text: str, reason: str) -> None:
    """A status cannot be smuggled in: it is not part of a definition."""
    with pytest.raises(UserError) as refused:
        definition.from_toml(text, "SEGMENT.toml")
    assert refused.value.reason == reason
    assert "SEGMENT.toml" in refused.value.what


def test_dates_stay_dates() -> None:
    assert definition.from_toml(
        definition.to_toml(Segment("A b", "x", goal_date=date(2026, 12, 31)))
    ).goal_date == date(2026, 12, 31)
