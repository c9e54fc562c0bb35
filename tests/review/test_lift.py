"""Lift: those sent to beside those held out; never a winner by looking often, by luck, or by an odd division."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from segmentation.core.model import Segment
from segmentation.core.statistics import Mean, Rate
from segmentation.review import sends
from segmentation.review.arms import Arm
from segmentation.review.lift import Lift, judged, lift
from segmentation.review.siblings import together
from segmentation.segments import saved
from segmentation.store.workspace import Workspace, now
from tests.review.sendings import shop

DAY = date(2026, 9, 30)
SEGMENT = Segment("Lapsing", "orders_total >= 1", "lapsing", 1)


@pytest.fixture
def workspace_of_sendings(tmp_path: Path) -> Iterator[Workspace]:
    made = shop(tmp_path / "sendings")
    yield made
    made.close()


def exported(workspace: Workspace, segment: Segment, held: int, day: date = DAY, first: int = 1) -> None:
    """A list of persons `first` to 100 as it left that day, the last `held` of them held out."""
    with workspace.engine.write() as tx:
        bound = {"segment": segment.segment_id, "version": segment.version, "day": day}
        tx.execute(
            "INSERT INTO app.exports VALUES ('e', $segment, $version, 'klaviyo', 1, 'x', 'x.zip', $day, $at, 'Ana')",
            {**bound, "at": now()},
        )
        number = "CAST(regexp_extract(email, '[0-9]+') AS INTEGER)"
        tx.execute(
            "INSERT INTO app.memberships SELECT $segment, $version, $day, subscriber_id FROM subscribers "
            f"WHERE {number} BETWEEN $first AND 100",
            {**bound, "first": first},
        )
        tx.execute(
            "INSERT INTO app.holdouts SELECT $segment, $version, $day, subscriber_id, 10 FROM subscribers "
            f"WHERE {number} BETWEEN 101 - $held AND 100",
            {**bound, "held": held},
        )


def side(people: int, bought: int, before: int | None = None) -> Arm:
    """A side of so many people, of whom so many bought for 50 each."""
    money = Mean(people, bought * 50.0, bought * 2500.0)
    past = Rate(people, bought if before is None else before)
    return Arm(people, Rate(people, bought), past, money, money, Rate(people, 0), people * 30)


def found(sent: Arm, held: Arm, days: int = 40) -> Lift:
    return judged(SEGMENT, sent, held, days, 30, None)


def test_everybody_counts_once_on_the_side_they_came_in_on(in_october: Workspace) -> None:
    """Persons 61 to 80 ordered five days later, 1 to 60 within the month before, 1 and 2 unsubscribed since."""
    segment = saved.load_all(in_october)[1]
    exported(in_october, segment, held=30)
    exported(in_october, segment, held=0, day=date(2026, 10, 10), first=50)
    result = lift(in_october, segment)
    assert result.sent is not None and result.held is not None and result.days == 31
    assert (result.sent.people, result.held.people) == (70, 30)
    assert (result.sent.bought, result.held.bought) == (Rate(70, 10), Rate(30, 10))
    assert result.sent.bought_before == Rate(70, 60) and result.held.bought_before == Rate(30, 0)
    assert result.sent.revenue == Mean(70, 500.0, 25_000.0) and result.sent.unsubscribed == Rate(70, 2)
    assert result.sent.watched == 70 * 30, "nobody is watched for longer than the window"


def test_without_a_list_a_holdout_or_orders_it_is_unknown(in_october: Workspace) -> None:
    """No silent 0: each with its reason."""
    segment = saved.load_all(in_october)[1]
    assert lift(in_october, segment).why == "No list of it was exported before that day."
    exported(in_october, segment, held=0)
    assert "Nobody was held out" in lift(in_october, segment).why
    exported(in_october, segment, held=20)
    assert lift(in_october, segment, until=DAY).verdict == "unknown"


def test_a_large_effect_is_found_and_a_harmful_one_too() -> None:
    """A13.3: keep what is clearly better, revert what does harm."""
    works, harms = found(side(9000, 720), side(1000, 40)), found(side(9000, 270), side(1000, 80))
    assert works.verdict == "works" and works.title == "It works: keep it" and "+4.0 points" in works.why
    assert harms.verdict == "harms" and "revert" in harms.title
    assert works.ratio.value == pytest.approx(2.0)


def test_too_early_too_small_and_no_difference_are_answers() -> None:
    """A13.2, A17.1: two weeks first; twenty held out prove nothing; a fair test without a difference says so."""
    assert found(side(9000, 720), side(1000, 40), days=13).verdict == "too early"
    small = found(side(180, 12), side(20, 0))
    assert small.verdict == "too small" and "points or more" in small.why
    assert found(side(90_000, 4500), side(10_000, 500)).verdict == "no clear difference"
    assert found(side(90_000, 4500), side(10_000, 500), days=20).verdict == "too early"


def test_an_odd_division_is_not_judged() -> None:
    """Sample ratio: 180 of 1,000 held out, ten in a hundred planned."""
    odd = judged(SEGMENT, side(820, 80), side(180, 2), 40, 30, 10)
    assert odd.verdict == "odd division" and "10 % were planned" in odd.why


def test_a_mail_without_effect_wins_in_no_more_than_one_year_of_twenty() -> None:
    """A13.4: read every month for a year, with nothing to find."""
    dice, won, years, base = np.random.default_rng(5), 0, 100, 0.03
    for _ in range(years):
        sent = held = 0
        verdicts = set()
        for month in range(1, 13):
            sent += dice.binomial(4500 - sent, base / 12)
            held += dice.binomial(500 - held, base / 12)
            verdicts.add(judged(SEGMENT, side(4500, sent, 135), side(500, held, 15), 30 * month, 365, 10).verdict)
        won += bool(verdicts & {"works", "harms"})
    assert won <= years / 20


def test_siblings_together_tell_what_one_alone_cannot() -> None:
    """Six small tests of the same rise: each too small, together clear; one odd one is left out."""
    alone = [found(side(1800, 130, 60), side(200, 6, 6)) for _ in range(6)]
    assert all(one.verdict != "works" for one in alone)
    whole = together([*alone, judged(SEGMENT, side(820, 80), side(180, 2), 40, 30, 10)])
    assert whole is not None and whole.tests == 6 and whole.people == 12_000
    assert whole.difference.is_clear and "more bought" in whole.sentence
    assert together(alone[:1]) is None


def test_tests_that_did_opposite_things_are_not_read_as_one() -> None:
    """A large effect and a harm have no average that means anything."""
    works, harms = found(side(9000, 720), side(1000, 40)), found(side(9000, 270), side(1000, 80))
    whole = together([works, harms])
    assert whole is not None and whole.difference.value is None and "read each alone" in whole.sentence


def test_a_holdout_that_the_platform_mailed_is_told_and_not_judged(workspace_of_sendings: Workspace) -> None:
    """A13.1: 37 to 40 are held out, and the campaign of their list reached 37 to 40 as well."""
    segment = saved.load_all(workspace_of_sendings)[0]
    assert lift(workspace_of_sendings, segment).mailed == 0, "no campaign is known to have carried the list"
    sends.link(workspace_of_sendings, segment, "b", actor="Ben")
    result = lift(workspace_of_sendings, segment)
    assert (result.verdict, result.mailed) == ("holdout mailed", 1.0)
    assert "100.0 % of those held out received its mails all the same" in result.why
    assert together([result, result]) is None
    sends.link(workspace_of_sendings, segment, "b", False, "Ben")
    assert lift(workspace_of_sendings, segment).mailed == 0


def test_what_is_clear_in_spite_of_a_mailed_holdout_holds() -> None:
    """It hides a part of an effect and makes none up."""
    sent, held = side(9000, 720), side(1000, 40)
    clear = judged(SEGMENT, sent, held, 40, 30, None, 0.5)
    assert clear.verdict == "works" and "hides a part of the effect" in clear.why
    assert judged(SEGMENT, side(90_000, 4500), side(10_000, 500), 40, 30, None, 0.5).verdict == "holdout mailed"
    assert judged(SEGMENT, side(90_000, 4500), side(10_000, 500), 40, 30, None, 0.01).verdict == "no clear difference"
