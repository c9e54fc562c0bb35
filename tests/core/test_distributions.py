"""The tails that exact intervals stand on, held against scipy's."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from segmentation.core import distributions as ours

sizes = st.floats(0.2, 5_000)
chances = st.floats(0.001, 0.999)


@settings(max_examples=150, deadline=None)
@given(chances, sizes, sizes)
def test_beta_cdf_agrees_with_scipy(x: float, a: float, b: float) -> None:
    assert ours.beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), rel=1e-8, abs=1e-10)


@settings(max_examples=150, deadline=None)
@given(st.floats(0.001, 400), st.floats(0.2, 200))
def test_gamma_cdf_agrees_with_scipy(x: float, shape: float) -> None:
    assert ours.gamma_cdf(x, shape) == pytest.approx(stats.gamma.cdf(x, shape), rel=1e-8, abs=1e-11)


@pytest.mark.parametrize("probability", [0.025, 0.5, 0.9, 0.975, 0.9995])
@pytest.mark.parametrize("degrees", [1, 2, 4, 30, 999])
def test_quantiles_agree_with_scipy(probability: float, degrees: int) -> None:
    assert ours.t_quantile(probability, degrees) == pytest.approx(stats.t.ppf(probability, degrees), rel=1e-9, abs=1e-7)
    assert ours.chi_square_quantile(probability, degrees) == pytest.approx(
        stats.chi2.ppf(probability, degrees), rel=1e-9
    )
    assert ours.beta_quantile(probability, degrees, 3) == pytest.approx(
        stats.beta.ppf(probability, degrees, 3), rel=1e-9
    )


@given(st.integers(0, 40), st.integers(0, 40), chances)
def test_binomial_cdf_agrees_with_the_sum(at_most: int, drawn: int, rate: float) -> None:
    by_hand = sum(math.comb(drawn, k) * rate**k * (1 - rate) ** (drawn - k) for k in range(min(at_most, drawn) + 1))
    assert ours.binomial_cdf(at_most, drawn, rate) == pytest.approx(by_hand, rel=1e-9, abs=1e-12)


@given(st.data())
def test_hypergeometric_tail_agrees_with_scipy(data: st.DataObject) -> None:
    population = data.draw(st.integers(1, 300))
    right, drawn = data.draw(st.integers(0, population)), data.draw(st.integers(0, population))
    at_least = data.draw(st.integers(0, drawn))
    expected = stats.hypergeom.sf(at_least - 1, population, right, drawn)
    assert ours.hypergeometric_tail(at_least, population, right, drawn) == pytest.approx(expected, rel=1e-8, abs=1e-12)
