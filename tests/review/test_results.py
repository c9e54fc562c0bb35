"""Results: unique people, the rest of the list beside them, and “too early” and “too small” as answers."""

from datetime import date

import pytest

from segmentation.core.errors import UserError
from segmentation.core.statistics import Mean, Rate
from segmentation.review import results, rolls, wordings
from segmentation.review.outcomes import Outcome
from segmentation.review.results import METRICS, compared
from segmentation.segments import saved
from segmentation.store.workspace import Workspace, now

BEFORE, NOW = date(2026, 9, 30), date(2026, 10, 31)
BOUGHT, REVENUE, CLICKED, LOST = METRICS


def outcome(people: int, bought: int, each: float = 50.0) -> Outcome:
    """A group of which so many bought, each for the same amount."""
    money = Mean(people, bought * each, bought * each * each)
    return Outcome(people, Rate(people, bought), money, Rate(people, 0), Rate(people, 0))


def test_people_are_counted_once_and_unsubscribers_are_not_lost(in_october: Workspace) -> None:
    """A14: of the recent buyers of September 20 bought again, and the two who unsubscribed since still count."""
    never, recent, repeat = results.since(in_october, saved.load_all(in_october), BEFORE)
    assert (recent.people, recent.of("bought").members) == (99, Rate(99, 20))
    assert recent.of("revenue").members == Mean(99, 1000.0, 50000.0)
    assert recent.of("unsubscribed").members == Rate(99, 2)
    assert recent.of("bought").everyone == Rate(199, 20) and recent.of("bought").rest == Rate(100, 0)
    assert never.of("clicked").members == Rate(100, 20) and never.of("bought").members == Rate(100, 0)
    assert repeat.of("bought").members == Rate(59, 0)


def test_before_two_weeks_nothing_is_said(in_october: Workspace) -> None:
    """A13.2: a large difference after 13 days is too early, after 14 it may be told."""
    (first,) = results.since(in_october, saved.load_all(in_october)[1:2], BEFORE, date(2026, 10, 13))
    assert {one.verdict for one in first.comparisons} == {"too early"}
    assert "13 of 14 days" in first.of("bought").why
    (later,) = results.since(in_october, saved.load_all(in_october)[1:2], BEFORE, date(2026, 10, 14))
    assert later.of("bought").verdict == "higher"


def test_too_few_people_say_so_and_never_win() -> None:
    """A17.1: 6 of 20 beside 10 % is no winner; 300 of 1,000 is."""
    rest, few, many = outcome(2000, 200), outcome(20, 6), outcome(1000, 300)
    assert compared(BOUGHT, few, rest, rest, 30).verdict == "too small"
    assert "points or more" in compared(BOUGHT, few, rest, rest, 30).why
    assert compared(BOUGHT, many, rest, rest, 30).verdict == "higher"
    assert compared(REVENUE, few, rest, rest, 30).verdict == "too small"
    assert compared(REVENUE, many, rest, rest, 30).verdict == "higher"
    assert compared(BOUGHT, outcome(1000, 104), rest, rest, 30).verdict == "no clear difference"
    assert compared(BOUGHT, outcome(2000, 100), rest, rest, 30).verdict == "lower"


def test_nobody_and_nothing_are_unknown(in_october: Workspace) -> None:
    """No silent 0: the last order is of 5 Oct, so after it nothing is said about buying."""
    (empty,) = results.since(in_october, saved.load_all(in_october)[:1], date(2024, 1, 1), date(2024, 6, 30))
    assert {one.verdict for one in empty.comparisons} == {"unknown"} and empty.people == 0
    assert any("loaded only from" in said for said in empty.unknown)
    late = results.since(in_october, saved.load_all(in_october)[:1], date(2026, 10, 6), NOW)[0]
    assert late.of("bought").verdict == "unknown" and late.of("clicked").verdict != "unknown"
    assert any("only up to 5 Oct 2026" in said for said in late.unknown)


def test_the_people_of_the_last_list_are_those_who_were_in_it(in_october: Workspace) -> None:
    """Members as they were written down, however the rule reads today; never exported is said."""
    segment = saved.load_all(in_october)[2]
    with pytest.raises(UserError, match="never exported"):
        results.since_export(in_october, segment)
    ids = in_october.engine.rows("SELECT subscriber_id FROM subscribers WHERE email IN ('p61@shop.example', "
                                 "'p62@shop.example', 'p101@shop.example') ORDER BY 1")  # fmt: skip
    with in_october.engine.write() as tx:
        tx.execute("INSERT INTO app.exports VALUES ('e', $s, 1, 'generic', 3, 'x', 'f.zip', $d, $at, 'Ana')",
                   {"s": segment.segment_id, "d": BEFORE, "at": now()})  # fmt: skip
        for (one,) in ids:
            tx.execute("INSERT INTO app.memberships VALUES ($s, 1, $d, $i)",
                       {"s": segment.segment_id, "d": BEFORE, "i": one})  # fmt: skip
    found = results.since_export(in_october, segment)
    assert (found.people, found.of("bought").members, found.of("clicked").members) == (3, Rate(3, 2), Rate(3, 1))


def test_a_roll_of_everyone_alone_has_no_result(in_october: Workspace) -> None:
    assert results.of_roll(in_october, rolls.roll(in_october, (), BEFORE), NOW) == ()


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (Rate(400, 109), "27.3 % [23.1, 31.8]"),
        (Rate(412, 10), "fewer than 11 of 412"),
        (Rate(412, 0), "fewer than 11 of 412"),
        (Rate(10, 10), "of fewer than 11 people"),
        (Rate(0, 0), "unknown"),
    ],
)
def test_small_numbers_are_masked(rate: Rate, said: str) -> None:
    """A16: what few people did is shown to nobody; 27.3 % and its Wilson interval to everybody."""
    assert wordings.rate(rate, 11) == said


def test_a_masked_number_is_not_betrayed_by_its_difference() -> None:
    rest = outcome(2000, 200)
    told = compared(BOUGHT, outcome(500, 10), rest, rest, 30)
    assert told.verdict == "lower" and wordings.difference(told, 11, "EUR") == ""
    assert wordings.difference(told, 0, "EUR").startswith("−8.0 points [−9")


@pytest.mark.parametrize(
    ("flow", "told"),
    [
        ((99, 0, 22, 77), ("fewer than 11", "22 to 32")),
        ((100, 30, 4, 126), ("26 to 36", "fewer than 11")),
        ((100, 12, 4, 108), ("11 to 18", "fewer than 11")),
        ((100, 30, 40, 90), ("30", "40")),
        ((36, 0, 9, 27), ("fewer than 11", "fewer than 11")),
        ((5, 20, 2, 23), ("20", "fewer than 11")),
    ],
)
def test_sizes_do_not_give_a_masked_change_away(flow: tuple[int, int, int, int], told: tuple[str, str]) -> None:
    """A15.1: before, entered, left and now are one sum: with three of them the fourth is known."""
    assert wordings.came_and_left(*flow, 11) == told
