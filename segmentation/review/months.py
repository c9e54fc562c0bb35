"""Months as an audit compares them: from the evening before the first day to the last day that the data reach."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.store.workspace import Workspace

MOST = 24  # months offered


@dataclass(frozen=True)
class Month:
    """One month. key: `2026-10`. before: the last day of the month before. until: its last day, or the newest event's.

    is_over: the data reach to its last day.
    """

    key: str
    before: date
    until: date
    is_over: bool

    @property
    def title(self) -> str:
        """`October 2026`."""
        return title_of(self.key)

    @property
    def days(self) -> int:
        """Days in which something could happen: those after `before`, `until` included."""
        return (self.until - self.before).days


NAMES = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def title_of(key: str) -> str:
    """`October 2026` for `2026-10`."""
    return f"{NAMES[int(key[5:]) - 1]} {key[:4]}"


def key_of(day: date) -> str:
    """The month that a day lies in: `2026-10`."""
    return f"{day.year:04d}-{day.month:02d}"


def month(workspace: Workspace, key: str | None = None) -> Month:
    """The month of that key, the newest event's by default.

    Raises UserError when nothing is loaded, when it is no month, or when it lies wholly before or after every event.
    """
    newest = workspace.newest_date()
    if newest is None:
        raise UserError("nothing_loaded", "Nothing is loaded yet, so there is no month to look at.", "Load an export.")
    first = first_day(key or key_of(newest))
    if first > newest:
        raise UserError(
            "no_such_month",
            f"The data reach to {wording.day(newest)}; there is nothing of {key} yet.",
            "Choose an earlier month, or load newer exports.",
        )
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    oldest = oldest_event(workspace)
    if oldest is not None and last < oldest:
        raise UserError(
            "no_such_month",
            f"The data begin on {wording.day(oldest)}; there is nothing of {key}.",
            "Choose a later month, or load older exports.",
        )
    return Month(key_of(first), first - timedelta(days=1), min(last, newest), last <= newest)


def first_day(key: str) -> date:
    """The first day of a month. Raises UserError when the text is no month."""
    if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", key):
        return date(int(key[:4]), int(key[5:]), 1)
    raise UserError("bad_month", f"“{key}” is no month.", "Write it like 2026-10.")


def oldest_event(workspace: Workspace) -> date | None:
    """The day of the oldest order, mail or visit, None without one. Profiles reach back to the first sign-up, when
    nothing could be compared yet."""
    oldest_at = workspace.engine.value(
        "SELECT min(oldest_at) FROM loaded.load_spans WHERE table_name IN ('orders', 'email_events', 'web_events')"
    )
    return oldest_at.date() if oldest_at else None


def months(workspace: Workspace) -> tuple[str, ...]:
    """The months that can be compared with the month before, newest first; empty before the first load."""
    newest = workspace.newest_date()
    oldest = oldest_event(workspace)
    if newest is None:
        return ()
    found = [key_of(newest)]
    while len(found) < MOST and oldest is not None:
        before = first_day(found[-1]) - timedelta(days=1)
        if before.replace(day=1) <= oldest:
            break
        found.append(key_of(before))
    return tuple(found)
