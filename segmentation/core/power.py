"""How much data a question needs: detectable effects, sample sizes, and when a shift is more than chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core.distributions import chi_square_quantile, solve_rising
from segmentation.core.statistics import normal_quantile


def _needed(base: float, other: float, n_base: float, n_other: float, level: float, power: float) -> float:
    """The difference that the test needs to see at these sizes when the truth is base against other."""
    pooled = (n_base * base + n_other * other) / (n_base + n_other)
    return normal_quantile((1 + level) / 2) * math.sqrt(
        pooled * (1 - pooled) * (1 / n_base + 1 / n_other)
    ) + normal_quantile(power) * math.sqrt(base * (1 - base) / n_base + other * (1 - other) / n_other)


def detectable_rise(
    base: float, n_control: int, n_treated: int, level: float = 0.95, power: float = 0.8
) -> float | None:
    """The smallest rise over a base rate, in points (0.115 = 11.5 points), that a two-group test would notice.

    base: rate of the control group, 0 to 1. level: 1 - two-sided error; power: chance to notice. None when even a rise
    to 100 % would go unnoticed, or a group is empty.
    Source: two-proportion z test, pooled variance under equality, unpooled under the rise (Fleiss, Levin, Paik 2003).
    """
    if not 0 <= base < 1:
        raise ValueError(f"a base rate lies from 0 to below 1, not {base}")
    if min(n_control, n_treated) < 1 or 1 - base < _needed(base, 1, n_control, n_treated, level, power):
        return None
    # What is gained minus what is needed rises with the other rate wherever it is near zero.
    other = solve_rising(lambda p: p - base - _needed(base, p, n_control, n_treated, level, power), 0.0, base, 1.0)
    return other - base


def group_size_for(base: float, other: float, level: float = 0.95, power: float = 0.8) -> int:
    """People that each of two equal groups needs to tell the rates apart, rounded up. Source: as `detectable_rise`."""
    if base == other:
        raise ValueError("equal rates cannot be told apart")
    return math.ceil((_needed(base, other, 1, 1, level, power) / abs(other - base)) ** 2)


def clean_draws_for(share: float, level: float = 0.95) -> int:
    """Draws without a single miss that are needed to claim at least this share: 29 for 90 %, 59 for 95 %.

    Also clean sends: to show fewer than 0.2 % unsubscribes, `clean_draws_for(0.998)` = 1,497.
    Source: share^n ≤ 1 - level.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share to claim lies between 0 and 1, not {share}")
    return math.ceil(math.log1p(-level) / math.log(share) - 1e-9)


@dataclass(frozen=True)
class Shift:
    """How far a distribution moved. index: population stability index; critical: chance stays below it."""

    index: float
    critical: float
    level: float

    @property
    def is_clear(self) -> bool:
        """True when the shift is more than chance."""
        return self.index > self.critical


def stability_critical(bins: int, n_before: int, n_after: int, level: float = 0.95) -> float:
    """The population stability index that two draws from one and the same population exceed with probability 1 - level.

    The usual 0.10 and 0.25 have no error control: with 100 people, 80 % of unchanged populations exceed 0.10.
    Source: Yurdakul and Naranjo 2020: index ≈ (1/n + 1/m) · chi-square with bins - 1 degrees of freedom.
    """
    if bins < 2 or min(n_before, n_after) < 1:
        raise ValueError("a shift needs two bins and people in both groups")
    return chi_square_quantile(level, bins - 1) * (1 / n_before + 1 / n_after)


def stability(before: Sequence[int], after: Sequence[int], level: float = 0.95) -> Shift:
    """Compares counts per bin (same bins, same order; 4–5 bins for small segments).

    Where a bin is empty on either side, half a person is added to every bin, so that a logarithm exists; bins empty on
    both sides are left out. Raises ValueError for fewer than two bins or nobody.
    """
    if len(before) != len(after):
        raise ValueError("both groups need the same bins")
    pairs = [(b, a) for b, a in zip(before, after, strict=True) if b or a]
    n_before, n_after = sum(before), sum(after)
    if len(pairs) < 2 and n_before and n_after:
        return Shift(0.0, 0.0, level)  # everyone in one bin both times: nothing moved
    critical = stability_critical(len(pairs), n_before, n_after, level)
    more = 0.5 if any(b == 0 or a == 0 for b, a in pairs) else 0.0
    total_before, total_after = n_before + more * len(pairs), n_after + more * len(pairs)
    index = sum(
        ((a + more) / total_after - (b + more) / total_before)
        * math.log((a + more) / total_after / ((b + more) / total_before))
        for b, a in pairs
    )
    return Shift(index, critical, level)
