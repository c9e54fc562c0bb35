"""How good a source is: complete, accurate, fresh, each 0 to 100 with the reason in words (A2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from segmentation.core import wording

STALE_DAYS = 30  # so far behind, a source bends results: a finding (checks/stale_source.py)
GRACE_DAYS = 7  # a weekly export is as fresh as can be expected


@dataclass(frozen=True)
class Rating:
    """How good one source is on one count, 0 (useless) to 100, and the reason in words."""

    score: int
    reason: str


def completeness(filled: Mapping[str, float]) -> Rating:
    """How much of what should be filled is, on average over the columns."""
    if not filled:
        return Rating(100, "nothing in it has to be filled")
    worst = min(filled, key=lambda word: (filled[word], word))
    score = int(100 * sum(filled.values()) / len(filled))
    if filled[worst] == 1:
        return Rating(100, "every row has what it should")
    return Rating(score, f"{worst} is missing in {percent(1 - filled[worst])} of the rows")


def accuracy(rows: int, read: int, lost: int, wrong: Mapping[str, int]) -> Rating:
    """How many rows have no fault that is known of: refused ones and those that a check found."""
    shares = {title: min(1.0, count / rows) for title, count in wrong.items() if rows and count}
    if read and lost:
        shares["Rows that could not be used"] = lost / read
    if not shares:
        return Rating(100, "no check found anything")
    worst = max(shares, key=lambda title: (shares[title], title))
    return Rating(
        int(100 * max(0.0, 1 - sum(shares.values()))), f"{worst.lower()}: {percent(shares[worst])} of the rows"
    )


def freshness(ends: date | None, behind: int) -> Rating:
    """How near its end is to the newest date of all sources: 100 within a week, then a point less a day.

    ends, behind: as `source_ends` has them, which the finding about stale sources reads as well.
    """
    if ends is None:
        return Rating(0, "it holds no dates")
    said = f"ends {wording.day(ends)}"
    if behind <= GRACE_DAYS:
        return Rating(
            100, f"{said}, with the newest source" if behind == 0 else f"{said}, {behind} days behind the newest source"
        )
    return Rating(max(0, 100 - (behind - GRACE_DAYS)), f"{said}, {behind} days behind the newest source")


def percent(share: float) -> str:
    """0.031 → "3.1 %"; small but not nothing is "less than 0.1 %"."""
    return "less than 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
