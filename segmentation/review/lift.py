"""What a segment's mails did: the people who were sent to beside those held out by chance, read as often as one likes.

Unlike `results`, both groups were divided by a keyed hash before anything was sent, so a clear difference is an effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from segmentation.core.experiments import (
    SampleRatio,
    always_valid,
    ratio_of_rates,
    sample_ratio,
    variance_of_difference,
)
from segmentation.core.model import Segment
from segmentation.core.power import detectable_rise
from segmentation.core.sql import quote
from segmentation.core.statistics import Difference, Mean, Rate, difference_of_means, difference_of_rates
from segmentation.review import held_mailed, objections, wordings
from segmentation.review.held_mailed import SPOILED
from segmentation.review.outcomes import REACH, gap
from segmentation.store.workspace import Workspace

SQL = Path(__file__).parent / "sql" / "lift.sql"
EARLY_DAYS = 14  # two weeks before anything is concluded (A13.2)
WINDOW_DAYS = 30  # a person is watched for so long after they first came into a list
UNKNOWN = Difference(None, None)
USUAL = 0.02  # share who buy in a window, where the time before says nothing (statistics E5)

Verdict = Literal[
    "unknown", "odd division", "holdout mailed", "too early", "too small", "works", "harms", "no clear difference"
]
MEANING: dict[Verdict, str] = {
    "unknown": "Not known",
    "odd division": "The two groups cannot be compared",
    "holdout mailed": "The holdout was mailed too: not to be told",
    "too early": "Too early to say",
    "too small": "Too few people to say",
    "works": "It works: keep it",
    "harms": "It does harm: revert to the former broad list",
    "no clear difference": "No clear difference: revert or change one thing",
}


@dataclass(frozen=True)
class Arm:
    """One side: those sent to, or those held out. Each person once; the same number of days before for comparison."""

    people: int
    bought: Rate
    bought_before: Rate
    revenue: Mean
    revenue_before: Mean
    unsubscribed: Rate
    watched: int


@dataclass(frozen=True)
class Effect:
    """One measure, sent minus held out, in points (-1 to 1) or money a person.

    fixed: with a usual 95 % interval, to be read once. safe: with the interval that holds however often one looks;
    only this one decides. variance, planned: of the difference now, and as foreseen for the end.
    """

    sent: Rate | Mean
    held: Rate | Mean
    fixed: Difference
    safe: Difference
    variance: float | None
    planned: float | None


@dataclass(frozen=True)
class Lift:
    """One segment's test. people are counted from the first exported list they were in, for at most `window` days.

    bought, revenue: effects; None where the data do not say. ratio: rate of buyers sent divided by held out.
    verdict: by buyers. why: one sentence. smallest: the rise in points that so many people could show, None if none.
    mailed: share of those held out who received a campaign of its list all the same, 0 to 1.
    """

    segment: Segment
    verdict: Verdict
    why: str
    days: int = 0
    window: int = WINDOW_DAYS
    division: SampleRatio | None = None
    sent: Arm | None = None
    held: Arm | None = None
    bought: Effect | None = None
    revenue: Effect | None = None
    unsubscribed: Effect | None = None
    ratio: Difference = UNKNOWN
    smallest: float | None = None
    mailed: float = 0.0

    @property
    def title(self) -> str:
        """The verdict in words."""
        return MEANING[self.verdict]


def lift(
    workspace: Workspace,
    segment: Segment,
    until: date | None = None,
    version: int | None = None,
    window: int = WINDOW_DAYS,
) -> Lift:
    """What the exports of a segment did up to and with `until` (the newest event's day by default).

    version: of one version's lists only. Never raises for missing data: the verdict is then "unknown", with the reason.
    """
    end = until or workspace.newest_date()
    if end is None:
        return Lift(segment, "unknown", "Nothing is loaded yet.", window=window)
    said_no = f"WITH objections AS (SELECT * FROM {quote(objections.table(workspace))})"
    rows = workspace.engine.rows(
        f"{said_no} SELECT * FROM (\n{SQL.read_text('utf-8')}\n) AS arms",
        {"segment": segment.segment_id, "version": version or 0, "until": end, "days": window},
    )
    arms = {row[0]: arm(row) for row in rows}
    since = min((row[10] for row in rows), default=None)
    if since is None:
        return Lift(segment, "unknown", "No list of it was exported before that day.", window=window)
    sent, held = arms.get("sent"), arms.get("held")
    days = (end - since).days
    if sent is None or held is None:
        return Lift(segment, "unknown", "Nobody was held out of its lists, so nothing can be compared.", days, window)
    missing = gap("orders", workspace.engine.rows(REACH["orders"])[0], since, end)
    if missing:
        return Lift(segment, "unknown", missing, days, window, sent=sent, held=held)
    percent = shares_of(workspace, segment, version or 0)
    mailed = held_mailed.share(workspace, segment, end, version or 0)
    return judged(segment, sent, held, days, window, percent, mailed)


def arm(row: Sequence[object]) -> Arm:
    """One row of lift.sql."""
    n, bought, before, lost = (int(str(row[place])) for place in (1, 2, 3, 4))
    money, squares, money_before, squares_before = (float(str(row[place])) for place in (5, 6, 7, 8))
    return Arm(
        n,
        Rate(n, bought),
        Rate(n, before),
        Mean(n, money, squares),
        Mean(n, money_before, squares_before),
        Rate(n, lost),
        int(str(row[9])),
    )


def shares_of(workspace: Workspace, segment: Segment, version: int) -> float | None:
    """The share held out, in percent; None where it was changed between exports."""
    rows = workspace.engine.rows(
        "SELECT DISTINCT percent FROM app.holdouts "
        "WHERE segment_id = $segment AND (version = $version OR $version = 0)",
        {"segment": segment.segment_id, "version": version},
    )
    return float(rows[0][0]) if len(rows) == 1 else None


def judged(
    segment: Segment, sent: Arm, held: Arm, days: int, window: int, percent: float | None, mailed: float = 0.0
) -> Lift:
    """Both sides compared. percent: the planned share held out; None: it changed, so the division is not tested.

    mailed: share of those held out whom its mails reached all the same. It only hides an effect and makes none up: what
    is clear in spite of it holds, but that nothing is clear then says nothing.
    """
    division = None if percent is None else sample_ratio(held.people, sent.people, percent)
    before = sent.bought_before + held.bought_before
    base = before.value if before.value and before.value < 1 else USUAL
    bought = effect(sent.bought, held.bought, base * (1 - base))
    past = (sent.revenue_before + held.revenue_before).variance
    revenue = effect(sent.revenue, held.revenue, past)
    lost = effect(sent.unsubscribed, held.unsubscribed, USUAL * (1 - USUAL))
    smallest = detectable_rise(base, held.people, sent.people)
    verdict, why = read(bought, division, days, window, smallest, held)
    if mailed:
        told = f"{wordings.share(mailed)} of those held out received its mails all the same"
        if mailed > SPOILED and verdict in ("too early", "too small", "no clear difference"):
            verdict = "holdout mailed"
            why = f"{told}: see that the platform excludes the list of those held out. {why}"
        else:
            why = f"{why} {told}, which hides a part of the effect."
    return Lift(
        segment, verdict, why, days, window, division, sent, held, bought, revenue, lost,
        ratio_of_rates(sent.bought, held.bought), smallest, mailed,
    )  # fmt: skip


def effect(sent: Rate | Mean, held: Rate | Mean, spread: float | None) -> Effect:
    """One measure. spread: the variance of one person's value, known before the test began."""
    variance = variance_of_difference(sent, held)
    if isinstance(sent, Rate) and isinstance(held, Rate):
        fixed = difference_of_rates(sent, held)
    elif isinstance(sent, Mean) and isinstance(held, Mean):
        fixed = difference_of_means(sent, held)
    else:
        raise TypeError("rates are compared with rates, averages with averages")
    planned = spread / sent.n + spread / held.n if spread and sent.n and held.n else variance
    safe = Difference(fixed.value, None)
    if fixed.value is not None and variance and planned:
        safe = Difference(fixed.value, always_valid(fixed.value, variance, planned))
    return Effect(sent, held, fixed, safe, variance, planned)


def read(
    bought: Effect,
    division: SampleRatio | None,
    days: int,
    window: int,
    smallest: float | None,
    held: Arm,
) -> tuple[Verdict, str]:
    """The verdict and its reason, the gravest objection first."""
    if division is not None and division.is_odd:
        return "odd division", (
            f"{wordings.share(division.held / (division.held + division.sent))} are held out; {division.percent:g} % "
            "were planned. Chance does not do that: look for people who were added or taken out by hand."
        )
    if days < EARLY_DAYS:
        return "too early", f"{days} of {EARLY_DAYS} days have passed since the first list."
    noticed = f"a rise of {100 * smallest:.1f} points or more" if smallest is not None else "no rise at all"
    interval = bought.safe.interval
    if interval is None or bought.safe.value is None:
        return "too small", f"So many people would show {noticed}."
    span = f"{points(bought.safe.value)} points [{points(interval.low)}, {points(interval.high)}]"
    if interval.low > 0:
        return "works", f"More of those who were sent to bought: {span}."
    if interval.high < 0:
        return "harms", f"Fewer of those who were sent to bought: {span}."
    if smallest is None or smallest > max(bought.held.value or 0.0, USUAL):
        return "too small", f"So many held out would show {noticed}; so far {span}."
    if days < window:
        return "too early", f"{days} of {window} days have passed; so far {span}."
    return "no clear difference", f"{span}; so many people would show {noticed}."


def points(value: float) -> str:
    """A difference of shares in points, with its sign: `+1.2`, `−0.3`."""
    return f"{100 * value:+.1f}".replace("-", "−")
