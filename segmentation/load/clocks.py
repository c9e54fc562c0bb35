"""Time zones by name, and moments brought from one clock to another.

Everything of a workspace is kept in one clock, the shop's own, so that days, weekdays and hours are those that people
there lived by. A time with an offset is brought to it; one without is first read in its source's zone; a day without
a time of day stays that day.
"""

import re
from functools import cache
from zoneinfo import available_timezones

from segmentation.core.errors import UserError, did_you_mean

UTC = "UTC"


@cache
def zones() -> frozenset[str]:
    """Every time zone there is: looking for them takes as long as reading a small file."""
    return frozenset(available_timezones())


def zone(name: str) -> str:
    """A time zone that exists. Raises UserError for others."""
    if name not in zones():
        what = f"There is no time zone “{name}”.{did_you_mean(name, zones())}"
        raise UserError("unknown_time_zone", what, "Use a name such as Europe/Berlin.")
    return name


def literal(name: str) -> str:
    """A checked name as SQL text, where the statement takes no bound value."""
    if not re.fullmatch(r"[A-Za-z0-9_+/-]+", name):
        raise ValueError(f"not a plain name: {name!r}")
    return f"'{name}'"


def told(moment: str, clock: str) -> str:
    """SQL: a TIMESTAMPTZ as that clock shows it."""
    return f"({moment} AT TIME ZONE {literal(clock)})"


def from_utc(moment: str, clock: str) -> str:
    """SQL: a TIMESTAMP in UTC as that clock shows it."""
    return moment if clock == UTC else told(f"({moment} AT TIME ZONE 'UTC')", clock)
