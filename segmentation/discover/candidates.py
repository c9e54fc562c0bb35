"""Single conditions that short rules are made of: every feature at a handful of round cuts, every common text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.model import Feature
from segmentation.core.rules import Condition, FeatureMeasure, at_most
from segmentation.discover.tree_rules import ROUNDING_COST, tidy

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUANTILES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975])  # what is rare lies at the top
MOST_TEXTS = 12
NEARLY_ALL = 0.8


@dataclass(frozen=True)
class Candidate:
    """A condition over one feature, and who of the people at hand meets it. column: the values, of numbers."""

    feature: Feature
    condition: Condition
    met: "NDArray[np.bool_]"
    column: "NDArray[np.float64] | None" = None


def number_candidates(feature: Feature, column: "NDArray[np.float64]") -> list[Candidate]:
    """`>=` and `<=` at eleven quantiles of all known values and of those above 0; NaN meets none of them.

    Where the value is missing for many, a cut that nearly all the others meet only says that it is known: left out.
    """
    known = column[~np.isnan(column)]
    if not len(known):
        return []
    some = known[known > 0]
    cuts = np.concatenate([np.quantile(part, QUANTILES, method="lower") for part in (known, some) if len(part)])
    whole = bool(np.all(known == np.round(known)))
    measure = FeatureMeasure(feature.name)
    most = NEARLY_ALL * len(known) if len(known) < 0.9 * len(column) else len(column)
    found = []
    for cut in np.unique(cuts).tolist():
        low, high = (cut, cut) if whole else (rounded(cut, known), rounded(cut, known, up=True))
        with np.errstate(invalid="ignore"):
            found.append(Candidate(feature, Condition(measure, ">=", tidy(low)), column >= low, column))
            found.append(Candidate(feature, at_most(measure, tidy(high)), column <= high, column))
    return [one for one in found if one.met.sum() <= most]


def rounded(cut: float, known: "NDArray[np.float64]", up: bool = False) -> float:
    """A number of few digits just below a cut for `>=`, just above it for `<=`, that moves almost nobody across."""
    for digits in range(4):
        if not cut:
            break
        step = 10.0 ** (math.floor(math.log10(abs(cut))) - digits)
        number = float(f"{(math.ceil(cut / step - 1e-9) if up else math.floor(cut / step + 1e-9)) * step:.6g}")
        moved = (known <= cut) != (known <= number) if up else (known >= cut) != (known >= number)
        if moved.mean() <= ROUNDING_COST:
            return number
    return cut


def text_candidates(feature: Feature, column: Sequence[str | None]) -> list[Candidate]:
    """`= 'Boots'` for the most common texts."""
    values = np.array([value or "" for value in column], dtype=object)
    names, counts = np.unique(values[values != ""].astype(str), return_counts=True)
    common = names[np.lexsort((names, -counts))][:MOST_TEXTS]
    measure = FeatureMeasure(feature.name)
    return [Candidate(feature, Condition(measure, "=", str(name)), values == name) for name in common]


def distinct(candidates: Sequence[Candidate], fewest: int) -> list[Candidate]:
    """Those that part the people at least `fewest` to `fewest`, each parting once: the first of equals stays."""
    found: dict[bytes, Candidate] = {}
    for one in candidates:
        size = int(one.met.sum())
        if fewest <= size <= len(one.met) - fewest:
            found.setdefault(np.packbits(one.met).tobytes(), one)
    return list(found.values())
