"""Experiments: textbook values with statsmodels as witness; intervals that stay right however often one looks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep

from segmentation.core.experiments import (
    always_valid,
    likeness,
    pooled,
    ratio_of_rates,
    sample_ratio,
    shrunk,
    variance_of_difference,
)
from segmentation.core.statistics import Mean, Rate, difference_of_rates

TABLES = ((60, 1800, 4, 200), (120, 900, 6, 100), (5, 450, 1, 50), (300, 9000, 20, 1000))


@pytest.mark.parametrize(("a", "n", "b", "m"), TABLES)
def test_the_ratio_and_the_difference_are_the_textbooks(a: int, n: int, b: int, m: int) -> None:
    """A13.4: Katz's log interval of the ratio; Newcombe's interval of the difference."""
    found = ratio_of_rates(Rate(n, a), Rate(m, b))
    low, high = confint_proportions_2indep(a, n, b, m, compare="ratio", method="log")
    assert found.interval is not None and found.value == pytest.approx((a / n) / (b / m))
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    usual = difference_of_rates(Rate(n, a), Rate(m, b)).interval
    low, high = confint_proportions_2indep(a, n, b, m, compare="diff", method="newcomb")
    assert usual is not None and (usual.low, usual.high) == pytest.approx((low, high))


def test_the_spread_of_a_difference_is_agresti_and_caffos() -> None:
    found = variance_of_difference(Rate(900, 120), Rate(100, 6))
    low, high = confint_proportions_2indep(120, 900, 6, 100, compare="diff", method="agresti-caffo")
    assert found is not None and 2 * 1.959964 * math.sqrt(found) == pytest.approx(high - low)
    assert variance_of_difference(Rate(0, 0), Rate(100, 6)) is None
    assert variance_of_difference(Mean.of((1.0,)), Mean.of((1.0, 2.0))) is None


def test_nobody_bought_is_no_ratio() -> None:
    assert ratio_of_rates(Rate(900, 20), Rate(100, 0)).value is None
    assert ratio_of_rates(Rate(900, 0), Rate(100, 3)).interval is None


def test_looking_every_month_for_a_year_does_not_make_a_winner() -> None:
    """A13.4: with nothing to find, a usual interval read twelve times often finds something."""
    dice, tests, base = np.random.default_rng(3), 1500, 0.03
    safe = usual = 0
    for _ in range(tests):
        sent = held = 0
        wrong = [False, False]
        for _ in range(12):
            sent += dice.binomial(2700 - sent, base / 12)
            held += dice.binomial(300 - held, base / 12)
            new, old = Rate(2700, sent), Rate(300, held)
            spread = variance_of_difference(new, old)
            assert spread is not None
            value = sent / 2700 - held / 300
            wrong[0] |= 0 not in always_valid(value, spread, base * (1 - base) * (1 / 2700 + 1 / 300))
            wrong[1] |= abs(value) > 1.96 * math.sqrt(spread)
        safe, usual = safe + wrong[0], usual + wrong[1]
    assert safe / tests <= 0.05 < 0.1 < usual / tests


def test_a_safe_interval_is_half_as_wide_again_where_it_was_planned() -> None:
    """The price of looking often, at the planned end: 3.03 instead of 1.96 standard errors."""
    found = always_valid(0.0, 4.0, 4.0)
    assert found.high == pytest.approx(3.035 * 2, abs=0.01)
    with pytest.raises(ValueError, match="above 0"):
        always_valid(0.0, 0.0, 4.0)


@given(st.floats(1e-8, 1e4), st.floats(1e-8, 1e4), st.floats(-1e3, 1e3))
def test_a_safe_interval_holds_the_usual_one(variance: float, planned: float, value: float) -> None:
    found = always_valid(value, variance, planned)
    assert found.low <= value - 1.96 * math.sqrt(variance) and found.high >= value + 1.96 * math.sqrt(variance)


@pytest.mark.parametrize(
    ("held", "sent", "odd"), [(100, 900, False), (110, 890, False), (140, 860, True), (0, 40, False)]
)
def test_an_odd_division_is_told(held: int, sent: int, odd: bool) -> None:
    """With ten in a hundred planned, 110 of 1,000 is chance and 140 is not."""
    assert sample_ratio(held, sent, 10).is_odd is odd


def test_the_division_is_tested_as_chi_square_does() -> None:
    from scipy.stats import chisquare

    assert sample_ratio(120, 880, 10).probability == pytest.approx(chisquare([120, 880], [100, 900]).pvalue)


def test_several_tests_together_weigh_as_in_a_meta_analysis() -> None:
    parts = [(0.01, 0.0004), (0.03, 0.0001), (-0.02, 0.0009)]
    found = pooled(parts)
    witness = combine_effects(np.array([one for one, _ in parts]), np.array([one for _, one in parts]), use_t=False)
    assert found is not None and found[0] == pytest.approx(witness.mean_effect_fe)
    assert found[1] == pytest.approx(witness.sd_eff_w_fe**2) and pooled([]) is None
    assert likeness(parts) == pytest.approx(witness.test_homogeneity().pvalue)
    assert likeness(parts[:1]) == 1 and likeness([(0.1, 0.0004), (-0.2, 0.0004)]) < 0.001


def test_small_groups_are_drawn_to_the_middle() -> None:
    """2 of 10 does not top a table over 90 of 1,000 where all others lie at 5 %."""
    rates = (Rate(10, 2), Rate(1000, 90), Rate(2000, 100), Rate(1500, 75), Rate(0, 0))
    small, large, *_, nobody = shrunk(rates)
    assert small is not None and large is not None and small < large and nobody is None
    assert 0.05 < small < 0.2 and 0.08 < large <= 0.09
    assert shrunk((Rate(100, 5), Rate(200, 10)))[0] == pytest.approx(0.05)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 500)), min_size=1, max_size=8))
def test_what_is_shrunk_stays_between_itself_and_the_common_rate(pairs: list[tuple[int, int]]) -> None:
    rates = [Rate(n, min(n, bought)) for n, bought in pairs]
    common = sum(one.successes for one in rates) / sum(one.n for one in rates)
    for one, found in zip(rates, shrunk(rates), strict=True):
        low, high = sorted((one.successes / one.n, common))
        assert found is not None and low - 1e-9 <= found <= high + 1e-9
