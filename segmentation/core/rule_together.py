"""Many conditions on behaviours at once: one pass over each table of events instead of one a condition.

For counts over many segments. Who meets a condition is as in `rule_sql`, of which a test makes sure: here each person
has one row a table with a yes or no for each condition, and whoever has no row there gets the answer of having none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any as Anything

from segmentation.core.events import happened_on
from segmentation.core.model import Event, People
from segmentation.core.rule_model import Behaviour, Condition
from segmentation.core.rule_sql import Writer, after, counted_before, days_before, furthest, holds
from segmentation.core.sql import quote, quote_column


@dataclass
class Together:
    """joins: to put behind `FROM people AS f`. met: condition → a yes or no about `f`, never NULL."""

    joins: list[str] = field(default_factory=list)
    met: dict[Condition, str] = field(default_factory=dict)
    parameters: dict[str, Anything] = field(default_factory=dict)


def together(conditions: Iterable[Condition], people: People, prefix: str = "b") -> Together:
    """The conditions on behaviours among these, each distinct one worked out once, a pass a table of events.

    Left out, to be asked one by one: events that were never loaded, and different values of a field, which cost more
    beside others than alone. Conditions must have been checked against the vocabulary.
    """
    tables: dict[str, list[tuple[Condition, Behaviour, Event]]] = {}
    ever: dict[str, list[tuple[Condition, Behaviour]]] = {}
    for one in dict.fromkeys(conditions):
        measure = one.measure
        event = people.vocabulary.event(measure.event) if isinstance(measure, Behaviour) else None
        if event is None or event.name in people.vocabulary.unknown_events or not isinstance(measure, Behaviour):
            continue
        if totals := counted_before(people, measure):
            ever.setdefault(totals, []).append((one, measure))
        elif measure.aggregate != "distinct":
            tables.setdefault(event.table, []).append((one, measure, event))
    found, writer = Together(), Writer(people, {}, prefix)
    for place, (table, asked) in enumerate(tables.items()):
        if len(asked) > 1:
            found.joins.append(
                f"LEFT JOIN ({rows(writer, table, asked)}) AS t{place} ON t{place}.subscriber_id = f.subscriber_id"
            )
            for number, (one, measure, _) in enumerate(asked):
                without = holds(0 if measure.aggregate in ("count", "sum") else None, one)
                found.met[one] = f"COALESCE(t{place}.c{number}, {'TRUE' if without else 'FALSE'})"
    for place, (totals, known) in enumerate(ever.items()):
        found.joins.append(f"LEFT JOIN {quote(totals)} AS u{place} ON u{place}.subscriber_id = f.subscriber_id")
        for one, measure in known:
            met = writer.test(f"COALESCE(u{place}.{quote_column(measure.event)}, 0)", one)
            found.met[one] = f"COALESCE({met}, FALSE)"
    found.parameters = writer.parameters
    return found


def rows(writer: Writer, table: str, asked: list[tuple[Condition, Behaviour, Event]]) -> str:
    """SELECT of one row a person with any row that matters: whether they meet each condition."""
    columns: list[str] = []
    widest: dict[str, tuple[Event, int | None]] = {}
    for number, (one, measure, event) in enumerate(asked):
        on = f"e.{quote_column(happened_on(event))}"
        days = furthest(measure, one)
        _, known = widest.get(event.name, (event, 0))
        widest[event.name] = event, None if days is None or known is None else max(days, known)
        terms = [within(writer, event, days)]
        terms += [writer.test(f"e.{quote_column(test.field)}", test) for test in measure.where]
        met = writer.test(value(writer, measure, on, " AND ".join(terms)), one)
        columns.append(f"COALESCE({met}, FALSE) AS c{number}")
    wanted = " OR ".join(f"({within(writer, event, days)})" for event, days in widest.values())
    return (
        f"SELECT e.subscriber_id, {', '.join(columns)} FROM {quote(table)} AS e "
        f"WHERE e.subscriber_id IS NOT NULL AND ({wanted}) GROUP BY e.subscriber_id"
    )


def within(writer: Writer, event: Event, days: int | None) -> str:
    """Whether a row is such an event of the last `days` days, of any day for None, up to and including as_of."""
    on = f"e.{quote_column(happened_on(event))}"
    terms = [f"({event.filter_sql})"] if event.filter_sql else []
    if days is not None:
        terms += after(event, on, writer.bind(days_before(writer.people.as_of, days)))
    return " AND ".join((*terms, f"{on} <= {writer.bind(writer.people.as_of)}"))


def value(writer: Writer, measure: Behaviour, on: str, counts: str) -> str:
    """The one number of a person's rows that count; as `Writer.aggregate` has it, and for no such rows as well."""
    number = f"COUNT(CASE WHEN {counts} THEN 1 END)"
    if measure.aggregate == "count":
        return number
    if measure.aggregate == "sum":
        column = f"CAST(e.{quote_column(measure.field or '')} AS DOUBLE)"
        return f"CASE WHEN {number} = 0 THEN 0 ELSE ROUND(SUM(CASE WHEN {counts} THEN {column} END), 6) END"
    edge = "MAX" if measure.aggregate == "days_since_last" else "MIN"
    return f"date_diff('day', {edge}(CASE WHEN {counts} THEN {on} END), {writer.bind(writer.people.as_of)})"
