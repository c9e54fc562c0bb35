"""Rates, means and differences: published numbers, properties, and what nobody at all gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from segmentation.core.statistics import (
    Mean,
    Rate,
    difference_of_means,
    difference_of_rates,
    exact,
    exact_upper,
    wilson,
)

rates = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("right", "score", "clopper"),
    [
        (20, (0.839, 1), (0.832, 1)),
        (19, (0.764, 0.991), (0.751, 0.999)),
        (18, (0.699, 0.972), (0.683, 0.988)),
        (17, (0.640, 0.948), (0.621, 0.968)),
        (16, (0.584, 0.919), (0.563, 0.943)),
        (15, (0.531, 0.888), (0.509, 0.913)),
        (10, (0.299, 0.701), (0.272, 0.728)),
    ],
)
def test_intervals_of_twenty_drawn_are_the_published_ones(right: int, score: tuple, clopper: tuple) -> None:
    assert (round(wilson(right, 20).low, 3), round(wilson(right, 20).high, 3)) == score
    assert (round(exact(right, 20).low, 3), round(exact(right, 20).high, 3)) == clopper


@given(rates, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_agree_with_statsmodels(rate: tuple[int, int], level: float) -> None:
    for method, ours in (("wilson", wilson), ("beta", exact)):
        low, high = proportion_confint(*rate, alpha=1 - level, method=method)
        assert (ours(*rate, level).low, ours(*rate, level).high) == pytest.approx((low, high), abs=1e-9)


@given(rates)
def test_intervals_hold_the_rate_and_mirror_it(rate: tuple[int, int]) -> None:
    successes, n = rate
    for ours in (wilson, exact):
        interval = ours(successes, n)
        assert interval.low >= 0 and successes / n in interval and interval.high <= 1
        assert ours(n - successes, n).low == pytest.approx(1 - interval.high, abs=1e-12)


@pytest.mark.parametrize(
    ("sends", "upper", "places"),
    [(50, 0.058, 3), (100, 0.0295, 4), (200, 0.015, 3), (500, 0.0060, 4), (1000, 0.0030, 4), (1500, 0.0020, 4)],
)
def test_no_unsubscribe_in_so_many_sends_still_allows_some(sends: int, upper: float, places: int) -> None:
    assert round(exact_upper(0, sends), places) == upper


def test_upper_bound_is_one_side_of_the_two_sided_interval() -> None:
    assert exact_upper(3, 80, 0.975) == pytest.approx(exact(3, 80).high)
    assert exact_upper(0, 0) == 1 and exact_upper(5, 5) == 1


def test_a_rate_of_nobody_is_unknown_not_zero() -> None:
    assert Rate(0, 0).value is None
    assert (Rate(0, 0).interval().low, Rate(0, 0).interval().high) == (0, 1)
    assert difference_of_rates(Rate(0, 0), Rate(10, 1)).value is None
    assert Mean.of([]).value is None and Mean.of([3.0]).interval() is None


@pytest.mark.parametrize("call", [lambda: Rate(3, 4), lambda: wilson(-1, 5), lambda: exact(6, 5)])
def test_more_successes_than_people_is_refused(call) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        call()


@given(st.lists(st.floats(-1e5, 1e5), max_size=30), st.lists(st.floats(-1e5, 1e5), max_size=30))
def test_summaries_of_halves_add_up_to_the_whole(first: list[float], second: list[float]) -> None:
    merged, whole = Mean.of(first) + Mean.of(second), Mean.of(first + second)
    assert merged.n == whole.n
    assert (merged.total, merged.squares) == pytest.approx((whole.total, whole.squares), rel=1e-9, abs=1e-6)
    assert Rate(10, 3) + Rate(5, 0) == Rate(15, 3)


def test_equal_values_have_no_negative_variance() -> None:
    assert Mean.of([0.1] * 7).variance == pytest.approx(0, abs=1e-15)
    assert (Mean.of([0.1] * 7).variance or 0) >= 0


def test_mean_and_difference_agree_with_statsmodels() -> None:
    new, old = [3.0, 5.5, 4.25, 9.0, 1.0], [2.0, 2.5, 1.0, 3.75]
    interval = Mean.of(new).interval()
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(DescrStatsW(new).tconfint_mean())
    difference = difference_of_means(Mean.of(new), Mean.of(old))
    assert difference.interval is not None and difference.value == pytest.approx(4.55 - 2.3125)
    low, high = CompareMeans(DescrStatsW(new), DescrStatsW(old)).tconfint_diff(usevar="unequal")
    assert (difference.interval.low, difference.interval.high) == pytest.approx((low, high))


def test_newcombe_published_example_and_statsmodels() -> None:
    """Newcombe 1998, table II (a): 56/70 against 48/80 gives .0524 to .3339."""
    difference = difference_of_rates(Rate(70, 56), Rate(80, 48))
    assert difference.interval is not None and difference.value == pytest.approx(0.2)
    assert (round(difference.interval.low, 4), round(difference.interval.high, 4)) == (0.0524, 0.3339)
    assert difference.is_clear
    low, high = confint_proportions_2indep(3, 90, 9, 80, compare="diff", method="newcomb")
    ours = difference_of_rates(Rate(90, 3), Rate(80, 9)).interval
    assert ours is not None and (ours.low, ours.high) == pytest.approx((low, high))
    assert not difference_of_rates(Rate(20, 3), Rate(20, 2)).is_clear
