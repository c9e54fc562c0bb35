"""Which behaviours nobody can be said not to have done as of a date, because nothing of them was loaded by then."""

from collections.abc import Mapping
from datetime import date

from segmentation.core.events import EVENTS, happened_on
from segmentation.core.model import Event
from segmentation.core.sql import quote
from segmentation.store.engine import Engine


def unknown(begun: Mapping[str, date], as_of: date) -> list[str]:
    """Words of which no row up to the date is loaded: nobody can be said not to have done these.

    begun: the first day of each kind of behaviour.
    """
    return [event.name for event in EVENTS if event.name not in begun or begun[event.name] > as_of]


def beginnings(engine: Engine) -> dict[str, date]:
    """The first day of each kind of behaviour; those without a row are left out. One read a table."""
    found: dict[str, date] = {}
    for table in dict.fromkeys(event.table for event in EVENTS):
        if not engine.exists(table):
            continue
        words = [event for event in EVENTS if event.table == table]
        firsts = ", ".join(first_day(event) for event in words)
        days = engine.rows(f"SELECT {firsts} FROM {quote(table)}")[0]
        found |= {event.name: day for event, day in zip(words, days, strict=True) if day is not None}
    return found


def first_day(event: Event) -> str:
    """SQL for the first day on which somebody did it."""
    on = quote(happened_on(event))
    return f"MIN(CASE WHEN {event.filter_sql} THEN {on} END)" if event.filter_sql else f"MIN({on})"
