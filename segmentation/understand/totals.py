"""How many mails each person ever received, opened and clicked: counted once when people are prepared.

Most of a workspace's rows are mails. A rule that asks for all of them (`count(received) >= 15`) reads one row a person
here instead of every mail there ever was; who meets it is the same, of which tests make sure.
"""

from datetime import date

from segmentation.core.events import EVENTS, happened_on
from segmentation.core.model import Column, Event, Step, TableRef
from segmentation.core.sql import quote, quote_column
from segmentation.store.workspace import Workspace

TABLE = "email_events"
COUNTED: tuple[Event, ...] = tuple(one for one in EVENTS if one.table == TABLE)
GRAIN = "one row per subscriber with any mail"


def ref(people: str) -> TableRef:
    """The totals that belong to a people table; the name keeps them with it, and they are dropped with it.

    A column an event, by its name: rows of any day up to and including as_of; 0 where there are none of that kind.
    """
    columns = tuple(Column(one.name, "times", f"how often the person ever {one.meaning}") for one in COUNTED)
    return TableRef(f"{people}_totals", GRAIN, (Column("subscriber_id", "", "the person"), *columns))


def step(people: str, as_of: date) -> Step:
    """The totals as a table."""
    counts = ", ".join(f"COUNT(CASE WHEN {one.filter_sql} THEN 1 END) AS {quote_column(one.name)}" for one in COUNTED)
    sql = (
        f"SELECT e.subscriber_id, {counts} FROM {quote(TABLE)} AS e WHERE e.subscriber_id IS NOT NULL "
        f"AND e.{quote_column(happened_on(COUNTED[0]))} <= $as_of GROUP BY e.subscriber_id"
    )
    return Step(ref(people).name, sql, (TABLE,), {"as_of": as_of}, GRAIN)


def complete(workspace: Workspace, people: str, as_of: date) -> TableRef:
    """The totals beside a people table, made now where they are not there. Called whenever people are prepared."""
    found = ref(people)
    if not workspace.engine.exists(found.name):
        workspace.engine.make(step(people, as_of))
    return found
