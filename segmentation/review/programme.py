"""What all segments' mails did together: everybody against the control that is kept out of every list (A13.1).

Unlike a segment's own test nobody has to be in a list: everyone known on the day of the first division counts, mailed
or not, so the difference is what the programme as a whole is worth a person. Who is kept out is worked out by the keyed
hash, so people whom a later load brought for an earlier day stand on their true side.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from segmentation.activate import holdout
from segmentation.core import wording
from segmentation.core.experiments import SampleRatio, sample_ratio
from segmentation.core.sql import quote
from segmentation.core.statistics import Interval
from segmentation.review import arms, kept_counts, wordings
from segmentation.review.arms import EARLY_DAYS, USUAL, Arm, Effect, Verdict, effect
from segmentation.review.outcomes import gap, reach
from segmentation.review.results import ENOUGH_BUYERS
from segmentation.store.workspace import Workspace

MEANING: dict[Verdict, str] = arms.MEANING | {"works": "The programme earns", "harms": "The programme costs"}


@dataclass(frozen=True)
class Division:
    """Since when a share is kept out. days: of the exports that kept it, oldest first. percent: of everybody.

    ended: the day of the first export without it, from which on nothing counts; None while it lasts.
    """

    days: tuple[date, ...]
    percent: int
    ended: date | None


@dataclass(frozen=True)
class Programme:
    """Everybody else (`sent`) beside those kept out of every list (`held`), since the division began.

    verdict: by revenue a person. why: one sentence. until: the last day that counts. bought, revenue: effects; None
    where the data do not say.
    """

    verdict: Verdict
    why: str
    since: date | None = None
    until: date | None = None
    division: SampleRatio | None = None
    sent: Arm | None = None
    held: Arm | None = None
    bought: Effect | None = None
    revenue: Effect | None = None

    @property
    def title(self) -> str:
        """The verdict in words."""
        return MEANING[self.verdict]

    @property
    def worth(self) -> tuple[float, Interval] | None:
        """What all who were not kept out brought because of the mails, in the currency, with its interval."""
        if self.revenue is None or self.sent is None:
            return None
        value, span = self.revenue.safe.value, self.revenue.safe.interval
        if value is None or span is None:
            return None
        n = self.sent.people
        return value * n, Interval(span.low * n, span.high * n, span.level)


def division(workspace: Workspace, until: date) -> Division | None:
    """The division that holds on a day, or held last before it; None where nobody was ever kept out.

    Where the share was changed, from the last change on: before it other people were kept out.
    """
    rows = workspace.engine.rows(
        "SELECT as_of, MAX(percent) FROM app.controls WHERE as_of < CAST($until AS DATE) GROUP BY as_of ORDER BY as_of",
        {"until": until},
    )
    if not rows:
        return None
    percent, days = int(rows[-1][1]), list[date]()
    for as_of, share in reversed(rows):
        if int(share) != percent:
            break
        days.insert(0, as_of)
    ended = workspace.engine.value(
        "SELECT MIN(as_of) FROM app.exports WHERE as_of > CAST($last AS DATE) AND as_of < CAST($until AS DATE)",
        {"last": days[-1], "until": until},
    )
    return Division(tuple(days), percent, ended)


def programme(workspace: Workspace, until: date | None = None) -> Programme:
    """What the mails to all segments did up to and with `until` (the newest event's day by default).

    Never raises for missing data: the verdict is then "unknown", with the reason.
    """
    end = until or workspace.newest_date()
    if end is None:
        return Programme("unknown", "Nothing is loaded yet.")
    found = division(workspace, end)
    if found is None:
        return Programme("unknown", "Nobody was kept out of every list before that day.")
    last = found.ended - timedelta(days=1) if found.ended else end
    since = found.days[0]
    missing = gap("orders", reach(workspace, "orders"), since, last)
    if missing or last <= since:
        return Programme("unknown", missing or "The control ended on the day it began.", since, last)
    made_of = (arms.texts("programme"), *kept_counts.written(workspace), found, last)
    rows = kept_counts.rows(workspace, "programme", made_of, lambda: counted(workspace, found, last))
    both = arms.sides(rows).get("")
    sent, held = (both.sent, both.held) if both else (None, None)
    if sent is None or held is None:
        return Programme("unknown", "Nobody is left on one of the two sides.", since, last, sent=sent, held=held)
    return judged(sent, held, since, last, found.percent, workspace.settings.currency)


def counted(workspace: Workspace, found: Division, until: date) -> list[tuple[Any, ...]]:
    """The rows of arms.sql over programme.sql. The two tables it reads are made for it and dropped."""
    import pandas as pd

    key, name = holdout.key_of(workspace), uuid4().hex[:12]
    everybody = [int(row[0]) for row in workspace.engine.rows("SELECT subscriber_id FROM subscribers")]
    kept_out = [*holdout.held_of(key, holdout.EVERYBODY, everybody, found.percent)]
    tables = {
        "everybody_kept_out": pd.DataFrame({"subscriber_id": pd.Series(kept_out, dtype="int64")}),
        "divisions": pd.DataFrame({"as_of": pd.to_datetime(pd.Series(found.days))}),
    }
    try:
        for word, frame in tables.items():
            workspace.engine.load_frame(f"{word}_{name}", frame)
        given = (
            f"everybody_kept_out AS (SELECT subscriber_id FROM {quote(f'everybody_kept_out_{name}')})",
            f"divisions AS (SELECT CAST(as_of AS DATE) AS as_of FROM {quote(f'divisions_{name}')})",
        )
        return arms.counted(workspace, "programme", {"until": until}, given)
    finally:
        for word in tables:
            workspace.engine.drop(f"{word}_{name}")


def judged(sent: Arm, held: Arm, since: date, until: date, percent: int, currency: str) -> Programme:
    """Both sides compared, by revenue a person. percent: the planned share kept out."""
    before = sent.bought_before + held.bought_before
    base = before.value if before.value and before.value < 1 else USUAL
    bought = effect(sent.bought, held.bought, base * (1 - base))
    revenue = effect(sent.revenue, held.revenue, (sent.revenue_before + held.revenue_before).variance)
    odd = sample_ratio(held.people, sent.people, percent)
    verdict, why = read(revenue, odd, (until - since).days, held, currency)
    return Programme(verdict, why, since, until, odd, sent, held, bought, revenue)


def read(revenue: Effect, odd: SampleRatio, days: int, held: Arm, currency: str) -> tuple[Verdict, str]:
    """The verdict and its reason, the gravest objection first."""
    if odd.is_odd:
        return "odd division", (
            f"{wordings.share(odd.held / (odd.held + odd.sent))} are kept out; {odd.percent:g} % were planned. "
            "Chance does not do that: look for people who came in twice or whose numbers changed."
        )
    if days < EARLY_DAYS:
        return "too early", f"{days} of {EARLY_DAYS} days have passed since the first list without them."
    span, value = revenue.safe.interval, revenue.safe.value
    if held.bought.successes < ENOUGH_BUYERS or span is None or value is None:
        return "too small", f"Fewer than {ENOUGH_BUYERS} of those kept out bought, too few for an average to mean much."
    told = f"{money(value, currency)} a person [{money(span.low, currency)}, {money(span.high, currency)}]"
    if span.low > 0:
        return "works", f"People who may be mailed brought {told} more than those kept out of every list."
    if span.high < 0:
        return "harms", f"People who may be mailed brought {told} against those kept out of every list."
    return "no clear difference", f"{told}: chance alone could make that."


def money(value: float, currency: str) -> str:
    """An amount with its sign: `+€1.20`, `−€0.40`."""
    return f"{'−' if value < 0 else '+'}{wording.money(abs(value), currency)}"
