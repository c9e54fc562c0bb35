"""Marks of predictions, against figures worked out by hand and against other people's formulas."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from segmentation.understand import judging

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other work may hold the processor


def test_auc_of_five_people_by_hand() -> None:
    """Yes: .9 .6 .4, no: .5 .4. Of six pairs: four right, .4 against .5 wrong, .4 against .4 half."""
    area, around = judging.auc(np.array([0.9, 0.6, 0.4, 0.5, 0.4]), np.array([True, True, True, False, False]))
    assert area == pytest.approx(4.5 / 6)
    assert around is not None and around.low < 0.75 < around.high <= 1


def test_delong_s_interval_is_the_textbook_s() -> None:
    """Placement values of the five people: yes 1, 1, .25; no .667, .833: variances .1875 and .01389."""
    _, around = judging.auc(np.array([0.9, 0.6, 0.4, 0.5, 0.4]), np.array([True, True, True, False, False]))
    spread = 1.959964 * np.sqrt(0.1875 / 3 + (1 / 72) / 2)
    assert around is not None and around.low == pytest.approx(0.75 - spread, abs=1e-5)


@QUICK
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=5, max_size=80))
def test_auc_agrees_with_another_s(rows: list[tuple[int, bool]]) -> None:
    predicted, did = np.array([one for one, _ in rows], dtype=float), np.array([one for _, one in rows])
    area, _ = judging.auc(predicted, did)
    if did.all() or not did.any():
        assert area is None
    else:
        assert area == pytest.approx(roc_auc_score(did, predicted))


def test_all_or_nobody_has_no_auc() -> None:
    assert judging.auc(np.array([0.1, 0.2]), np.array([True, True])) == (None, None)


def test_a_tie_at_the_edge_of_the_top_tenth_is_shared() -> None:
    """Trap 15: everyone the same, so the top tenth did as everyone did."""
    times, around = judging.lift(np.full(100, 0.3), np.repeat([1.0, 0.0], 50))
    assert times == pytest.approx(1.0) and around is not None and 1.0 in around


def test_lift_by_hand() -> None:
    """Of 100 people 10 did, 5 of them in the top ten: five times the average."""
    predicted = np.arange(100.0)
    outcome = np.zeros(100)
    outcome[95:] = outcome[:5] = 1
    assert judging.lift(predicted, outcome)[0] == pytest.approx(5.0)


@QUICK
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=200))
def test_tenths_hold_everybody_once_and_split_no_tie(rows: list[tuple[int, bool]]) -> None:
    predicted = np.array([one / 12 for one, _ in rows])
    outcome = np.array([float(did) for _, did in rows])
    found = judging.tenths(predicted, outcome)
    assert sum(one.people for one in found) == len(rows) and len(found) <= 10
    assert sum(one.came * one.people for one in found) == pytest.approx(outcome.sum())
    assert [one.predicted for one in found] == sorted(one.predicted for one in found)
    assert len(found) <= len(set(predicted))


def test_a_right_prediction_holds_in_its_tenths_and_a_doubled_one_does_not() -> None:
    chance = np.random.default_rng(3)
    truth = chance.beta(1, 6, 20_000)
    did = (chance.random(20_000) < truth).astype(float)
    assert sum(one.holds for one in judging.tenths(truth, did)) >= 8
    assert sum(one.holds for one in judging.tenths(np.minimum(1, 2 * truth), did)) <= 1


def test_the_brier_score_of_the_base_rate() -> None:
    """Brier of a constant p is p(1 - p): .09 for one of ten; the way used has nothing to be held against."""
    outcome = np.repeat([1.0, 0.0], [10, 90])
    mark = judging.score("everyone", "all alike", np.full(100, 0.1), outcome, None, False)
    assert mark.error == pytest.approx(0.09) and mark.more.value is None
    better = judging.score("better", "knows", outcome, outcome, np.full(100, 0.1), False)
    assert better.more.value == pytest.approx(-0.09) and better.more.is_clear
