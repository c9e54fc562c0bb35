"""How far whole periods lie off: planted shifts are found, chance alone is not taken for one, few periods stay wide."""

from datetime import date, timedelta

import numpy as np
import pytest

from segmentation.understand import judging, shifts
from segmentation.understand.fitting import Way
from segmentation.understand.prediction_dates import Periods
from segmentation.understand.snapshots import Rows

MONTHS = tuple(date(2026, 6, 1) - timedelta(days=30 * number) for number in range(6))
MODEL = Way("bg_nbd", "a model that needs no outcomes", lambda rows: rows.spell)


def rows(predicted: np.ndarray, outcome: np.ndarray) -> Rows:
    """Rows that know what a model expects of them."""
    nothing = np.full(len(outcome), np.nan)
    return Rows(np.arange(len(outcome)), np.empty((len(outcome), 0)), outcome, nothing, predicted, nothing)


def measured(by: list[float], people: int = 20_000) -> shifts.Shift:
    """The shift where each month's log odds lie so far from what is predicted."""
    chance = np.random.default_rng(5)
    made = {}
    for on, off in zip(MONTHS, by, strict=False):
        odds = chance.normal(-2, 0.5, people)
        did = chance.random(people) < 1 / (1 + np.exp(-odds - off))
        made[on] = rows(1 / (1 + np.exp(-odds)), did.astype(float))
    when = Periods(30, (), MONTHS[:1], MONTHS[1 : len(by)])
    # A way that learns nothing from the others shows each shift whole: money's formula, so that none is added back.
    found = shifts.between(lambda on: made[on], lambda rows: MODEL, when, False, 7)
    return shifts.Shift(found.steps, found.spread * len(by) / (len(by) - 1), found.times)


def test_planted_shifts_are_found() -> None:
    """Steps of half a log odd each: drawn towards a fifth by two of seven."""
    found = measured([0.0, 0.5, 0.0, 0.5, 0.0, 0.5])
    assert found.steps == 5 and found.spread == pytest.approx(((2 * 0.04 * 1.44 + 5 * 0.25) / 7) ** 0.5, rel=0.1)


def test_chance_alone_is_no_shift() -> None:
    """Months as foreseen: what was thought before is worn down to its share, whatever the number of people."""
    for people in (500, 20_000):
        assert measured([0.0] * 6, people).spread < 0.2


def test_few_periods_stay_wide() -> None:
    """Nothing seen: a fifth by Student's t of two; five quiet steps reach less than half as far."""
    nothing = shifts.spread([])
    assert (nothing.steps, nothing.spread) == (0, 0.2) and nothing.reach == pytest.approx(0.2 * 4.3027, abs=1e-3)
    assert shifts.spread([0.0] * 5).reach < nothing.reach / 2


def test_by_hand() -> None:
    """Steps of squares .01 and .03 with two of .04 before: (.08 + .04) / 4 = .03; t of four degrees is 2.776."""
    found = shifts.spread([0.01, None, 0.03])
    assert found.spread == pytest.approx(0.03**0.5) and found.times == pytest.approx(2.7764, abs=1e-3)


def test_nothing_to_learn_from_leaves_what_was_thought_before() -> None:
    when = Periods(30, (), MONTHS[:1], MONTHS[1:])
    few = rows(np.full(5, 0.2), np.zeros(5))
    assert shifts.between(lambda on: few, lambda rows: None, when, False, 7) == shifts.spread([])


def test_dates_whose_outcomes_overlap_are_not_two_periods() -> None:
    days = [date(2026, 1, 1) + timedelta(days=15 * number) for number in range(5)]
    assert shifts.apart(days, 30) == (days[4], days[2], days[0])


def test_a_shifted_period_holds_with_the_shift_and_not_without() -> None:
    """A month in which everybody's odds are a quarter higher: foreseen as possible, and more than chance."""
    chance = np.random.default_rng(3)
    odds = chance.normal(-2, 0.7, 40_000)
    did = (chance.random(40_000) < 1 / (1 + np.exp(-odds - 0.25))).astype(float)
    said = 1 / (1 + np.exp(-odds))
    found = judging.tenths(said, did, reach=0.4)
    assert sum(one.holds for one in found) == 10 and sum(one.holds_by_chance for one in found) <= 3
    assert sum(one.holds for one in judging.tenths(said, did)) <= 3
    # Twice the odds are more than that.
    worse = (chance.random(40_000) < 1 / (1 + np.exp(-odds - 1.0))).astype(float)
    assert sum(one.holds for one in judging.tenths(said, worse, reach=0.4)) == 0


def test_a_person_asked_thrice_is_no_three_people() -> None:
    """Each of 200 people three times with the same answer: the variance of the mean is three times as large."""
    answers = np.repeat(np.random.default_rng(1).random(200) < 0.3, 3).astype(float)
    assert judging.repeated(answers, np.repeat(np.arange(200), 3)) == pytest.approx(3.0)
    assert judging.repeated(answers, np.arange(600)) == pytest.approx(1.0)
    wide, narrow = (
        judging.tenths(np.full(600, 0.3), answers, who=who)[0] for who in (np.repeat(np.arange(200), 3), None)
    )
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)
