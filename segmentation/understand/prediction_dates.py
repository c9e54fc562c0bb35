"""When a prediction is learned, calibrated and judged: earlier dates, each outcome over before the next.

With a horizon of 30 days and data to the end of October: judged on October (asked on 1 October), calibrated and
chosen on September, learned from what followed 3 July and the months before. No outcome of one part reaches into
the next.
"""

from dataclasses import dataclass
from datetime import date, timedelta

STEP_DAYS = 30  # past dates stand on one grid, so that targets share the work of their features
MOST_DATES = 4  # to learn from: more add little, and each costs a pass over the sample's events
LEAST_HISTORY_DAYS = 30  # before the first date: with less, nobody has a past to learn from


@dataclass(frozen=True)
class Periods:
    """Dates that are asked on; what happened within `days` after each is known. Newest first."""

    days: int
    judged: tuple[date, ...]
    middle: tuple[date, ...]
    learned: tuple[date, ...]

    @property
    def dates(self) -> tuple[date, ...]:
        """All of them."""
        return (*self.judged, *self.middle, *self.learned)

    def later(self) -> "Periods":
        """One period on, for the model that is used: the newest outcomes calibrate, those before are learned from."""
        return Periods(self.days, (), self.judged, (*self.middle, *self.learned[: MOST_DATES - 1]))


def periods(as_of: date, days: int, oldest: date) -> Periods:
    """The dates for a horizon; parts are empty where the data do not reach back far enough."""
    judged = as_of - timedelta(days=days)
    first = oldest + timedelta(days=LEAST_HISTORY_DAYS)
    if judged < first:
        return Periods(days, (), (), ())
    middle = on_grid(as_of, judged - timedelta(days=days))
    if middle < first:
        return Periods(days, (judged,), (), ())
    start = on_grid(as_of, middle - timedelta(days=days))
    learned = (start - timedelta(days=STEP_DAYS * number) for number in range(MOST_DATES))
    return Periods(days, (judged,), (middle,), tuple(day for day in learned if day >= first))


def on_grid(as_of: date, latest: date) -> date:
    """The latest date of the grid (whole steps before as_of) that is not after `latest`."""
    steps = -((latest - as_of).days // STEP_DAYS)
    return as_of - timedelta(days=STEP_DAYS * steps)


def needed_days(days: int) -> int:
    """Days of history that a horizon wants: three periods and a past before them."""
    return 3 * days + LEAST_HISTORY_DAYS
