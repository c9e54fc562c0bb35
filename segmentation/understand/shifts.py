"""How far a whole period lies from what was foreseen, beyond what chance does to the people in it.

A month may be better or worse for everybody: a campaign, a season, a shortage. Ten thousand people tell their own rate
well and of that nothing; only several periods do. Each of several earlier dates is therefore predicted by a way that
was learned without it, and the steps from one date's shift to the next are what a new period may bring: levelled on the
newest outcomes, a prediction is one such step old. The judged period is not among these dates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from segmentation.core.distributions import t_quantile
from segmentation.understand.fitting import Way, some
from segmentation.understand.judging import places
from segmentation.understand.prediction_dates import Periods
from segmentation.understand.snapshots import Rows

Array = np.ndarray
# What is thought before a step was seen: a fifth more or less than foreseen is usual, worth as much as two steps.
BEFORE, WORTH = 0.2, 2
GROUPS = 5  # by prediction: people predicted high may shift otherwise than those predicted low
LEARN_FROM = 10_000  # rows a date is predicted from: the shift of a whole period needs no finer model


@dataclass(frozen=True)
class Shift:
    """What a new period may bring to everybody alike. steps: between earlier periods, that were seen.

    spread: standard deviation, on the scale of log odds for yes or no and of logs for money. times: Student's t, 95 %.
    """

    steps: int
    spread: float
    times: float

    @property
    def reach(self) -> float:
        """How far either way 95 of 100 periods lie, on that scale."""
        return self.spread * self.times


def between(
    rows_on: Callable[[date], Rows], learn: Callable[[Rows], Way | None], periods: Periods, money: bool, seed: int
) -> Shift:
    """The shift from one period to the next, from the dates learned from and levelled on.

    rows_on: everybody asked on a date. learn: a way from rows, or None when they are too few. The variance is the mean
    square of the steps without what chance explains, drawn towards BEFORE; its degrees of freedom are the steps and
    WORTH, so that few periods make it wide.
    """
    dates = apart((*periods.middle, *periods.learned), periods.days)
    every = {on: rows_on(on) for on in (*periods.middle, *periods.learned)}
    found, from_outcomes = [], True
    for on in reversed(dates):
        others = [rows for day, rows in every.items() if abs((day - on).days) >= periods.days and len(rows)]
        way = learn(some(stacked(others), seed, LEARN_FROM)) if others else None
        if way is not None and len(every[on]):
            from_outcomes = not (money and way.name in ("bg_nbd", "same"))
            found.append(residuals(way.raw(every[on]), every[on].outcome, money))
    # A way learned without a date misses it by its own shift less the mean of the others': k/(k-1) of what it lies off.
    shrink = (len(found) - 1) / max(1, len(found)) if from_outcomes else 1.0
    return spread([step(*pair, shrink) for pair in pairwise(found)])


def apart(dates: Sequence[date], days: int) -> tuple[date, ...]:
    """The newest date and those before it whose outcomes do not overlap, newest first."""
    kept: list[date] = []
    for on in sorted(dates, reverse=True):
        if not kept or (kept[-1] - on).days >= days:
            kept.append(on)
    return tuple(kept)


def stacked(parts: Sequence[Rows]) -> Rows:
    """Rows of several dates as one."""
    names = ("ids", "values", "outcome", "same", "spell", "days")
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def residuals(predicted: Array, outcome: Array, money: bool) -> dict[int, tuple[float, float]]:
    """Per group by prediction: log (or log odds) of what came less that of what was predicted, and its variance."""
    known = np.isfinite(predicted)
    predicted, outcome = predicted[known], outcome[known]
    found: dict[int, tuple[float, float]] = {}
    if not len(predicted):
        return found
    place = places(predicted, GROUPS)
    for group in np.unique(place):
        said, came = float(np.mean(predicted[place == group])), outcome[place == group]
        total, n = float(np.sum(came)), len(came)
        if money:
            if said > 0 and total > 0:
                found[int(group)] = (np.log(total / n / said), float(np.var(came)) * n / total**2)
        elif 0 < said < 1:
            yes, no = total + 0.5, n - total + 0.5
            found[int(group)] = (float(np.log(yes / no) - np.log(said / (1 - said))), 1 / yes + 1 / no)
    return found


def step(before: dict[int, tuple[float, float]], after: dict[int, tuple[float, float]], shrink: float) -> float | None:
    """Mean square of a step over the groups beyond chance, each weighed by how well it is known; None without one."""
    both = sorted(before.keys() & after.keys())
    if not both:
        return None
    moved = np.array([shrink * (after[one][0] - before[one][0]) for one in both])
    chance = np.array([shrink**2 * (after[one][1] + before[one][1]) for one in both])
    weight = 1 / np.maximum(chance, 1e-9)
    return float(np.sum(weight * (moved**2 - chance)) / np.sum(weight))


def spread(squares: Sequence[float | None]) -> Shift:
    """The shift that these steps tell."""
    known = [one for one in squares if one is not None]
    freedom = len(known) + WORTH
    variance = (WORTH * BEFORE**2 + max(0.0, float(np.sum(known)))) / freedom
    return Shift(len(known), float(np.sqrt(variance)), t_quantile(0.975, freedom))
