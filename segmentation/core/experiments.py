"""Two groups that chance divided: the ratio of their rates, intervals for reading again and again, and whether the
division itself is in order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core.distributions import gamma_cdf, solve_rising
from segmentation.core.statistics import Difference, Interval, Mean, Rate, normal_quantile

ODD_DIVISION = 0.001  # below this probability the division is not chance (Fabijan et al. 2019, sample ratio mismatch)


def ratio_of_rates(new: Rate, old: Rate, level: float = 0.95) -> Difference:
    """New rate divided by old (1.2 = a fifth more); unknown when either group had no success.

    Source: log interval of Katz et al. (1978), as in statsmodels' confint_proportions_2indep(compare="ratio").
    """
    if not (new.successes and old.successes):
        return Difference(None, None)
    ratio = (new.successes / new.n) / (old.successes / old.n)
    spread = math.sqrt(1 / new.successes - 1 / new.n + 1 / old.successes - 1 / old.n)
    half = normal_quantile((1 + level) / 2) * spread
    return Difference(ratio, Interval(ratio * math.exp(-half), ratio * math.exp(half), level))


def variance_of_difference(new: Rate | Mean, old: Rate | Mean) -> float | None:
    """The variance of new minus old, never 0; None where either group is too small to know it.

    Rates as if one more of each kind had been seen (Agresti and Caffo 2000): nobody bought is not certainty.
    """
    parts = []
    for one in (new, old):
        if isinstance(one, Rate):
            if not one.n:
                return None
            share = (one.successes + 1) / (one.n + 2)
            parts.append(share * (1 - share) / (one.n + 2))
        elif one.variance is None:
            return None
        else:
            parts.append(one.variance / one.n)
    return sum(parts) or None


def _tightness(error: float) -> float:
    """The x with x - ln(1 + x) = 2 ln(1/error): how far the variance outgrows the mixture's where it is tightest."""
    return solve_rising(lambda x: x - math.log1p(x), 2 * math.log(1 / error), 0.0, 1e6)


def always_valid(value: float, variance: float, planned: float, level: float = 0.95) -> Interval:
    """An interval around a difference that may be read every day: the truth lies in all of them together at `level`.

    value: new minus old so far. variance: of that difference, growing as more happens. planned: the variance expected
    when the test ends, known before it began; there the interval is tightest (1.55 times a usual 95 % interval).
    Raises ValueError when a variance is not above 0.
    Source: normal mixture, Robbins (1970); Howard, Ramdas, McAuliffe, Sekhon (2021), Annals of Statistics 49, eq. 14.
    """
    if min(variance, planned) <= 0:
        raise ValueError("a variance lies above 0")
    error = 1 - level
    mixed = planned / _tightness(error)
    half = math.sqrt((variance + mixed) * (math.log((variance + mixed) / mixed) + 2 * math.log(1 / error)))
    return Interval(value - half, value + half, level)


@dataclass(frozen=True)
class SampleRatio:
    """Whether people were divided as planned. probability: of a division at least as odd by chance alone."""

    held: int
    sent: int
    percent: float
    probability: float

    @property
    def is_odd(self) -> bool:
        """Too odd for chance: something other than the dice decided who is in which group."""
        return self.probability < ODD_DIVISION


def sample_ratio(held: int, sent: int, percent: float) -> SampleRatio:
    """Tests `held` of `held + sent` people against the planned share. Source: chi-square with one degree of freedom."""
    total, share = held + sent, percent / 100
    if not total or not 0 < share < 1:
        return SampleRatio(held, sent, percent, 1.0)
    expected = total * share
    square = (held - expected) ** 2 / expected + (held - expected) ** 2 / (total - expected)
    return SampleRatio(held, sent, percent, 1 - gamma_cdf(square / 2, 0.5))


def pooled(
    effects: Sequence[tuple[float, float]], level: float = 0.95, planned: Sequence[float] | None = None
) -> tuple[float, float, Interval] | None:
    """One effect out of several tests of the same kind: (value, variance) each, the surer the heavier.

    planned: variances to weigh by instead, known before the tests began; a weight that follows the result leans towards
    tests where little happened. Returns the value, its variance and its interval, to be read once; None for no tests.
    It speaks of the tests together, of none alone.
    Source: inverse-variance weights of a fixed-effect meta-analysis (statsmodels: combine_effects).
    """
    if not effects:
        return None
    weights = [1 / one for one in planned or [variance for _, variance in effects]]
    whole = sum(weights)
    value = sum(weight * one for weight, (one, _) in zip(weights, effects, strict=True)) / whole
    variance = sum(weight**2 * one for weight, (_, one) in zip(weights, effects, strict=True)) / whole**2
    half = normal_quantile((1 + level) / 2) * math.sqrt(variance)
    return value, variance, Interval(value - half, value + half, level)


def likeness(effects: Sequence[tuple[float, float]]) -> float:
    """The probability that several tests, (value, variance) each, differ so much or more by chance alone; 1 for fewer
    than two. Small: there is no one effect that all of them share. Source: Cochran's Q (1954), chi-square."""
    if len(effects) < 2:
        return 1.0
    weights = [1 / variance for _, variance in effects]
    mean = sum(weight * one for weight, (one, _) in zip(weights, effects, strict=True)) / sum(weights)
    square = sum(weight * (one - mean) ** 2 for weight, (one, _) in zip(weights, effects, strict=True))
    return 1 - gamma_cdf(square / 2, (len(effects) - 1) / 2)


def shrunk(rates: Sequence[Rate]) -> tuple[float | None, ...]:
    """Each rate drawn towards the rate of all together, the more the fewer people stand behind it; None for nobody.

    So that no small group tops a table by luck. Source: empirical Bayes, beta-binomial, prior fitted by moments
    (Casella 1985; Kleinman 1973): rates that differ no more than chance all come out at the common one.
    """
    known = [one for one in rates if one.n]
    total = sum(one.n for one in known)
    if not total:
        return tuple(None for _ in rates)
    common = sum(one.successes for one in known) / total
    weight = _prior_weight(known, common, total)
    return tuple(
        None if not one.n else common if weight is None else (one.successes + weight * common) / (one.n + weight)
        for one in rates
    )


def _prior_weight(known: Sequence[Rate], common: float, total: int) -> float | None:
    """How many people the common rate counts as; None: infinitely many, the rates differ no more than chance."""
    groups = len(known)
    even = common * (1 - common)
    if groups < 2 or not even:
        return None
    spread = sum(one.n * (one.successes / one.n - common) ** 2 for one in known)
    design = total - sum(one.n**2 for one in known) / total
    between = (spread - (groups - 1) * even) / (design - (groups - 1)) / even if design > groups - 1 else 0.0
    return None if between <= 0 else max(0.0, 1 / between - 1)
