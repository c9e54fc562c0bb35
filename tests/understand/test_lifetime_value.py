"""Lifetime value against the published CDNOW figures, and what it says when data are thin.

Calibration: 2,357 customers, 1 January to 30 September 1997; held out: the 39 weeks after it (statistics E1).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentation.understand import bg_nbd, gamma_gamma, lifetime_value
from segmentation.understand.bg_nbd import BGNBD
from segmentation.understand.gamma_gamma import GammaGamma
from segmentation.understand.lifetime_backtest import Backtest, backtest
from segmentation.understand.lifetime_value import History, LifetimeModel, fit

START, END = pd.Timestamp("1997-01-01"), pd.Timestamp("1997-09-30")
PAPER = BGNBD(0.243, 4.414, 0.793, 2.426)


@dataclass(frozen=True)
class Cdnow:
    """The sample as a history up to END, and what each customer did in the 39 weeks after it."""

    history: History
    orders: np.ndarray
    revenue: np.ndarray
    past_spend: np.ndarray
    first_day: np.ndarray
    repeat_days: np.ndarray


@pytest.fixture(scope="module")
def cdnow(shared_data: Path) -> Cdnow:
    rows = pd.read_csv(
        shared_data / "cdnow" / "CDNOW_sample.txt",
        sep=r"\s+",
        header=None,
        names=["master", "person", "day", "cds", "money"],
        dtype={"day": str},
    )
    rows["day"] = pd.to_datetime(rows["day"])
    days = rows.groupby(["person", "day"])["money"].sum().reset_index()
    first = days.groupby("person")["day"].min()
    before, after = days[days["day"] <= END], days[days["day"] > END]
    is_repeat = days["day"] > days["person"].map(first)
    repeats = before[is_repeat.loc[before.index]].groupby("person")["money"]
    last = before.groupby("person")["day"].max()

    def each(series: pd.Series) -> np.ndarray:
        return series.reindex(first.index).fillna(0).to_numpy(dtype=float)

    return Cdnow(
        History.of(each(repeats.size()), (last - first).dt.days, (END - first).dt.days, each(repeats.mean())),
        each(after.groupby("person").size()),
        each(after.groupby("person")["money"].sum()),
        each(before.groupby("person")["money"].sum()),
        (first - START).dt.days.to_numpy(),
        (days[is_repeat]["day"] - START).dt.days.to_numpy(),
    )


@pytest.fixture(scope="module")
def model(cdnow: Cdnow) -> LifetimeModel:
    return fit(cdnow.history)


@pytest.fixture(scope="module")
def tested(cdnow: Cdnow, model: LifetimeModel) -> Backtest:
    result = backtest(model, cdnow.history, 39 * 7, cdnow.orders, cdnow.revenue, cdnow.past_spend)
    assert result is not None
    return result


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


# --- the published figures ---


def test_the_history_is_the_published_one(cdnow: Cdnow) -> None:
    history = cdnow.history
    assert (len(history), int(np.sum(history.repeats > 0)), int(history.repeats.sum())) == (2357, 946, 2457)
    assert (history.age_days / 7).sum() == pytest.approx(77_111.2, abs=0.1)
    assert (history.active_days / 7).sum() == pytest.approx(16_135.5, abs=0.1)
    assert cdnow.orders.sum() == 1882 and cdnow.revenue.sum() == pytest.approx(70_976.39)


def test_order_model_has_the_published_parameters(model: LifetimeModel) -> None:
    assert model.method == "bg_nbd_gamma_gamma" and model.reason == "" and model.orders is not None
    found = model.orders
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), abs=1.5e-4)
    assert (round(found.r, 3), round(found.a, 3), round(found.b, 3)) == (0.243, 0.793, 2.426)
    assert found.alpha == pytest.approx(4.414, abs=0.001)
    assert model.log_likelihood == pytest.approx(-9582.43, abs=0.005)
    assert found.converged and not found.at_bound and found.people == 2357


def test_published_summary_in_rounded_weeks_gives_the_same(shared_data: Path) -> None:
    table = pd.read_csv(shared_data / "cdnow" / "cdnow_customers_summary.csv")
    found = bg_nbd.fit(table["frequency"].to_numpy(), table["recency"].to_numpy(), table["T"].to_numpy())
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=1e-3)
    assert found.log_likelihood == pytest.approx(-9582.43, abs=0.01)


def test_money_model_has_the_published_parameters(model: LifetimeModel) -> None:
    money = model.money
    assert money is not None and money.people == 946
    assert (money.p, money.q, money.gamma) == pytest.approx((6.2488, 3.7446, 15.448), rel=5e-4)
    assert (round(money.p, 2), round(money.q, 2), round(money.gamma, 2)) == (6.25, 3.74, 15.44)
    assert money.log_likelihood == pytest.approx(-4055.92, abs=0.01)
    assert money.population_mean == pytest.approx(35.17, abs=0.005)
    assert model.correlation == pytest.approx(0.114, abs=0.0005)


def test_expected_repeats_of_a_new_customer(model: LifetimeModel) -> None:
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    weeks = np.array([0.1429, 1, 3, 31.8571, 32, 78])
    assert model.orders is not None
    assert bg_nbd.expected_orders(model.orders, weeks) == pytest.approx(published, abs=5e-4)


def test_conditional_expectation_and_probability_alive_of_the_paper_s_customer(model: LifetimeModel) -> None:
    assert model.orders is not None
    for parameters in (PAPER, model.orders):
        assert bg_nbd.conditional_orders(parameters, 39, *one(2, 30.43, 38.86))[0] == pytest.approx(1.2259, abs=2e-4)
        assert bg_nbd.probability_alive(parameters, *one(2, 30.43, 38.86))[0] == pytest.approx(0.7266, abs=5e-5)


def test_chance_of_a_number_of_orders() -> None:
    assert bg_nbd.chance_of_orders(PAPER, 10, 2) == pytest.approx(1.07869e-07, rel=1e-4)
    assert bg_nbd.chance_of_orders(PAPER, 0, 39) == pytest.approx(0.5737864, abs=1e-6)
    chances = np.array([bg_nbd.chance_of_orders(PAPER, k, 39) for k in range(150)])
    assert chances.sum() == pytest.approx(1, abs=1e-4)
    mean = float(chances @ np.arange(150))
    assert mean == pytest.approx(bg_nbd.expected_orders(PAPER, 39.0), abs=0.01)


def test_conditional_order_value_of_the_first_ten(cdnow: Cdnow) -> None:
    ten = cdnow.history.take(np.arange(10))
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    value = gamma_gamma.conditional_mean(GammaGamma(6.25, 3.74, 15.44), ten.repeats, ten.spend)
    assert value == pytest.approx(published, abs=0.1)


def test_held_out_totals_and_errors(tested: Backtest) -> None:
    """Requirement: the individual error against the baselines, with an interval."""
    ours, same, rate = tested.rivals
    assert ours.total == pytest.approx(1653.4, abs=0.1) and tested.orders_actual == 1882
    assert (ours.correlation, ours.error, ours.root_error) == pytest.approx((0.6256, 0.785, 1.608), abs=6e-4)
    assert (rate.error, rate.root_error, rate.correlation) == pytest.approx((1.024, 2.212, 0.584), abs=6e-4)
    assert (same.error, same.root_error, same.correlation) == pytest.approx((0.897, 1.971, 0.577), abs=6e-4)
    assert ours.error_more.value is None
    for rival in (same, rate):
        assert rival.error_more.value == pytest.approx(rival.error - ours.error)
        assert rival.error_more.is_clear and rival.error_more.value > 0


def test_held_out_by_count_before(tested: Backtest) -> None:
    assert [bucket.people for bucket in tested.buckets] == [1411, 439, 214, 100, 62, 38, 29, 64]
    actual = [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
    assert [bucket.actual.value for bucket in tested.buckets] == pytest.approx(actual, abs=6e-4)
    predicted = [0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157]
    assert [bucket.predicted for bucket in tested.buckets] == pytest.approx(predicted, abs=6e-4)


def test_trap_20_money_is_predicted_in_total_but_ranks_no_better_than_past_spend(tested: Backtest) -> None:
    assert tested.revenue_predicted == pytest.approx(59_933, abs=5)
    assert tested.revenue_actual == pytest.approx(70_976.39)
    assert tested.top_fifth == pytest.approx(0.663, abs=0.001)
    assert tested.top_fifth_by_past == pytest.approx(0.663, abs=0.001)


def test_revenue_correlates_as_published(cdnow: Cdnow, model: LifetimeModel) -> None:
    revenue = pd.Series(model.predict(cdnow.history, 39 * 7).revenue)
    assert revenue.corr(pd.Series(cdnow.revenue)) == pytest.approx(0.565, abs=6e-4)
    assert revenue.corr(pd.Series(cdnow.revenue), method="spearman") == pytest.approx(0.426, abs=6e-4)


def test_cumulative_orders_of_weeks_40_to_78(cdnow: Cdnow, model: LifetimeModel) -> None:
    assert model.orders is not None
    errors = []
    for week in range(40, 79):
        known_for = np.maximum(0, week * 7 - 1 - cdnow.first_day) / 7
        expected = float(bg_nbd.expected_orders(model.orders, known_for).sum())
        actual = int(np.sum(cdnow.repeat_days < week * 7))
        errors.append(abs(expected - actual) / actual)
    assert np.mean(errors) == pytest.approx(0.0263, abs=1e-4)
    assert expected == pytest.approx(4160.6, abs=0.1) and actual == 4339


# --- properties that hold for any data ---


def simulate(people: int, seed: int, weeks: int = 104) -> History:
    """People who buy and leave as the model says, with known parameters (r .6, alpha 6, a .8, b 2.5)."""
    chance = np.random.default_rng(seed)
    age = chance.integers(1, weeks * 7, people)
    rate, leave = chance.gamma(0.6, 1 / 6, people) / 7, chance.beta(0.8, 2.5, people)
    x, last, now, active = np.zeros(people), np.zeros(people), np.zeros(people), np.ones(people, dtype=bool)
    while active.any():
        now = now + chance.exponential(1 / np.maximum(rate, 1e-12))
        active &= now <= age
        day = np.floor(now)
        x[active & (day > last)] += 1
        last = np.where(active, day, last)
        active &= chance.random(people) > leave
    last[x == 0] = 0
    mean = 20 * chance.gamma(5, 1, people) / chance.gamma(4, 1, people)
    return History.of(x, last, age, np.where(x > 0, mean, np.nan))


@pytest.fixture(scope="module")
def simulated() -> tuple[History, LifetimeModel]:
    history = simulate(20_000, 3)
    return history, fit(history)


def test_known_parameters_are_found_again(simulated: tuple[History, LifetimeModel]) -> None:
    """Days are whole and a day counts once, so fast buyers look a little slower than they are."""
    _, model = simulated
    assert model.orders is not None and model.fitted_on == model.people == 20_000
    found = model.orders
    assert (found.r, found.alpha) == pytest.approx((0.6, 6.0), rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(0.8 / 3.3, rel=0.1)


def test_a_large_history_is_fitted_on_a_seeded_sample(cdnow: Cdnow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime_value, "FIT_AT_MOST", 1_500)
    first = fit(cdnow.history)
    assert (first.fitted_on, first.people) == (1_500, 2_357)
    assert first == fit(cdnow.history) != fit(cdnow.history, seed=8)


def test_the_order_of_people_does_not_matter(cdnow: Cdnow, model: LifetimeModel) -> None:
    turned = fit(cdnow.history.take(np.arange(len(cdnow.history))[::-1]))
    assert turned.orders is not None and model.orders is not None
    assert turned.orders.alpha == pytest.approx(model.orders.alpha, rel=1e-9)


def test_predictions_are_sane_for_everyone(simulated: tuple[History, LifetimeModel]) -> None:
    history, model = simulated
    near, far = model.predict(history, 90), model.predict(history, 365)
    assert np.all(far.orders >= near.orders) and np.all(near.orders >= 0) and np.all(np.isfinite(far.orders))
    repeat = history.repeats > 0
    assert np.all(np.isnan(near.alive[~repeat])), "without a repeat purchase the model cannot doubt anyone"
    assert np.all((near.alive[repeat] >= 0) & (near.alive[repeat] <= 1))
    assert np.all(np.isfinite(near.revenue)) and np.all(near.revenue >= 0)
    assert np.all(model.predict(history, 0).orders == pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize(
    "extreme",
    [
        BGNBD(0.17, 0.69, 190, 1000),
        BGNBD(0.001, 0.001, 0.001, 0.001),
        BGNBD(5, 0.02, 1, 0.1),
        BGNBD(0.24, 4.4, 1, 2.4),
        BGNBD(1, 50, 1e-3, 1000),
        BGNBD(0.3, 3, 0.4, 0.6),
        BGNBD(10, 0.01, 1000, 1000),
    ],
)
def test_extreme_parameters_stay_finite_and_agree_with_drawn_people(extreme: BGNBD) -> None:
    """The closed form against a plain average over 400,000 people drawn from the posterior."""
    chance = np.random.default_rng(1)
    for x, age in ((0, 0.0), (1, 10.0), (40, 60.0), (900, 104.0)):
        closed = bg_nbd._purchases_while_active(extreme, 52.0, *one(x, age))[0]
        leave = np.maximum(chance.beta(extreme.a, extreme.b + x, 400_000), 1e-14)
        drawn = -np.expm1(-(extreme.r + x) * np.log1p(leave * 52 / (extreme.alpha + age))) / leave
        assert np.isfinite(closed)
        assert closed == pytest.approx(drawn.mean(), abs=5 * drawn.std() / 400_000**0.5 + 2e-3 * drawn.mean())


@pytest.mark.parametrize("parameters", [(0.243, 4.414, 0.793, 2.426), (3.0, 0.2, 5.0, 0.4), (0.05, 40.0, 0.1, 9.0)])
def test_gradients_are_those_of_the_likelihoods(parameters: tuple) -> None:
    x, t_x, age, spend = (
        np.array(v, dtype=float) for v in ([0, 1, 7, 60], [0, 2, 30, 38], [5, 20, 31, 39], [1, 9, 30, 400])
    )
    cases = (
        (lambda at: bg_nbd._terms(at, x, t_x, age), np.array(parameters)),
        (lambda at: gamma_gamma._terms(at, x[1:], spend[1:]), np.array(parameters[:3])),
    )
    for terms, at in cases:
        for k in range(len(at)):
            step = np.zeros(len(at))
            step[k] = at[k] * 1e-6
            slope = (terms(at + step)[0] - terms(at - step)[0]) / (2 * step[k])
            assert terms(at)[1][k] == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_currency_and_time_unit_do_not_matter(cdnow: Cdnow, model: LifetimeModel) -> None:
    history = cdnow.history
    in_yen = fit(replace(history, spend=history.spend * 160))
    assert in_yen.money is not None and model.money is not None
    assert in_yen.money.gamma == pytest.approx(model.money.gamma * 160, rel=1e-4)
    assert model.orders is not None
    in_days = bg_nbd.fit(history.repeats, history.active_days, history.age_days)
    assert in_days.alpha == pytest.approx(model.orders.alpha * 7, rel=1e-4) and in_days.b == pytest.approx(
        2.4259, rel=1e-3
    )


# --- thin and odd data ---


def test_too_few_repeat_buyers_say_so_and_predict_nothing(cdnow: Cdnow) -> None:
    few = cdnow.history.take(np.arange(120))
    model = fit(few)
    buyers = int(np.sum(few.repeats > 0))
    assert model.method == "none" and model.orders is None and model.log_likelihood is None
    assert model.reason == f"Not enough data to say: {buyers} of 120 customers bought again, and 100 are needed."
    prediction = model.predict(few, 365)
    assert all(np.all(np.isnan(values)) for values in (prediction.orders, prediction.revenue, prediction.alive))
    assert backtest(model, few, 365, np.zeros(120)) is None


def test_nobody_at_all() -> None:
    nobody = History.of(*([np.array([])] * 4))
    assert fit(nobody).method == "none" and len(fit(nobody).predict(nobody, 90).orders) == 0


def test_too_short_a_time_says_so() -> None:
    x, age = np.ones(500), np.full(500, 20.0)
    assert fit(History.of(x, x * 5, age, x * 30)).reason == (
        "Not enough data to say: the orders span 20 days, and 60 are needed."
    )


def test_without_order_values_orders_are_still_predicted(cdnow: Cdnow) -> None:
    model = fit(replace(cdnow.history, spend=np.full(len(cdnow.history), np.nan)))
    assert model.method == "bg_nbd" and model.reason.startswith("Orders only: 0 repeat buyers have a known positive")
    prediction = model.predict(cdnow.history, 90)
    assert np.all(np.isfinite(prediction.orders)) and np.all(np.isnan(prediction.revenue))


def test_refunded_buyers_are_counted_and_worth_no_negative_money(cdnow: Cdnow) -> None:
    spend = cdnow.history.spend.copy()
    refunded = np.flatnonzero(cdnow.history.repeats > 0)[:30]
    spend[refunded] = -12.0
    history = replace(cdnow.history, spend=spend)
    model = fit(history)
    assert model.without_value == 30 and model.money is not None and model.money.people == 916
    assert "30 repeat buyers have no positive order value" in " ".join(model.notes)
    assert np.all(model.predict(history, 90).revenue >= 0)


def test_unknown_spend_is_unknown_revenue_for_that_person_only(cdnow: Cdnow, model: LifetimeModel) -> None:
    spend = cdnow.history.spend.copy()
    spend[0] = np.nan
    assert cdnow.history.repeats[0] > 0
    revenue = model.predict(replace(cdnow.history, spend=spend), 90).revenue
    assert np.isnan(revenue[0]) and np.all(np.isfinite(revenue[1:]))


def test_spend_that_follows_frequency_is_noted(cdnow: Cdnow) -> None:
    tied = replace(cdnow.history, spend=10 + cdnow.history.repeats * 3)
    assert any("buy more often spend more per order" in note for note in fit(tied).notes)


@pytest.mark.parametrize(
    "columns",
    [
        ([1], [0], [5], [1, 2]),
        ([1.5], [1], [5], [1]),
        ([1], [9], [5], [1]),
        ([0], [3], [5], [1]),
        ([-1], [0], [5], [1]),
        ([np.nan], [0], [5], [1]),
    ],
)
def test_contradicting_columns_are_refused(columns: tuple) -> None:
    with pytest.raises(ValueError):
        History.of(*(np.array(column) for column in columns))


def test_a_tie_at_the_edge_of_the_top_fifth_is_decided_by_no_row_order(cdnow: Cdnow, model: LifetimeModel) -> None:
    """Trap 15. Everyone ties: the top fifth holds a fifth."""
    equal = np.zeros(len(cdnow.history))
    result = backtest(model, cdnow.history, 273, cdnow.orders, cdnow.revenue, equal)
    assert result is not None and result.top_fifth_by_past == pytest.approx(0.2)


def test_half_a_million_people_are_quick() -> None:
    """Fit on a sample, predict for all: below ten seconds; twice that of computing, whatever neighbours do."""
    import time

    history = simulate(500_000, 9, weeks=52)
    started = time.process_time()
    model = fit(history)
    prediction = model.predict(history, lifetime_value.DAYS_A_WEEK * 52)
    assert time.process_time() - started < 20 and len(prediction.revenue) == 500_000


def test_a_line_search_that_rounding_stops_at_the_top_counts_as_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """L-BFGS-B then reports failure ("ABNORMAL") although nothing is left to gain: 3 of 300 draws did."""
    from scipy import optimize

    real = optimize.minimize

    def stopped(*args: object, **options: object) -> object:
        end = real(*args, **options)
        end.success = False
        return end

    monkeypatch.setattr(optimize, "minimize", stopped)
    history = simulate(2_000, 5)
    assert fit(history).method == "bg_nbd_gamma_gamma"


def test_everyone_alike_is_noted_and_still_predicted() -> None:
    """2,000 people who all come back every 30 days: about 12 orders a year, and a note that the limits were met."""
    age = np.random.default_rng(2).integers(60, 700, 2_000)
    history = History.of(age // 30, age // 30 * 30, age, np.full(2_000, 50.0))
    model = fit(history)
    prediction = model.predict(history, 365)
    assert prediction.orders == pytest.approx(np.full(2_000, 12), abs=0.6)
    assert prediction.revenue == pytest.approx(prediction.orders * 50, rel=0.01)
    assert any("ran into its limits" in note for note in model.notes)


def test_order_values_without_a_mean_are_refused() -> None:
    history = simulate(5_000, 6)
    wild = np.random.default_rng(3).pareto(0.6, 5_000) + 1
    model = fit(replace(history, spend=wild))
    assert model.method == "bg_nbd" and "no mean can be estimated" in model.reason
