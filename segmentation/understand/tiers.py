"""Named tiers: bands of classes and of the eRFM score that a reading of the score is called by (A5, statistics E3).

Bands are asked in their order and the first that holds names the person, as the published tables are read. Everything a
band does not limit is left open. Whoever fits no band is "Everyone else".
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from segmentation.core.errors import UserError
from segmentation.understand.components import COMPONENTS

CLASSES = (0, 5)
POINTS = (0, 100)
REST = "Everyone else"
MOST = 20
LIMITED = ("recency", "frequency", "monetary")  # the classes that a band may limit, beside the score
NAME = re.compile(r"[^\W_](?:[\w ’'&/+-]*[\w’'+])?")


@dataclass(frozen=True)
class Band:
    """One tier. recency, frequency, monetary: lowest and highest class 0–5. score: from, and below (100: in)."""

    name: str
    recency: tuple[int, int] = CLASSES
    frequency: tuple[int, int] = CLASSES
    monetary: tuple[int, int] = CLASSES
    score: tuple[int, int] = POINTS

    def limits(self) -> tuple[str, ...]:
        """The classes that this band does not leave open."""
        return tuple(name for name in LIMITED if getattr(self, name) != CLASSES)


Tiers = tuple[Band, ...]

# The names of the published tables by recency, as there, and by the weighted score of all five components in place of
# orders and money: 70 points are "fours and fives" on average, 50 "threes", 30 "twos".
ERFM: Tiers = (
    Band("Champions", recency=(4, 5), score=(70, 100)),
    Band("Loyal", recency=(3, 5), score=(50, 100)),
    Band("Promising", recency=(4, 5), score=(0, 50)),
    Band("Needs attention", recency=(3, 3), score=(0, 50)),
    Band("Can't lose", recency=(1, 2), score=(50, 100)),
    Band("At risk", recency=(1, 2), score=(30, 50)),
    Band("Hibernating", recency=(1, 2), score=(0, 30)),
    Band("Prospects", recency=(0, 0)),
)
# The bands of the R package `rfm` (rfm_segment_summary), in its order; they overlap, and the first match wins.
PUBLISHED: Tiers = (
    Band("Champions", (5, 5), (5, 5), (5, 5)),
    Band("Potential loyalist", (3, 5), (3, 5), (2, 5)),
    Band("Loyal", (2, 4), (2, 4), (2, 4)),
    Band("Promising", (3, 4), (1, 3), (3, 5)),
    Band("New customers", (4, 5), (1, 3), (1, 5)),
    Band("Can't lose", (1, 2), (3, 4), (4, 5)),
    Band("At risk", (1, 2), (2, 5), (4, 5)),
    Band("Needs attention", (1, 3), (3, 5), (3, 5)),
    Band("About to sleep", (2, 3), (1, 3), (1, 4)),
    Band("Lost", (1, 1), (1, 5), (1, 5)),
)
# Even steps of 20 points, one class on all five components each: "fives", "fours", and so on.
ALONE: Tiers = (
    Band("Best", score=(80, 100)),
    Band("Strong", score=(60, 100)),
    Band("Middle", score=(40, 100)),
    Band("Fading", score=(20, 100)),
    Band("Quiet"),
)
OFFERED: Mapping[str, Tiers] = {
    "Recency and eRFM score": ERFM,
    "Published bands of R, F and M": PUBLISHED,
    "eRFM score alone": ALONE,
}


def check(tiers: Sequence[Band]) -> Tiers:
    """The bands, if people can be named by them. Raises UserError saying which one cannot."""
    if not tiers or len(tiers) > MOST:
        raise UserError("bad_tiers", f"There are {len(tiers)} tiers.", f"Keep between 1 and {MOST} of them.")
    seen: set[str] = set()
    for band in tiers:
        if not NAME.fullmatch(band.name) or len(band.name) > 40:
            raise UserError(
                "bad_tier_name",
                f"“{band.name}” cannot name a tier.",
                "Use letters, digits and spaces, at most 40 of them.",
            )
        if band.name.lower() in seen or band.name.lower() == REST.lower():
            raise UserError("tier_twice", f"The tier “{band.name}” is there twice.", "Give each a name of its own.")
        seen.add(band.name.lower())
        for what, (low, high), (least, most) in limits_of(band):
            if not least <= low <= high <= most:
                raise UserError(
                    "bad_band",
                    f"“{band.name}” goes from {low} to {high} by {what}.",
                    f"Give two whole numbers from {least} to {most}, the smaller one first.",
                )
    return tuple(tiers)


def limits_of(band: Band) -> tuple[tuple[str, tuple[int, int], tuple[int, int]], ...]:
    """What a band limits, its two ends, and how far those may go."""
    return (*((name, getattr(band, name), CLASSES) for name in LIMITED), ("score", band.score, POINTS))


def sql(tiers: Sequence[Band], score: str) -> str:
    """SQL over the people table `f` for the name of the tier; missing where the score is. Ends are checked numbers."""
    columns = {part.name: f"f.{part.score}" for part in COMPONENTS}
    whens = []
    for band in tiers:
        parts = [
            f"{columns[name]} BETWEEN {getattr(band, name)[0]} AND {getattr(band, name)[1]}" for name in band.limits()
        ]
        low, high = band.score
        parts += [f"{score} >= {int(low)}"] if low else []
        parts += [f"{score} < {int(high)}"] if high < POINTS[1] else []
        text = band.name.replace("'", "''")
        whens.append(f"WHEN {' AND '.join(parts) or '0 = 0'} THEN '{text}'")
    return f"(CASE WHEN {score} IS NULL THEN NULL {' '.join(whens)} ELSE '{REST}' END)"


def needed(tiers: Sequence[Band]) -> tuple[str, ...]:
    """The components without which these bands cannot be read."""
    return tuple(name for name in LIMITED if any(name in band.limits() for band in tiers))


def readable(tiers: Tiers, unavailable: Collection[str]) -> Tiers:
    """These tiers, or those by the score alone where one of the classes they read cannot be known (no orders, say)."""
    return ALONE if any(name in unavailable for name in needed(tiers)) else tiers


def weighted(tiers: Sequence[Band]) -> bool:
    """Whether weights move anyone: published bands read classes alone."""
    return any(band.score != POINTS for band in tiers)


def words(band: Band) -> str:
    """`recency 4–5, score from 70`; what is left open is not said."""
    titles = {part.name: part.title.lower() for part in COMPONENTS}
    said = []
    for name in band.limits():
        low, high = getattr(band, name)
        said.append(f"{titles[name]} {low}" if low == high else f"{titles[name]} {low}–{high}")
    low, high = band.score
    if (low, high) != POINTS:
        upper = f"below {high}" if not low else f"{low} to below {high}"
        said.append(f"score from {low}" if high == POINTS[1] else f"score {upper}")
    return ", ".join(said) or "all others"


def to_plain(tiers: Sequence[Band]) -> list[dict[str, Any]]:
    """Bands as JSON can hold them."""
    return [
        {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(band).items()}
        for band in tiers
    ]


def from_plain(given: Sequence[Mapping[str, Any]]) -> Tiers:
    """The reverse of `to_plain`, checked. Raises UserError when it is no list of bands."""
    try:
        bands = [
            Band(str(one["name"]), *((int(one[name][0]), int(one[name][1])) for name in (*LIMITED, "score")))
            for one in given
        ]
        return check(bands)
    except (KeyError, IndexError, TypeError, ValueError) as fault:
        raise UserError("bad_tiers", "These tiers cannot be read.", "Go back to the tiers that are offered.") from fault
