"""How good predictions were, on people and days that no model had seen: with intervals, and beside rivals."""

from dataclasses import dataclass, field

import numpy as np

from segmentation.core.statistics import Difference, Interval, Mean, Rate, normal_quantile

Array = np.ndarray
GROUPS = 10


@dataclass(frozen=True)
class Tenth:
    """A tenth of the people by prediction, lowest first: what was predicted on average, and what came.

    came: a share, or money a person; came_low to came_high is what chance alone makes of it (Wilson's interval, or
    Student's t). low to high: where 95 of 100 such groups end, foreseen: the people in them, and how far whole periods
    lay from what was foreseen before (`shifts`).
    """

    people: int
    predicted: float
    came: float
    low: float
    high: float
    came_low: float = 0.0
    came_high: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether what came lies where 95 of 100 such groups end."""
        return self.low <= self.came <= self.high

    @property
    def holds_by_chance(self) -> bool:
        """Whether the prediction lies within what chance alone allows the people in it."""
        return self.came_low <= self.predicted <= self.came_high


@dataclass(frozen=True)
class Score:
    """One way's marks on the judged rows.

    error: Brier score (mean squared error of the probability), or mean absolute error in money, or the share of people
    given the wrong category. auc: chance that of two people the one who did was given more (0.5: guessing), with
    DeLong's interval. lift: how many times the average the top tenth did, or brought. more: loss (`losses`) minus that
    of the way used, paired by person, with its interval.
    """

    name: str
    words: str
    error: float
    auc: float | None = None
    auc_interval: Interval | None = None
    lift: float | None = None
    lift_interval: Interval | None = None
    total: float | None = None
    more: Difference = field(default_factory=lambda: Difference(None, None))
    root_error: float | None = None


def tenths(
    predicted: Array,
    outcome: Array,
    money: bool = False,
    groups: int = GROUPS,
    reach: float = 0.0,
    who: Array | None = None,
) -> tuple[Tenth, ...]:
    """Groups of about equal size; people with the same prediction stay together, so there may be fewer.

    reach: how far a whole period may lie off, on log odds (money: logs), at 95 %. who: the person of each row, where
    one may be asked on several dates: their rows do not count as so many people.
    """
    if not len(predicted):
        return ()
    place = places(predicted, groups)
    found = []
    for one in np.unique(place):
        inside = place == one
        came, said = outcome[inside], float(np.mean(predicted[inside]))
        fewer = repeated(came, who[inside]) if who is not None else 1.0
        if money:
            mean = Mean(len(came), float(np.sum(came)), float(np.sum(came * came)))
            around = mean.interval() or Interval(float(came[0]), float(came[0]))
            value = float(mean.value or 0.0)
            half = (around.high - around.low) / 2 * fewer**0.5
            around, chance = Interval(value - half, value + half), Interval(said - half, said + half)
        else:
            n = max(1, round(len(came) / fewer))
            value = float(np.mean(came > 0))
            around, chance = Rate(n, round(n * value)).interval(), binomial(said, n)
        low, high = widened(said, chance, reach, money)
        found.append(Tenth(len(came), said, value, low, high, around.low, around.high))
    return tuple(found)


def places(predicted: Array, groups: int) -> Array:
    """The group of each row by its prediction, from 0; ties stay together."""
    order = np.argsort(predicted, kind="stable")
    _, first, counts = np.unique(predicted[order], return_index=True, return_counts=True)
    # The group of each value is that of its middle place: no tie is split, and no empty group is shown.
    group = np.minimum(((first + counts / 2) * groups / len(predicted)).astype(int), groups - 1)
    place = np.empty(len(predicted), dtype=int)
    place[order] = np.repeat(group, counts)
    return place


def repeated(values: Array, who: Array) -> float:
    """By how much the variance of a mean grows because people are in it several times: Kish's design effect."""
    apart = values - np.mean(values)
    alone = float(np.sum(apart**2))
    _, person = np.unique(who, return_inverse=True)
    return max(1.0, float(np.sum(np.bincount(person, apart) ** 2)) / alone) if alone > 0 else 1.0


def binomial(rate: float, n: int) -> Interval:
    """Where the share of n people ends in 95 of 100 cases, when each does it with this chance."""
    from scipy.stats import binom

    low, high = binom.ppf([0.025, 0.975], n, min(1.0, max(0.0, rate)))
    return Interval(float(low) / n, float(high) / n)


