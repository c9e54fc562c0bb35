"""What people did after a day, counted per group in the engine: bought, clicked, unsubscribed, and what they spent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.core import wording
from segmentation.core.sql import quote
from segmentation.core.statistics import Mean, Rate
from segmentation.review import kept_counts
from segmentation.review.rolls import SQL, Roll
from segmentation.store.workspace import Workspace

# The newest and oldest day of which rows of that kind are loaded.
REACH = {
    "orders": "SELECT MIN(ordered_on), MAX(ordered_on) FROM orders",
    "e-mail events": "SELECT MIN(happened_on), MAX(happened_on) FROM email_events",
}


@dataclass(frozen=True)
class Outcome:
    """One group after a day. Each person counts once. None: that kind of data does not cover the time, see `unknown`.

    bought, clicked, unsubscribed: of all members of that day. revenue: per member, in the currency; who bought nothing
    spent 0.
    """

    people: int
    bought: Rate | None
    revenue: Mean | None
    clicked: Rate | None
    unsubscribed: Rate | None

    def beside(self, part: "Outcome") -> "Outcome":
        """These people without a part of them: the two can be compared, because nobody is in both."""
        return Outcome(
            self.people - part.people,
            _less(self.bought, part.bought),
            None
            if self.revenue is None or part.revenue is None
            else Mean(
                self.revenue.n - part.revenue.n,
                self.revenue.total - part.revenue.total,
                max(0.0, self.revenue.squares - part.revenue.squares),
            ),
            _less(self.clicked, part.clicked),
            _less(self.unsubscribed, part.unsubscribed),
        )


def _less(whole: Rate | None, part: Rate | None) -> Rate | None:
    if whole is None or part is None:
        return None
    return Rate(whole.n - part.n, whole.successes - part.successes)


@dataclass(frozen=True)
class Outcomes:
    """By place: 0 is everyone reachable. unknown: why something cannot be said, in sentences."""

    since: date
    until: date
    groups: Mapping[int, Outcome]
    unknown: tuple[str, ...]

    @property
    def days(self) -> int:
        """Days in which something could happen."""
        return (self.until - self.since).days

    def of(self, place: int) -> Outcome:
        """That place's outcome; of nobody when nobody was in it."""
        return self.groups.get(place, Outcome(0, None, None, None, None))


def after(workspace: Workspace, of: Roll, until: date) -> Outcomes:
    """What the members of a roll did after its day, up to and with `until`."""
    members = f"SELECT subscriber_id, place FROM {quote(of.table.name)}"
    return counted(workspace, members, {}, of.as_of, until)


def counted(workspace: Workspace, members: str, bound: Mapping[str, Any], since: date, until: date) -> Outcomes:
    """The same for any SELECT of subscriber_id and place, with its parameters; kept until lists or data change."""
    gaps = {kind: gap(kind, reach(workspace, kind), since, until) for kind in REACH}
    text = (SQL / "outcomes.sql").read_text("utf-8")
    sql = f"WITH members_now AS ({members}) SELECT * FROM (\n{text}\n) AS counted"
    given = {**bound, "since": since, "until": until}
    made_of = (sql, given, *kept_counts.written(workspace))
    rows = kept_counts.rows(workspace, "outcomes", made_of, lambda: workspace.engine.rows(sql, given))
    groups = {}
    for place, people, bought, clicked, unsubscribed, revenue, squares in rows:
        n, orders, mails = int(people), not gaps["orders"], not gaps["e-mail events"]
        groups[int(place)] = Outcome(
            n,
            Rate(n, int(bought)) if orders else None,
            Mean(n, float(revenue), float(squares)) if orders else None,
            Rate(n, int(clicked)) if mails else None,
            Rate(n, int(unsubscribed)) if mails else None,
        )
    return Outcomes(since, until, groups, tuple(said for said in gaps.values() if said))


def reach(workspace: Workspace, kind: str) -> tuple[Any, ...]:
    """The oldest and the newest day of which rows of that kind are loaded; missing twice where none are."""
    made_of = (REACH[kind], workspace.data_version())
    return kept_counts.rows(workspace, "reach", made_of, lambda: workspace.engine.rows(REACH[kind]))[0]


def gap(kind: str, span: tuple[Any, ...], since: date, until: date) -> str:
    """Why nothing can be said from that kind of data about the days after `since`; "" when it can."""
    name, (oldest, newest) = kind.capitalize(), span
    if newest is None or oldest is None:
        return f"{name} were not loaded."
    if newest <= since:
        return f"{name} are loaded only up to {wording.day(newest)}."
    if oldest > until:
        return f"{name} are loaded only from {wording.day(oldest)} on."
    return ""
