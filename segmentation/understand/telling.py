"""How much each feature says about later purchases (A2.9): as it was 90 days ago, against who has bought since.

The measure is the area under the curve: of one who bought and one who did not, how often does the feature point to the
buyer? 50 % says nothing. Its interval is DeLong's (DeLong et al. 1988, in the rank form of Sun and Xu 2014).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand.features import Progress
from segmentation.understand.people import prepare

if TYPE_CHECKING:
    import numpy as np

DAYS = 90
MOST = 20_000  # people read into memory
FEWEST = 30  # buyers, and others: below it every interval is too wide to say anything
Z = 1.959963984540054  # of a 95 % interval
KNOWN_BY = ("days_since_first_order", "days_since_signup", "days_since_last_visit", "days_since_last_click")


@dataclass(frozen=True)
class Telling:
    """One feature. share: of pairs in which it points to the buyer, 0.5 to 1, with its 95 % interval.

    more: whether more of it goes with buying. known: the part of the people of whom it is known at all.
    """

    feature: Feature
    share: float
    low: float
    high: float
    more: bool
    known: float


@dataclass(frozen=True)
class Tellings:
    """All features, those that say most first. buyers of people bought after `then` and up to `now`."""

    then: date
    now: date
    people: int
    buyers: int
    features: tuple[Telling, ...]


def tellings(workspace: Workspace, as_of: date, progress: Progress | None = None) -> Tellings:
    """How much each feature says. Reads at most 20,000 people, the same ones every time.

    People of whom nothing was known 90 days before are left out, and so are those who may not be written to. A missing
    value stands at the end where it belongs: never ordered is longer ago than any order, an unknown share below all.
    Raises UserError when fewer than 30 people bought since, or fewer than 30 did not.
    """
    then = as_of - timedelta(days=DAYS)
    people = prepare(workspace, then, progress)
    frame = read(workspace, people, as_of)
    bought = frame["bought"].to_numpy(dtype=bool)
    if min(int(bought.sum()), int((~bought).sum())) < FEWEST:
        raise UserError(
            "too_few_buyers",
            f"{int(bought.sum()):,} of {len(bought):,} people bought in the {DAYS} days before the date of analysis: "
            f"too few on one side to compare.",
            "Load more of the past, or choose another date.",
        )
    found = []
    for feature in numbers(people):
        values = frame[feature.name].to_numpy(dtype=float)
        told = telling(feature, values, bought)
        if told:
            found.append(told)
    return Tellings(
        then,
        as_of,
        len(bought),
        int(bought.sum()),
        tuple(sorted(found, key=lambda one: (-one.share, one.feature.name))),
    )


def numbers(people: People) -> tuple[Feature, ...]:
    """The features that stand in the table as numbers; classes of scores only repeat what they are cut from."""
    return tuple(
        one for one in people.features if one.kind == "number" and one.expression is None and one.family != "scores"
    )


def read(workspace: Workspace, people: People, as_of: date) -> Any:
    """A frame of a bounded, steady choice of people: their features then, and whether they bought since."""
    columns = ", ".join(f"f.{quote(one.name)}" for one in numbers(people))
    known = [f"f.{quote(name)} IS NOT NULL" for name in KNOWN_BY if people.vocabulary.feature(name)]
    if people.vocabulary.feature("emails_received_90d"):
        known.append("f.emails_received_90d > 0")
    # Numbers multiplied and cut give an order that is steady and has nothing to do with when people came.
    return workspace.engine.read(
        f"""SELECT {columns}, CASE WHEN b.subscriber_id IS NULL THEN 0 ELSE 1 END AS bought
        FROM {quote(people.table.name)} AS f
        LEFT JOIN (SELECT DISTINCT subscriber_id FROM orders
            WHERE total > 0 AND ordered_on > $then AND ordered_on <= $now) AS b ON b.subscriber_id = f.subscriber_id
        WHERE NOT f.is_suppressed AND ({" OR ".join(known) or "0 = 0"})
        ORDER BY MOD(f.subscriber_id * 7919, 104729), f.subscriber_id LIMIT $most""",
        {"then": people.as_of, "now": as_of, "most": MOST},
    )


def telling(feature: Feature, values: "np.ndarray", bought: "np.ndarray") -> Telling | None:
    """One feature's share of pairs; None when it is the same for everybody, or known of nobody."""
    import numpy as np

    known = ~np.isnan(values)
    if not known.any():
        return None
    # “lower is better” and days since something: never is further away than anything.
    beyond = np.nanmax(values) + 1 if feature.better == "lower" or feature.unit == "days" else np.nanmin(values) - 1
    filled = np.where(known, values, beyond)
    if (filled == filled[0]).all():
        return None
    share, error = area(filled[bought], filled[~bought])
    more = share >= 0.5
    share = share if more else 1 - share
    return Telling(feature, share, max(0.0, share - Z * error), min(1.0, share + Z * error), more, float(known.mean()))


def area(positive: "Sequence[float] | np.ndarray", negative: "Sequence[float] | np.ndarray") -> tuple[float, float]:
    """The share of pairs in which a positive lies above a negative (ties count half), and its standard error."""
    import numpy as np
    from scipy.stats import rankdata

    a, b = np.asarray(positive, dtype=float), np.asarray(negative, dtype=float)
    m, n = len(a), len(b)
    everyone = rankdata(np.concatenate([a, b]))
    above = (everyone[:m] - rankdata(a)) / n  # each positive: part of the negatives below it
    below = 1 - (everyone[m:] - rankdata(b)) / m  # each negative: part of the positives above it
    variance = np.var(above, ddof=1) / m + np.var(below, ddof=1) / n if m > 1 and n > 1 else math.inf
    return float(above.mean()), float(math.sqrt(variance))