def widened(said: float, chance: Interval, reach: float, money: bool) -> tuple[float, float]:
    """What chance does to the people and what a period does to all of them, as one interval.

    Each side is the root of both squares, so that it may be longer above than below (Zou and Donner 2008).
    """
    if money:
        ends = said * np.exp(-reach), said * np.exp(reach)
    else:
        odds = np.log(np.clip(said, 1e-9, 1 - 1e-9) / (1 - np.clip(said, 1e-9, 1 - 1e-9)))
        ends = 1 / (1 + np.exp(reach - odds)), 1 / (1 + np.exp(-reach - odds))
        if reach == 0:
            return chance.low, chance.high
    below = np.hypot(said - ends[0], said - min(said, chance.low))
    above = np.hypot(ends[1] - said, max(said, chance.high) - said)
    return max(0.0, float(said - below)), float(said + above) if money else min(1.0, float(said + above))


def auc(predicted: Array, did: Array) -> tuple[float | None, Interval | None]:
    """Area under the ROC curve with its 95 % interval; None when all did, or none.

    Source: DeLong, DeLong and Clarke-Pearson 1988, by mid-ranks (Sun and Xu 2014); ties count half.
    """
    m, n = int(np.sum(did)), int(np.sum(~did))
    if not m or not n:
        return None, None
    all_ranks, yes, no = ranks(predicted), ranks(predicted[did]), ranks(predicted[~did])
    area = float((np.sum(all_ranks[did]) - m * (m + 1) / 2) / (m * n))
    if m < 2 or n < 2:
        return area, None
    above = (all_ranks[did] - yes) / n
    below = 1 - (all_ranks[~did] - no) / m
    spread = normal_quantile(0.975) * float(np.sqrt(np.var(above, ddof=1) / m + np.var(below, ddof=1) / n))
    return area, Interval(max(0.0, area - spread), min(1.0, area + spread))


def ranks(values: Array) -> Array:
    """Places from 1, ties sharing the middle of theirs."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[where]


def top_tenth(predicted: Array, outcome: Array) -> tuple[float, float]:
    """People in the top tenth, and the sum of their outcomes; who ties at its edge shares the places left (trap 15)."""
    places = len(predicted) / 10
    edge = np.sort(predicted)[::-1][max(0, int(np.ceil(places)) - 1)]
    above, tied = predicted > edge, predicted == edge
    share = (places - np.sum(above)) / np.sum(tied)
    return places, float(np.sum(outcome[above]) + share * np.sum(outcome[tied]))


def lift(predicted: Array, outcome: Array, money: bool = False) -> tuple[float | None, Interval | None]:
    """How many times the average the top tenth did (or brought). The interval is that of the top tenth's own rate."""
    if len(predicted) < 10 or float(np.sum(outcome)) <= 0:
        return None, None
    average = float(np.mean(outcome))
    places, total = top_tenth(predicted, outcome)
    if money:
        return total / places / average, None
    around = Rate(round(places), min(round(places), round(total))).interval()
    return total / places / average, Interval(around.low / average, around.high / average)


def errors(predicted: Array, outcome: Array, money: bool) -> Array:
    """Each row's error: absolute in money, squared for probabilities."""
    return np.abs(predicted - outcome) if money else (predicted - outcome) ** 2


def losses(predicted: Array, outcome: Array, money: bool) -> Array:
    """What a way is chosen by: squared error for probabilities; for money the Poisson deviance.

    Both are least, on average, for whoever predicts the mean (Gneiting 2011); the absolute error would favour those who
    predict the median, which is nothing for most people. A prediction counts as a hundredth of the average at least.
    """
    if not money:
        return errors(predicted, outcome, money)
    mean = np.maximum(predicted, 0.01 * max(float(np.mean(outcome)), 1e-9))
    seen = np.maximum(outcome, 0)
    return 2 * (seen * np.log(np.where(seen > 0, seen, 1.0) / np.where(seen > 0, mean, 1.0)) - seen + mean)


def score(
    name: str,
    words: str,
    predicted: Array,
    outcome: Array,
    ours: Array | None,
    money: bool,
    who: Array | None = None,
) -> Score:
    """Marks of one way; ours: predictions of the way used, None when this is it. who: as in `tenths`."""
    error = errors(predicted, outcome, money)
    more = Difference(None, None)
    if ours is not None:
        paired = losses(predicted, outcome, money) - losses(ours, outcome, money)
        mean = Mean(len(paired), float(np.sum(paired)), float(np.sum(paired * paired)))
        more = Difference(mean.value, mean.interval())
        if who is not None and mean.value is not None and more.interval is not None:
            half = (more.interval.high - mean.value) * repeated(paired, who) ** 0.5
            more = Difference(mean.value, Interval(mean.value - half, mean.value + half))
    area, around = auc(predicted, outcome > 0)
    times, between = lift(predicted, outcome, money)
    return Score(
        name,
        words,
        float(np.mean(error)),
        area,
        around,
        times,
        between,
        float(np.sum(predicted)),
        more,
        float(np.sqrt(np.mean((predicted - outcome) ** 2))),
    )
