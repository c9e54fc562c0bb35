"""Which way to predict is used: by what each lost in several earlier periods, none of them the one that is judged.

One period of a small shop tells a good model from a rival only by luck. So the periods learned from help to choose as
well: each is predicted by ways that were learned without it, and each half of its people is levelled by the other half.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from segmentation.understand import fitting
from segmentation.understand.fitting import Way
from segmentation.understand.judging import losses, repeated
from segmentation.understand.prediction_dates import Periods
from segmentation.understand.shifts import LEARN_FROM, apart, stacked
from segmentation.understand.snapshots import Rows

Array = np.ndarray
RIVALS = ("everyone", "same", "recency")
LEAST = 5  # who did it in half of a period, below which that half can level nothing


@dataclass(frozen=True)
class Lost:
    """One period: the name of a way → what it lost on each row (`losses`); ids: whose rows these are."""

    each: Mapping[str, Array]
    ids: Array


def middle(ways: Sequence[Way], rows: Rows, money: bool) -> Lost:
    """What ways lose on rows of people, each levelled on the half of the people that the row is not of (Stone 1974)."""
    first, second = fitting.halves(rows)
    parts = ((first, second), (second, first))
    return Lost(
        {
            way.name: np.concatenate(
                [losses(fitting.levelled(way, one, money).predict(other), other.outcome, money) for one, other in parts]
            )
            for way in ways
        },
        np.concatenate([other.ids for _, other in parts]),
    )


def earlier(
    rows_on: Mapping[date, Rows], learn: Callable[[Rows], tuple[Way, ...]], periods: Periods, money: bool, seed: int
) -> list[Lost]:
    """What ways lost in the periods before the middle one, each learned from all that do not overlap it.

    rows_on: everybody asked on each date. learn: the ways from rows. A period without enough to learn from, or to level
    by, tells nothing and is left out.
    """
    found = []
    newest = max(periods.middle, default=date.min)
    for on in apart((*periods.middle, *periods.learned), periods.days):
        here = fitting.some(rows_on[on], seed, LEARN_FROM)
        others = [rows for day, rows in rows_on.items() if abs((day - on).days) >= periods.days and len(rows)]
        if on == newest or not others or any(np.sum(half.outcome > 0) < LEAST for half in fitting.halves(here)):
            continue
        found.append(middle(learn(fitting.some(stacked(others), seed, LEARN_FROM)), here, money))
    return found


def preferred(ways: Sequence[Way], periods: Sequence[Lost], money: bool) -> int:
    """Which way is used, by what each lost in these periods, the middle one first.

    Of ways that cannot be told apart by a standard error, the plainer one: for yes or no a rival, that shows what it
    looks at; for money a model, for "the same again" expects nothing at all of everybody who paused. Source: the
    one-standard-error rule (Breiman et al. 1984). One person's rows of several periods do not count as so many people.
    """
    shared = [one for one in periods if all(np.all(np.isfinite(one.each.get(way.name, np.nan))) for way in ways)]
    ids = np.concatenate([one.ids for one in shared or periods[:1]])
    each = [np.concatenate([one.each[way.name] for one in shared or periods[:1]]) for way in ways]
    means = [float(np.mean(one)) for one in each]
    simple = [number for number, way in enumerate(ways) if way.name in RIVALS]
    models = [number for number in range(len(ways)) if number not in simple]
    if not simple or not models:
        return int(np.argmin(means))
    rival, model = (min(group, key=lambda number: means[number]) for group in (simple, models))
    usual, other = (model, rival) if money else (rival, model)
    gain = each[usual] - each[other]
    error = float(np.std(gain)) * (repeated(gain, ids) / len(gain)) ** 0.5
    return other if float(np.mean(gain)) > error else usual
