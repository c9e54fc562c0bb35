"""How feature values become comparable: the missing filled, the skewed put on a log or rank scale, then z-scores."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from segmentation.discover.sample import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scale = Literal["auto", "log", "rank", "plain"]
SCALES: dict[Scale, str] = {
    "auto": "log scale or ranks, as fits",
    "log": "log scale",
    "rank": "ranks",
    "plain": "as they are",
}
SKEWED = 1.0  # sample skewness above which a feature is put on another scale
STILL_SKEWED = 2.0  # sample skewness on the log scale above which ranks are taken instead
KNOTS = 21  # a rank is read off this many quantiles, between them in a straight line
LONG_AGO = 1.25  # "never" lies this much beyond the longest time seen
ALIKE = 0.8  # correlation from which two features say nearly the same


@dataclass(frozen=True)
class Scaling:
    """Fitted once on the sample and applied unchanged to everyone, so that both stand in one space.

    knots: for features on ranks the values at which the rank is known, with the ranks (0–1); None for the others.
    """

    fill: "NDArray[np.float64]"
    logged: "NDArray[np.bool_]"
    mean: "NDArray[np.float64]"
    deviation: "NDArray[np.float64]"
    knots: "tuple[tuple[NDArray[np.float64], NDArray[np.float64]] | None, ...]" = ()

    def apply(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Feature units → z-scores. Returns a new array of the same shape, without NaN."""
        filled = np.where(np.isnan(values), self.fill, values)
        filled = np.where(self.logged, np.log1p(np.maximum(filled, 0.0)), filled)
        for place, knots in enumerate(self.knots):
            if knots is not None:
                filled[:, place] = np.interp(filled[:, place], *knots)
        scaled: NDArray[np.float64] = (filled - self.mean) / self.deviation
        return scaled

    def word(self, place: int) -> str:
        """log, rank or plain."""
        if self.knots and self.knots[place] is not None:
            return "rank"
        return "log" if self.logged[place] else "plain"

    def sql(self, place: int, value: str) -> str:
        """The same z-score as SQL over the expression `value`; never NULL."""
        filled = f"COALESCE(CAST({value} AS DOUBLE), {number(self.fill[place])})"
        if self.logged[place]:
            filled = f"LN(1 + GREATEST({filled}, 0))"
        knots = self.knots[place] if self.knots else None
        if knots is not None:
            filled = straight_lines(filled, *knots)
        return f"(({filled}) - {number(self.mean[place])}) / {number(self.deviation[place])}"


def number(value: float) -> str:
    """A float as an SQL literal that reads back as itself."""
    return f"CAST({float(value)!r} AS DOUBLE)"


def straight_lines(value: str, at: "NDArray[np.float64]", rank: "NDArray[np.float64]") -> str:
    """numpy.interp as one CASE."""
    parts = [f"WHEN {value} <= {number(at[0])} THEN {number(rank[0])}"]
    for low, high, under, over in zip(at[:-1], at[1:], rank[:-1], rank[1:], strict=True):
        slope = (over - under) / (high - low)
        parts.append(
            f"WHEN {value} <= {number(high)} THEN {number(under)} + ({value} - {number(low)}) * {number(slope)}"
        )
    return f"CASE {' '.join(parts)} ELSE {number(rank[-1])} END"


def scaling(sample: Sample, scale: Scale = "auto") -> Scaling:
    """Fit the scaling on a sample. A missing `days_since_…` means never, so it lies beyond the longest time seen;
    any other missing value takes the median, which moves nobody towards a group.

    scale: what is done with skewed features. A log scale needs numbers from 0 up; where it leaves a feature skewed, or
    there are numbers below 0, ranks are taken (ties share one).
    """
    values = sample.values
    fill = np.nanmedian(values, axis=0)
    for i, feature in enumerate(sample.features):
        if feature.unit == "days" and feature.name.startswith("days_since"):
            fill[i] = np.nanmax(values[:, i]) * LONG_AGO + 1
    filled = np.where(np.isnan(values), fill, values)
    uneven = np.abs(skewness(filled)) > SKEWED
    logable = uneven & (filled.min(axis=0) >= 0) & (skewness(filled) > 0)
    on_log = np.where(logable, np.log1p(np.maximum(filled, 0.0)), filled)
    still = np.abs(skewness(on_log)) > STILL_SKEWED
    logged = logable & ~still if scale == "auto" else logable & (scale == "log")
    ranked = uneven & ~logged & (still | ~logable) if scale == "auto" else uneven & (scale == "rank")
    filled = np.where(logged, on_log, filled)
    knots = tuple(ranks(filled[:, place]) if ranked[place] else None for place in range(filled.shape[1]))
    for place, known in enumerate(knots):
        if known is not None:
            filled[:, place] = np.interp(filled[:, place], *known)
    deviation = filled.std(axis=0)
    return Scaling(fill, logged, filled.mean(axis=0), np.where(deviation > 0, deviation, 1.0), knots)


def skewness(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Third standardised moment a column; 0 for one that does not vary."""
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0)
    found: NDArray[np.float64] = (centred**3).mean(axis=0) / np.where(spread > 0, spread, 1) ** 3
    return found


def ranks(column: "NDArray[np.float64]") -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Values at the quantiles and the share of people at or below the middle of each: equal values share one rank."""
    ordered = np.sort(column)
    at = np.unique(np.quantile(ordered, np.linspace(0, 1, KNOTS), method="nearest"))
    below = np.searchsorted(ordered, at, "left") + np.searchsorted(ordered, at, "right")
    return at, below / (2 * len(ordered))


def alike(sample: Sample, scaling: Scaling, limit: float = ALIKE) -> tuple[tuple[str, str, float], ...]:
    """Pairs of features that say nearly the same (Pearson on the scaled sample), strongest first: they count double."""
    matrix = scaling.apply(sample.values)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.atleast_2d(np.nan_to_num(np.corrcoef(matrix, rowvar=False)))
    names = [feature.name for feature in sample.features]
    pairs = [
        (names[one], names[other], float(correlation[one, other]))
        for one in range(len(names))
        for other in range(one + 1, len(names))
        if abs(correlation[one, other]) >= limit
    ]
    return tuple(sorted(pairs, key=lambda pair: -abs(pair[2])))
