"""Whether a segment's people did otherwise than the rest of the list: an interval, or why nothing can be said yet.

Two groups that were not divided by chance differ for many reasons. Nothing here is an effect of a mail: that takes a
holdout.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.core.power import detectable_rise
from segmentation.core.sql import quote
from segmentation.core.statistics import Difference, Mean, Rate, difference_of_means, difference_of_rates
from segmentation.review.outcomes import Outcome, Outcomes, after, counted
from segmentation.review.rolls import EVERYONE, Progress, Roll, roll
from segmentation.store.workspace import Workspace

NO_PROOF = (
    "These people were chosen for what they did, so they would differ from the rest without any mail. "
    "A comparison without a holdout is no proof that a mail worked."
)
ENOUGH_DAYS = 14  # two weeks before anything is concluded (A13.2)
ENOUGH_BUYERS = 30  # below, a few large orders are the whole average

Verdict = Literal["unknown", "too early", "too small", "higher", "lower", "no clear difference"]


@dataclass(frozen=True)
class Metric:
    """One thing that is compared. more, less: a difference in words. read: its value of an outcome."""

    name: str
    title: str
    kind: Literal["rate", "money"]
    more: str
    less: str
    read: Callable[[Outcome], Rate | Mean | None]


METRICS = (
    Metric("bought", "Bought", "rate", "more bought", "fewer bought", lambda one: one.bought),
    Metric(
        "revenue",
        "Revenue a person",
        "money",
        "more revenue a person",
        "less revenue a person",
        lambda one: one.revenue,
    ),
    Metric("clicked", "Clicked an e-mail", "rate", "more clicked", "fewer clicked", lambda one: one.clicked),
    Metric(
        "unsubscribed", "Unsubscribed", "rate", "more unsubscribed", "fewer unsubscribed", lambda one: one.unsubscribed
    ),
)


@dataclass(frozen=True)
class Comparison:
    """One metric of a segment (`members`) beside everyone else on the list (`rest`), and beside the whole (`everyone`).

    difference: members minus rest. why: the reason behind "too early", "too small" or "unknown", otherwise "".
    """

    metric: Metric
    members: Rate | Mean | None
    everyone: Rate | Mean | None
    rest: Rate | Mean | None
    difference: Difference
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True)
class Result:
    """One segment after a day. people: its members on that day, whatever became of them."""

    people: int
    since: date
    until: date
    comparisons: tuple[Comparison, ...]
    unknown: tuple[str, ...]

    def of(self, metric: str) -> Comparison:
        """The comparison of that metric."""
        return next(one for one in self.comparisons if one.metric.name == metric)


def of_roll(workspace: Workspace, members: Roll, until: date) -> tuple[Result, ...]:
    """One result a segment of the roll, in its order: what its members of that day did up to and with `until`."""
    found = after(workspace, members, until)
    return tuple(result(found, place) for place in range(1, len(members.segments) + 1))


def since(
    workspace: Workspace,
    segments: Sequence[Segment],
    day: date,
    until: date | None = None,
    progress: Progress | None = None,
) -> tuple[Result, ...]:
    """The same for the members of any earlier day, recomputed. until: the newest event's day by default."""
    end = until or workspace.newest_date() or day
    return of_roll(workspace, roll(workspace, segments, day, progress=progress), end)


def since_export(workspace: Workspace, segment: Segment, progress: Progress | None = None) -> Result:
    """What the people of a segment's last export did since, as they were written down then.

    Raises UserError when it was never exported.
    """
    rows = workspace.engine.rows(
        "SELECT version, as_of FROM app.exports WHERE segment_id = $segment ORDER BY noted_at DESC LIMIT 1",
        {"segment": segment.segment_id},
    )
    if not rows:
        raise UserError("never_exported", f"“{segment.name}” was never exported.", "Choose an earlier day instead.")
    version, day = int(rows[0][0]), rows[0][1]
    everyone = roll(workspace, (), day, progress=progress)
    members = (
        f"SELECT subscriber_id, place FROM {quote(everyone.table.name)} WHERE place = {EVERYONE} UNION ALL "
        "SELECT subscriber_id, 1 AS place FROM app.memberships "
        "WHERE segment_id = $segment AND version = $version AND as_of = CAST($as_of AS DATE)"
    )
    bound = {"segment": segment.segment_id, "version": version, "as_of": day}
    return result(counted(workspace, members, bound, day, workspace.newest_date() or day), 1)


def result(found: Outcomes, place: int) -> Result:
    """One group of the outcomes beside everyone."""
    members, everyone = found.of(place), found.of(EVERYONE)
    rest = everyone.beside(members)
    return Result(
        members.people,
        found.since,
        found.until,
        tuple(compared(metric, members, everyone, rest, found.days) for metric in METRICS),
        found.unknown,
    )


def compared(metric: Metric, members: Outcome, everyone: Outcome, rest: Outcome, days: int) -> Comparison:
    """One metric judged: is it too early, are they too few, or is there a difference beyond chance?"""
    mine, theirs = metric.read(members), metric.read(rest)
    if isinstance(mine, Rate) and isinstance(theirs, Rate):
        difference = difference_of_rates(mine, theirs)
        verdict, why = judged_rate(mine, theirs, difference)
    elif isinstance(mine, Mean) and isinstance(theirs, Mean):
        difference = difference_of_means(mine, theirs)
        verdict, why = judged_mean(members, difference)
    else:
        difference, verdict, why = Difference(None, None), "unknown", "No such data are loaded for these days."
    if verdict != "unknown" and days < ENOUGH_DAYS:
        verdict, why = "too early", f"Only {days} of {ENOUGH_DAYS} days have passed."
    return Comparison(metric, mine, metric.read(everyone), theirs, difference, verdict, why)


def judged_rate(mine: Rate, theirs: Rate, difference: Difference) -> tuple[Verdict, str]:
    """A difference counts when it is clear and no smaller than what so many people could show (A17.1)."""
    if difference.value is None or theirs.value is None:
        return "unknown", "There was nobody to compare."
    if mine.successes == theirs.successes == 0:
        return "no clear difference", ""
    seen = detectable_rise(theirs.value, theirs.n, mine.n) if theirs.value < 1 else None
    if seen is None or (difference.is_clear and abs(difference.value) < seen):
        return "too small", needed(seen)
    if difference.is_clear:
        return ("higher" if difference.value > 0 else "lower"), ""
    if seen > theirs.value:
        return "too small", needed(seen)
    return "no clear difference", ""


def needed(seen: float | None) -> str:
    """What so few people could have shown."""
    if seen is None:
        return "So few people show no difference at all."
    return f"So few people show only a difference of {100 * seen:.1f} points or more."


def judged_mean(members: Outcome, difference: Difference) -> tuple[Verdict, str]:
    """Money: by the interval, once enough people have bought for an average to mean something."""
    if difference.value is None:
        return "unknown", "There was nobody to compare."
    if members.bought is None or members.bought.successes < ENOUGH_BUYERS or difference.interval is None:
        return "too small", f"Fewer than {ENOUGH_BUYERS} of them bought."
    if difference.is_clear:
        return ("higher" if difference.value > 0 else "lower"), ""
    return "no clear difference", ""
