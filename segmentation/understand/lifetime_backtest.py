"""Was the prediction any good: predicted against what then happened, beside rivals that cost nothing.

Fit on a history that ends early, predict the time after it, and hold that against the orders that came.
"""

from dataclasses import dataclass

import numpy as np

from segmentation.core.statistics import Difference, Mean
from segmentation.understand.lifetime_value import History, LifetimeModel

Array = np.ndarray
MOST = 7  # repeats from which people are counted together


@dataclass(frozen=True)
class Rival:
    """One way to predict each person's orders.

    name: in words. total: orders predicted for all. error: mean absolute error, in orders a person. root_error: root
    mean squared error. correlation: with what happened, None when it predicts the same for everyone. error_more: how
    much larger its error is than the model's, with a 95 % interval over people (paired); unknown for the model itself.
    """

    name: str
    total: float
    error: float
    root_error: float
    correlation: float | None
    error_more: Difference


@dataclass(frozen=True)
class Bucket:
    """People with the same number of repeats before (from 7 on together): mean orders a person after."""

    repeats: int
    people: int
    predicted: float
    actual: Mean


@dataclass(frozen=True)
class Backtest:
    """Predicted against actual over horizon_days for `people`.

    rivals: the model first. Revenue figures are None where no revenue was predicted or given. top_fifth: share of the
    actual revenue that the 20 % with the highest predicted revenue brought; top_fifth_by_past: ranked by past spend.
    """

    horizon_days: float
    people: int
    orders_actual: float
    rivals: tuple[Rival, ...]
    buckets: tuple[Bucket, ...]
    revenue_predicted: float | None = None
    revenue_actual: float | None = None
    top_fifth: float | None = None
    top_fifth_by_past: float | None = None


def backtest(
    model: LifetimeModel,
    history: History,
    horizon_days: float,
    orders: Array,
    revenue: Array | None = None,
    past_spend: Array | None = None,
) -> Backtest | None:
    """Compares the model with the same number again and with the past rate; None without a model or people.

    history: as it was at the as-of date. orders, revenue: what each person did in the horizon_days after it (order
    days, money). past_spend: money before it, for the ranking by past spend.
    """
    if model.orders is None or not len(history):
        return None
    predicted = model.predict(history, horizon_days)
    actual = np.asarray(orders, dtype=float)
    x, age = history.repeats, history.age_days
    # "The same number again" counts for as long as people were observed; a shorter horizon gets its share.
    same = x * min(1.0, horizon_days / max(1.0, float(np.max(age))))
    rate = x / np.maximum(age, 1.0) * horizon_days
    ours = np.abs(predicted.orders - actual)
    rivals = (
        _rival("BG/NBD", predicted.orders, actual, None),
        _rival("the same number again", same, actual, ours),
        _rival("the past rate goes on", rate, actual, ours),
    )
    group = np.minimum(x, MOST)
    buckets = tuple(
        Bucket(int(k), int(np.sum(group == k)), float(np.mean(predicted.orders[group == k])), _mean(actual[group == k]))
        for k in np.unique(group)
    )
    if revenue is None or model.money is None:
        return Backtest(horizon_days, len(history), float(np.sum(actual)), rivals, buckets)
    money = np.asarray(revenue, dtype=float)
    known = np.isfinite(predicted.revenue)
    before = None if past_spend is None else np.asarray(past_spend, dtype=float)[known]
    return Backtest(
        horizon_days,
        len(history),
        float(np.sum(actual)),
        rivals,
        buckets,
        float(np.sum(predicted.revenue[known])),
        float(np.sum(money[known])),
        _top_fifth(predicted.revenue[known], money[known]),
        None if before is None else _top_fifth(before, money[known]),
    )


def _mean(values: Array) -> Mean:
    return Mean(len(values), float(np.sum(values)), float(np.sum(values * values)))


def _rival(name: str, predicted: Array, actual: Array, ours: Array | None) -> Rival:
    error = np.abs(predicted - actual)
    more = Difference(None, None)
    if ours is not None:
        paired = _mean(error - ours)
        more = Difference(paired.value, paired.interval())
    varies = len(actual) > 2 and np.ptp(predicted) > 0 and np.ptp(actual) > 0
    return Rival(
        name,
        float(np.sum(predicted)),
        float(np.mean(error)),
        float(np.sqrt(np.mean((predicted - actual) ** 2))),
        float(np.corrcoef(predicted, actual)[0, 1]) if varies else None,
        more,
    )


def _top_fifth(ranking: Array, money: Array) -> float | None:
    """Share of the money that the highest fifth by ranking brought; None when there was none.

    People who tie at the edge of the fifth share the places left there, so that no row order decides (trap 15).
    """
    total, places = float(np.sum(money)), len(money) / 5
    if total <= 0:
        return None
    edge = np.sort(ranking)[::-1][max(0, int(np.ceil(places)) - 1)]
    above, tied = ranking > edge, ranking == edge
    share = (places - np.sum(above)) / np.sum(tied)
    return float(np.sum(money[above]) + share * np.sum(money[tied])) / total
