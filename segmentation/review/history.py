"""Segments over many months: size, who comes and goes, who is stuck, who bounces, and the revenue behind them.

Every month is worked out from events by today's definitions (`rolls`), so that the months can be compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from segmentation.core.model import Segment
from segmentation.core.sql import quote
from segmentation.review import kept_counts, months
from segmentation.review.rolls import EVERYONE, SQL, Progress, roll
from segmentation.store.workspace import Workspace
from segmentation.understand.ground import Ground

MOST = 12  # months looked back on
STUCK = 6  # months in a row from which a person counts as stuck
GROWTH = 0.25  # growth or loss a month beyond that of everyone, from which it is worth a sentence
TRENDS = 3  # months that growth is read over


@dataclass(frozen=True)
class Course:
    """One segment over the days (oldest first). sizes: people on each. entered, left: since the day before, first 0.

    stuck: in it on each of the last `STUCK` days or more. bouncing: came in twice or more within the days.
    revenue: of the last 365 days of those in it on the last day; at_stake: of those who left it within the days and are
    not back. Both in the workspace's currency. problem: why it could not be worked out, then all is empty.
    """

    segment: Segment
    sizes: tuple[int, ...]
    entered: tuple[int, ...]
    left: tuple[int, ...]
    stuck: int
    bouncing: int
    revenue: float
    at_stake: float
    problem: str = ""

    @property
    def growth(self) -> float | None:
        """Growth a month over the last three, as a share (0.25: a quarter more each month); None with nobody then."""
        span = min(TRENDS, len(self.sizes) - 1)
        if span < 1 or not self.sizes[-1 - span] or not self.sizes[-1]:
            return None
        return float((self.sizes[-1] / self.sizes[-1 - span]) ** (1 / span) - 1)


@dataclass(frozen=True)
class History:
    """Several months. days: ends of months, the last one that of the newest event's month. everyone: reachable."""

    days: tuple[date, ...]
    courses: tuple[Course, ...]
    everyone: Course

    def remark(self, of: Course) -> str:
        """What is unhealthy about a segment's course, in sentences; "" when nothing is (A14.3)."""
        if of.problem or not of.sizes or not of.sizes[-1]:
            return ""
        said = []
        mine, all_of = of.growth, self.everyone.growth
        if mine is not None and all_of is not None and mine - all_of > GROWTH:
            said.append(f"It grows by {100 * mine:.0f} % a month: perhaps its rule has become too broad.")
        if mine is not None and all_of is not None and mine - all_of < -GROWTH:
            said.append(f"It loses {-100 * mine:.0f} % a month: its people leave, or its rule is too narrow.")
        if 2 * of.stuck > of.sizes[-1]:
            said.append(f"More than half have been in it for {STUCK} months or longer: they are stuck.")
        if 5 * of.bouncing > sum(of.entered) + of.sizes[0] > 0:
            said.append("More than a fifth came in, left and came in again: a wider margin would keep them steady.")
        return " ".join(said)


def history(
    workspace: Workspace,
    segments: Sequence[Segment],
    until: str | None = None,
    most: int = MOST,
    progress: Progress | None = None,
) -> History:
    """The course of saved segments over up to `most` ends of months up to that month (`2026-10`; default: the newest).

    Raises UserError when nothing is loaded, or the month is none.
    """
    say = progress or (lambda text, part: None)
    last = months.month(workspace, until)
    known = [key for key in months.months(workspace) if key <= last.key]
    days = sorted({last.until, last.before, *(months.month(workspace, key).before for key in known)})[-most - 1 :]
    tables, ground = [], Ground(workspace)
    problems: dict[str, str] = {}
    for step, day in enumerate(days):
        part = _within(say, step, len(days))
        made = roll(workspace, segments, day, None if day == last.until else last.until, part, ground)
        problems |= made.problems
        tables.append(f"SELECT subscriber_id, place, {step} AS step FROM {quote(made.table.name)}")
    sql, bound = counting(tables, len(segments) + 1)
    bound |= {"as_of": last.until}
    made_of = (sql, bound, workspace.data_version())
    rows = kept_counts.rows(workspace, "months", made_of, lambda: workspace.engine.rows(sql, bound))
    patterns: dict[int, list[tuple[int, int, float]]] = {}
    for place, pattern, people, revenue in rows:
        patterns.setdefault(int(place), []).append((int(pattern), int(people), float(revenue)))
    courses = [
        course(one, patterns.get(place, []), len(days), problems.get(one.segment_id, ""))
        for place, one in enumerate(segments, start=1)
    ]
    everyone = course(Segment("Everyone reachable", ""), patterns.get(EVERYONE, []), len(days))
    return History(tuple(days), tuple(courses), everyone)


def counting(days: Sequence[str], places: int) -> tuple[str, dict[str, object]]:
    """SELECT of place, pattern, people and revenue over the members of these days, for the places 0 to `places` − 1."""
    spent, one = ((SQL / f"{name}.sql").read_text("utf-8") for name in ("spent", "membership_masks"))
    each = "\nUNION ALL\n".join(one.replace("$place", f"CAST($place{n} AS INTEGER)") for n in range(places))
    given = f"member_days AS NOT MATERIALIZED ({' UNION ALL '.join(days)}), spent AS (\n{spent}\n)"
    return f"WITH {given} SELECT * FROM (\n{each}\n) AS counted", {f"place{n}": n for n in range(places)}


def _within(say: Progress, step: int, steps: int) -> Callable[[str, float], None]:
    """Progress of one day within that of all."""
    return lambda text, part: say(f"Month {step + 1} of {steps}: {text}", (step + part) / steps)


def course(segment: Segment, patterns: Sequence[tuple[int, int, float]], steps: int, problem: str = "") -> Course:
    """One segment from its patterns (sum of 2^step, people, revenue)."""
    sizes, entered, left = [0] * steps, [0] * steps, [0] * steps
    stuck = bouncing = 0
    revenue = at_stake = 0.0
    for pattern, people, money in patterns:
        inside = [bool(pattern >> step & 1) for step in range(steps)]
        comes = int(inside[0])
        for step, here in enumerate(inside):
            sizes[step] += people * here
        for step, (before, here) in enumerate(pairwise(inside), start=1):
            entered[step] += people * (here and not before)
            left[step] += people * (before and not here)
            comes += here and not before
        bouncing += people * (comes >= 2)
        stuck += people * (steps >= STUCK and all(inside[-STUCK:]))
        revenue, at_stake = (revenue + money, at_stake) if inside[-1] else (revenue, at_stake + money)
    return Course(segment, tuple(sizes), tuple(entered), tuple(left), stuck, bouncing, revenue, at_stake, problem)
