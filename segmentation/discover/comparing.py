"""A pocket against everyone else: means, the ratio with its interval, the probability of chance, and overlap."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.statistics import Interval, normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

REDEALT = 5_000


@dataclass(frozen=True)
class Side:
    """One half: people in the pocket and elsewhere, and the mean of the outcome (a share of 1, or money) in each."""

    people: int
    mean: float
    others: int
    others_mean: float

    @property
    def ratio(self) -> float | None:
        """How many times the others' mean it is; None when theirs is 0."""
        return self.mean / self.others_mean if self.others_mean else None


def side(outcome: "NDArray[np.float64]", inside: "NDArray[np.bool_]") -> Side:
    """Pocket against everyone else."""
    there, others = outcome[inside], outcome[~inside]
    return Side(
        len(there),
        float(there.mean()) if len(there) else 0.0,
        len(others),
        float(others.mean()) if len(others) else 0.0,
    )


def share_chance(outcome: "NDArray[np.float64]", inside: "NDArray[np.bool_]", rising: bool) -> float:
    """The one-sided probability of so many (rising), or so few, hits in a pocket by chance: exact, hypergeometric.

    Source: Fisher, The Design of Experiments (1935).
    """
    from scipy.stats import hypergeom

    hits = int(outcome[inside].sum())
    law = hypergeom(len(outcome), int(outcome.sum()), int(inside.sum()))
    return float(law.sf(hits - 1) if rising else law.cdf(hits))


def amount_chances(
    outcome: "NDArray[np.float64]", insides: Sequence["NDArray[np.bool_]"], rising: Sequence[bool], seed: int
) -> list[float]:
    """For each pocket the one-sided probability of so much, or so little, money by chance, from 5,000 redistributions.

    A t test is no use here: most people bring nothing and a few bring much, and with 40 people it finds what is not
    there. Source: Pitman, Suppl. J. R. Stat. Soc. 4 (1937) 119–130.
    """
    if not insides:
        return []
    random = np.random.default_rng(seed)
    money = outcome[outcome != 0]
    holds = np.array(insides)
    seen = holds[:, outcome != 0] @ money
    beyond = np.zeros(len(holds))
    sign = np.where(rising, 1.0, -1.0)
    for _ in range(REDEALT):
        dealt = holds[:, random.permutation(len(outcome))[: len(money)]] @ money
        beyond += sign * dealt >= sign * seen - 1e-9
    return [float(one) for one in (1 + beyond) / (1 + REDEALT)]


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """Each probability adjusted for having tested them all: at most x of those with `adjusted <= x` are chance."""
    if not chances:
        return []
    order = np.argsort(chances, kind="stable")
    ranked = np.asarray(chances, dtype=float)[order] * len(chances) / np.arange(1, len(chances) + 1)
    adjusted = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    back = np.empty(len(chances))
    back[order] = adjusted
    return [float(one) for one in back]


def ratio_interval(outcome: "NDArray[np.float64]", inside: "NDArray[np.bool_]", level: float = 0.95) -> Interval:
    """The ratio of two means by their logarithms (Katz et al., Biometrics 34 (1978) 469–474, for shares).

    A pocket without a single hit gets half a person's worth of the others' mean, so that an upper end exists.
    """
    there, others = outcome[inside], outcome[~inside]
    n, m = len(there), len(others)
    base = float(others.mean())
    typical = base * m / max(1, int((others > 0).sum()))  # what one hit is worth: 1 for a share
    mean = max(float(there.mean()), 0.5 * typical / (n + 1))
    spread = float(there.var()) if there.any() else mean * typical
    error = math.sqrt(spread / (n * mean**2) + float(others.var()) / (m * base**2))
    reach = normal_quantile((1 + level) / 2) * error
    ratio = mean / base
    low = 0.0 if not there.any() else ratio * math.exp(-reach)
    return Interval(low, ratio * math.exp(reach), level)


def jaccard(one: "NDArray[np.bool_]", other: "NDArray[np.bool_]") -> float:
    """People in both, of people in either."""
    either = int((one | other).sum())
    return int((one & other).sum()) / either if either else 0.0


def beyond_known(outcome: "NDArray[np.float64]", inside: "NDArray[np.bool_]", known_by: "NDArray[np.int64]") -> float:
    """How many standard errors a pocket differs within the groups that are known already (a label a person).

    A pocket that only echoes a stronger one, as a part of it, a wider copy or a neighbour, comes out near 0. Source:
    Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959) 719–748, for means.
    """
    labels = int(known_by.max()) + 1
    size, there = np.bincount(known_by, minlength=labels), np.bincount(known_by[inside], minlength=labels)
    total = np.bincount(known_by, outcome, labels)
    squares = np.bincount(known_by, outcome**2, labels)
    mean = total / np.maximum(size, 1)
    spread = np.maximum(squares / np.maximum(size, 1) - mean**2, 0.0)
    parted = (there > 0) & (there < size)
    gained = float((np.bincount(known_by[inside], outcome[inside], labels) - there * mean)[parted].sum())
    variance = float((spread * there * (size - there) / np.maximum(size - 1, 1))[parted].sum())
    return gained / math.sqrt(variance) if variance > 0 else 0.0
