"""Rates, means and differences from counts and sums, with their uncertainty.

The engine returns one row a group (people, successes, sums); these values carry it on. They are frozen, add up with
`+` (two halves of a group give the whole group), and never hold people. A rate of nobody is unknown: its value is
None and its interval is everything from 0 to 1.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from segmentation.core.distributions import beta_quantile, t_quantile


@dataclass(frozen=True)
class Interval:
    """From low to high, both ends meant; level is the share of such intervals that hold the truth (0.95)."""

    low: float
    high: float
    level: float = 0.95

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Rate:
    """How many of how many: `successes` of `n` people (or sends). The grain is one per group."""

    n: int
    successes: int

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.n:
            raise ValueError(f"{self.successes} of {self.n} is no rate")

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.n + other.n, self.successes + other.successes)

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None when there was nobody."""
        return self.successes / self.n if self.n else None

    def interval(self, level: float = 0.95) -> Interval:
        """The Wilson interval."""
        return wilson(self.successes, self.n, level)


@dataclass(frozen=True)
class Mean:
    """An average from three sums: n values, their total, and the total of their squares, in the value's unit."""

    n: int
    total: float
    squares: float

    def __add__(self, other: "Mean") -> "Mean":
        return Mean(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @classmethod
    def of(cls, values: "list[float] | tuple[float, ...]") -> "Mean":
        """The summary of values that are at hand."""
        return cls(len(values), math.fsum(values), math.fsum(value * value for value in values))

    @property
    def value(self) -> float | None:
        """The average; None when there are no values."""
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> float | None:
        """Sample variance (n - 1); None below two values. Never negative, whatever rounding does to equal values."""
        if self.n < 2:
            return None
        return max(0.0, self.squares - self.total * self.total / self.n) / (self.n - 1)

    def interval(self, level: float = 0.95) -> Interval | None:
        """Student's t interval of the average; None below two values."""
        if self.value is None or self.variance is None:
            return None
        half = t_quantile((1 + level) / 2, self.n - 1) * math.sqrt(self.variance / self.n)
        return Interval(self.value - half, self.value + half, level)


@dataclass(frozen=True)
class Difference:
    """New minus old, in the unit of both (for rates: points from -1 to 1), with its interval; None where unknown."""

    value: float | None
    interval: Interval | None

    @property
    def is_clear(self) -> bool:
        """True when the interval does not contain 0: the difference is more than chance at that level."""
        return self.interval is not None and 0 not in self.interval


def normal_quantile(probability: float) -> float:
    """The value below which the standard normal has that probability."""
    return NormalDist().inv_cdf(probability)


def _checked(successes: int, n: int) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no rate")


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Two-sided score interval of a rate; 0 to 1 when n is 0. The default: short, and right for small n.

    Source: Wilson 1927; recommended by Brown, Cai and DasGupta 2001.
    """
    _checked(successes, n)
    if n == 0:
        return Interval(0.0, 1.0, level)
    z, rate = normal_quantile((1 + level) / 2), successes / n
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    # At the ends the formula is exact; rounding must not push the bound off it.
    return Interval(
        0.0 if successes == 0 else max(0.0, middle - half), 1.0 if successes == n else min(1.0, middle + half), level
    )


def exact(successes: int, n: int, level: float = 0.95) -> Interval:
    """Two-sided interval that never holds the truth less often than it says; 0 to 1 when n is 0.

    Source: Clopper and Pearson 1934, by the beta quantiles that solve the binomial tails.
    """
    _checked(successes, n)
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else beta_quantile(tail, successes, n - successes + 1)
    high = 1.0 if successes == n else beta_quantile(1 - tail, successes + 1, n - successes)
    return Interval(low, high, level)


def exact_upper(successes: int, n: int, level: float = 0.95) -> float:
    """One-sided upper bound of a rate: with none seen in n sends, 1 - (1 - level)^(1/n). 1 when n is 0.

    "No one unsubscribed of 500" still allows 0.60 %. Source: Clopper and Pearson 1934, one tail.
    """
    _checked(successes, n)
    if successes == n:
        return 1.0
    if successes == 0:
        return -math.expm1(math.log1p(-level) / n)
    return beta_quantile(level, successes + 1, n - successes)


def difference_of_rates(new: Rate, old: Rate, level: float = 0.95) -> Difference:
    """New rate minus old, in points, with an interval from both Wilson intervals; unknown when either has nobody.

    Source: Newcombe 1998, method 10 (hybrid score without continuity correction).
    """
    if new.value is None or old.value is None:
        return Difference(None, None)
    a, b = new.interval(level), old.interval(level)
    value = new.value - old.value
    return Difference(
        value,
        Interval(
            value - math.hypot(new.value - a.low, b.high - old.value),
            value + math.hypot(a.high - new.value, old.value - b.low),
            level,
        ),
    )


def difference_of_means(new: Mean, old: Mean, level: float = 0.95) -> Difference:
    """New average minus old; the interval is None below two values in either.

    Source: Welch 1947, unequal variances, degrees of freedom by Satterthwaite.
    """
    if new.value is None or old.value is None:
        return Difference(None, None)
    value = new.value - old.value
    if new.variance is None or old.variance is None:
        return Difference(value, None)
    a, b = new.variance / new.n, old.variance / old.n
    if a + b == 0:
        return Difference(value, Interval(value, value, level))
    degrees = (a + b) ** 2 / (a * a / (new.n - 1) + b * b / (old.n - 1))
    half = t_quantile((1 + level) / 2, degrees) * math.sqrt(a + b)
    return Difference(value, Interval(value - half, value + half, level))
