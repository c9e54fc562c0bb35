"""What a segment's mails did: the people who were sent to beside those held out by chance, read as often as one likes.

Unlike `results`, both groups were divided by a keyed hash before anything was sent, so a clear difference is an effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from segmentation.core.experiments import SampleRatio, ratio_of_rates, sample_ratio
from segmentation.core.model import Segment
from segmentation.core.power import detectable_rise
from segmentation.core.statistics import Difference
from segmentation.review import arms, held_mailed, kept_counts, wordings
from segmentation.review.arms import EARLY_DAYS, USUAL, Arm, Effect, Sides, Verdict, effect
from segmentation.review.held_mailed import SPOILED
from segmentation.review.outcomes import gap, reach
from segmentation.store.workspace import Workspace

WINDOW_DAYS = 30  # a person is watched for so long after they first came into a list
UNKNOWN = Difference(None, None)

MEANING: dict[Verdict, str] = arms.MEANING | {
    "works": "It works: keep it",
    "harms": "It does harm: revert to the former broad list",
    "no clear difference": "No clear difference: revert or change one thing",
}


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
    return lifts(workspace, (segment,), until, version, window)[0]


def lifts(
    workspace: Workspace,
    segments: Sequence[Segment],
    until: date | None = None,
    version: int | None = None,
    window: int = WINDOW_DAYS,
) -> tuple[Lift, ...]:
    """The same of each segment, in their order, with all lists read at once; kept until lists or data change."""
    end = until or workspace.newest_date()
    if end is None:
        return tuple(Lift(one, "unknown", "Nothing is loaded yet.", window=window) for one in segments)
    asked = segments[0].segment_id if len(segments) == 1 else ""  # "": of all
    bound = {"segment": asked, "version": version or 0, "until": end, "days": window}
    made_of = (arms.texts("lift"), *kept_counts.written(workspace), *bound.values())
    found = arms.sides(kept_counts.rows(workspace, "lift", made_of, lambda: arms.counted(workspace, "lift", bound)))
    if not found:
        return tuple(unknown(one, None, end, window) for one in segments)
    span = reach(workspace, "orders")
    shares, mailed = planned(workspace, version or 0), held_mailed.shares(workspace, end, version or 0)
    made = []
    for one in segments:
        mine = found.get(one.segment_id)
        if mine is None or mine.sent is None or mine.held is None:
            made.append(unknown(one, mine, end, window))
        elif missing := gap("orders", span, mine.since, end):
            days = (end - mine.since).days
            made.append(Lift(one, "unknown", missing, days, window, sent=mine.sent, held=mine.held))
        else:
            days, percent = (end - mine.since).days, shares.get(one.segment_id)
            made.append(judged(one, mine.sent, mine.held, days, window, percent, mailed.get(one.segment_id, 0.0)))
    return tuple(made)


def unknown(segment: Segment, sides: Sides | None, until: date, window: int) -> Lift:
    """Of a segment without a list, or without anybody on one of its sides."""
    if sides is None:
        return Lift(segment, "unknown", "No list of it was exported before that day.", window=window)
    why = "Nobody was held out of its lists, so nothing can be compared."
    return Lift(segment, "unknown", why, (until - sides.since).days, window)


def planned(workspace: Workspace, version: int) -> dict[str, float]:
    """segment_id → the share held out, in percent; no entry where it was changed between exports."""
    rows = workspace.engine.rows(
        "SELECT segment_id, MIN(percent), MAX(percent) FROM app.holdouts "
        "WHERE version = $version OR $version = 0 GROUP BY segment_id",
        {"version": version},
    )
    return {str(key): float(least) for key, least, most in rows if least == most}


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
