"""Sizes, numbers of segments, cuts of rankings, and words found by plain words."""

from dataclasses import replace

import pytest

from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, Vocabulary
from segmentation.core.rules import FeatureMeasure
from segmentation.segments import effects, finding_words, membership, planning, sizing
from segmentation.understand import features
from tests.segments.shop import REPEAT, Shop, changed


@pytest.mark.parametrize(
    ("people", "clicks", "orders"), [(100, 0.20, 0.17), (500, 0.070, 0.053), (10_000, 0.013, 0.009)]
)
def test_what_a_test_of_two_halves_can_show(people: int, clicks: float, orders: float) -> None:
    """Statistics E5: the table of detectable effects, halves of a segment."""
    found = sizing.detectable(people, 10)
    assert [one.half - one.base for one in found] == pytest.approx([clicks, orders], abs=0.0056)


def test_a_tenth_held_out_shows_less(shop: Shop) -> None:
    """E5: of 500, 14 points of clicks."""
    clicks, _ = sizing.detectable(500, 10)
    assert clicks.held - clicks.base == pytest.approx(0.14, abs=0.006) and clicks.held > clicks.half
    assert (
        "no rate at all" in sizing.test_said(3, 10)
        and sizing.test_said(1, 10) == "A test compares two groups of people: there is nobody to compare."
    )


def test_warnings_not_walls() -> None:
    """A8.2–A8.5: sweet spot, short lists, the team's capacity."""
    one = replace(REPEAT, minimum=None, maximum=None)
    assert sizing.size_notes(one, 300) == () and "fewer than the 100" in sizing.size_notes(one, 40)[0]
    assert "too much for one message" in sizing.size_notes(one, 4_000)[0]
    assert sizing.size_notes(replace(one, maximum=5_000), 4_000) == ()
    assert "2 to 4 broad ones" in sizing.number_notes(3_000, 5, 8)[0]
    assert sizing.number_notes(3_000, 4, 8) == () and sizing.number_notes(50_000, 7, 8) == ()
    assert "can write for 8" in sizing.number_notes(50_000, 12, 8)[0]


def test_the_plan_that_approval_needs() -> None:
    """A3.1, A3.2, A11.1: outcome with a number, measure, date; a brief, or all five questions."""
    assert planning.blockers(REPEAT) == ()
    assert "names no number" in planning.blockers(replace(REPEAT, goal="Sell more"))[0]
    bare = replace(REPEAT, goal="", metric="", goal_date=None, brief="")
    assert len(planning.blockers(bare)) == 4
    for word in planning.QUESTIONS:
        assert not planning.has_brief(bare)
        bare = planning.answered(bare, word, f"about {word} ")
    assert planning.has_brief(bare) and planning.answers(bare)["pain"] == "about pain"
    for word in planning.QUESTIONS:
        bare = planning.answered(bare, word, " ")
    assert bare.extra == {}


def test_the_cut_of_a_ranking_is_that_of_the_list(shop: Shop) -> None:
    """A8.1: hard rules first, then the ranking; the last one kept and the first one left out."""
    ranked = changed(REPEAT, hard_rules=("orders_365d >= 2",), ranking="revenue_365d", top=20)
    cut = effects.ranking_cut(shop.workspace, shop.people, ranked)
    sql, given = membership.of(shop.workspace, shop.people, ranked)
    worth = dict(shop.workspace.engine.rows("SELECT subscriber_id, revenue_365d FROM people_test"))
    inside = sorted(float(worth[row[0]]) for row in shop.workspace.engine.rows(sql, given))
    assert cut and (cut.kept, cut.last) == (20, inside[0]) and cut.of > 20
    assert cut.first_out is not None and cut.first_out <= cut.last and cut.tied == (cut.first_out == cut.last)
    assert effects.ranking_cut(shop.workspace, shop.people, REPEAT) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("how much they spent", "revenue"),
        ("last click", "days_since_last_click"),
        ("full basket", "cart"),
        ("evening visitors", "evening_visit_share"),
        ("refunds", "refund_share"),
        ("dicsount", "discount"),
    ],
)
def test_plain_words_find_facts(typed: str, name: str) -> None:
    words = Vocabulary(features.catalogue(), EVENTS)
    found = finding_words.search(words, typed)
    assert any(name in one.name for one in found[:4]), [one.name for one in found]
    assert finding_words.search(words, "") == () and finding_words.search(words, "xyzzy qwrt") == ()
    assert isinstance(finding_words.search(words, "orders_365d")[0].measure, FeatureMeasure)


def test_what_an_export_only_states_comes_after_what_its_rows_tell() -> None:
    """Both mean money; most workspaces know the first."""
    known = Vocabulary(
        (
            Feature("stated_revenue", "stated", "money", "paid ever, as an export states it"),
            Feature(
                "revenue_total", "money", "money", "paid ever, after discounts and refunds; of people without orders"
            ),
        )
    )
    found = finding_words.search(known, "how much they spent")
    assert [one.name for one in found] == ["revenue_total", "stated_revenue"]
