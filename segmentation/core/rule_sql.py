"""A rule → one boolean SQL expression over the people table aliased `f`, in the portable subset, every value bound.

A missing value satisfies no condition but `is missing`. Inside, a comparison with a missing value is NULL; since rules
join conditions by AND and OR only, one COALESCE around the whole turns NULL into FALSE without changing who is met, and
makes the expression safe to negate.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any as Anything

from segmentation.core.events import MOMENTS, happened_on
from segmentation.core.model import Event, People
from segmentation.core.rule_check import MOST_DAYS, check, unknown_segment
from segmentation.core.rule_model import (
    All,
    Behaviour,
    Condition,
    FeatureMeasure,
    Filter,
    InSegment,
    Node,
    Predicate,
    Rule,
    Scalar,
)
from segmentation.core.sql import quote, quote_column

Subqueries = Mapping[str, tuple[str, Mapping[str, Anything]]]
# Strings and quoted names are passed over, so that a `$` inside them is left alone.
PLACEHOLDER = re.compile(r"""'(?:[^']|'')*+'|"(?:[^"]|"")*+"|\$(\w+)""")


def to_sql(
    rule: Rule,
    people: People,
    segments: Subqueries | None = None,
    prefix: str = "r",
    met: Mapping[Condition, str] | None = None,
) -> Predicate:
    """The rule as a predicate over `people.table` aliased `f`; never NULL.

    segments: name → (SELECT that yields a column subscriber_id, its parameters), for every segment the rule refers to.
    prefix: how the names of its parameters begin; two predicates in one query need two prefixes.
    met: conditions that the query around it has worked out already (rule_together), as SQL.
    Events in `people.vocabulary.unknown_events` were never loaded: they meet `is missing` only.
    Raises UserError for names, operators or values that `people.vocabulary` does not allow, and unknown segments.
    """
    check(rule, people.vocabulary)
    writer = Writer(people, segments or {}, prefix, met or {})
    sql = f"COALESCE({writer.node(rule.root)}, FALSE)"
    return Predicate(sql, writer.parameters)


@dataclass
class Writer:
    """Writes one rule's SQL and collects the values it binds."""

    people: People
    segments: Subqueries
    prefix: str
    met: Mapping[Condition, str] = field(default_factory=dict)
    parameters: dict[str, Anything] = field(default_factory=dict)

    def bind(self, value: Anything) -> str:
        """Keep a value and give the placeholder that stands for it."""
        name = f"{self.prefix}{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def node(self, node: Node) -> str:
        if isinstance(node, Condition):
            return self.condition(node)
        if not node.items:
            return "TRUE" if isinstance(node, All) else "FALSE"
        joint = " AND " if isinstance(node, All) else " OR "
        return "(" + joint.join(self.node(item) for item in node.items) + ")"

    def condition(self, condition: Condition) -> str:
        if condition in self.met:
            return self.met[condition]
        measure = condition.measure
        if isinstance(measure, InSegment):
            return self.membership(measure.name, "NOT IN" if condition.operator == "not in segment" else "IN")
        if isinstance(measure, FeatureMeasure):
            feature = self.people.vocabulary.feature(measure.name)
            computed = feature.expression if feature is not None else None
            return self.test(f"({computed})" if computed else f"f.{quote_column(measure.name)}", condition)
        return self.behaviour(measure, condition)

    def membership(self, name: str, operator: str) -> str:
        if name not in self.segments:
            raise unknown_segment(name, tuple(self.segments))
        sql, parameters = self.segments[name]
        renamed = {given: self.bind(value) for given, value in parameters.items()}

        def rename(found: re.Match[str]) -> str:
            return renamed.get(found.group(1) or "", found.group())

        inner = PLACEHOLDER.sub(rename, sql)
        return (
            f"f.subscriber_id {operator} (SELECT m.subscriber_id FROM ({inner}) AS m WHERE m.subscriber_id IS NOT NULL)"
        )

    def behaviour(self, measure: Behaviour, condition: Condition) -> str:
        """Who is met: in the people whose rows meet it; or, where having no rows meets it, not in those who fail."""
        event = self.people.vocabulary.event(measure.event)
        if event is None or event.name in self.people.vocabulary.unknown_events:
            return "TRUE" if condition.operator == "is missing" else "FALSE"
        without_rows = 0 if measure.aggregate in ("count", "sum", "distinct") else None
        if totals := counted_before(self.people, measure):
            met = self.test(f"e.{quote_column(measure.event)}", condition)
            rows, having = f"SELECT e.subscriber_id FROM {quote(totals)} AS e", "WHERE"
        else:
            rows, having = self.rows(event, measure, furthest(measure, condition)), "HAVING"
            met = self.test(self.aggregate(event, measure), condition)
        if not holds(without_rows, condition):
            return f"f.subscriber_id IN ({rows} {having} {met})"
        return f"f.subscriber_id NOT IN ({rows} {having} NOT COALESCE({met}, FALSE))"

    def rows(self, event: Event, measure: Behaviour, days: int | None) -> str:
        """The rows of the last `days` days that count, a group a person, up to and including as_of."""
        on = f"e.{quote_column(happened_on(event))}"
        terms = ["e.subscriber_id IS NOT NULL"]
        if event.filter_sql:
            terms.append(f"({event.filter_sql})")
        terms += [self.test(f"e.{quote_column(one.field)}", one) for one in measure.where]
        if days is not None:
            terms += after(event, on, self.bind(days_before(self.people.as_of, days)))
        terms.append(f"{on} <= {self.bind(self.people.as_of)}")
        source = f"FROM {quote(event.table)} AS e WHERE {' AND '.join(terms)}"
        return f"SELECT e.subscriber_id {source} GROUP BY e.subscriber_id"

    def aggregate(self, event: Event, measure: Behaviour) -> str:
        """The one number of a person's rows. Missing where no row states the field: unknown is not 0."""
        if measure.aggregate == "count":
            return "COUNT(*)"
        if measure.aggregate in ("sum", "distinct"):
            column = f"e.{quote_column(measure.field or '')}"
            if measure.aggregate == "distinct":
                return f"NULLIF(COUNT(DISTINCT {column}), 0)"
            # Sums of fractions depend on the order of adding; rounded, every engine and every run says the same.
            return f"ROUND(SUM(CAST({column} AS DOUBLE)), 6)"
        edge = "MAX" if measure.aggregate == "days_since_last" else "MIN"
        on = f"{edge}(e.{quote_column(happened_on(event))})"
        return f"date_diff('day', {on}, {self.bind(self.people.as_of)})"

    def test(self, value: str, test: Condition | Filter) -> str:
        """A comparison of an SQL expression with bound values; NULL where the expression is missing."""
        given: tuple[Anything, ...] = test.value if isinstance(test.value, tuple) else (test.value,)
        if test.operator in ("is missing", "is known"):
            return f"{value} IS {'NOT ' * (test.operator == 'is known')}NULL"
        if test.operator in ("is true", "is false"):
            return f"{value} = {'TRUE' if test.operator == 'is true' else 'FALSE'}"
        if test.operator == "between":
            return f"{value} BETWEEN {self.bind(given[0])} AND {self.bind(given[1])}"
        if test.operator in ("in", "not in"):
            return f"{value} {test.operator.upper()} ({', '.join(self.bind(one) for one in given)})"
        if test.operator in ("contains", "starts with"):
            pattern = self.bind(like(str(test.value), anywhere=test.operator == "contains"))
            return f"LOWER({value}) LIKE LOWER({pattern}) ESCAPE '!'"
        return f"{value} {'<>' if test.operator == '!=' else test.operator} {self.bind(test.value)}"


def counted_before(people: People, measure: Behaviour) -> str:
    """The table that holds this very number for each person already (`People.totals`), "" where there is none."""
    if people.totals is None or measure.aggregate != "count" or measure.where or measure.within_days is not None:
        return ""
    return people.totals.name if any(one.name == measure.event for one in people.totals.columns) else ""


def furthest(measure: Behaviour, condition: Condition) -> int | None:
    """How many days back rows can matter; None when any row can.

    Beside the window of the behaviour itself: whoever last did it at most 30 days ago did it in those 30 days, so the
    years before need not be read. No answer changes by it, only the time it takes.
    """
    given = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    numbers = [value for value in given if isinstance(value, int | float)]
    bounded = condition.operator in ("=", "<", "<=", "between", "in") and max(numbers) < MOST_DAYS
    if measure.aggregate != "days_since_last" or not bounded:
        return measure.within_days
    enough = max(0, int(max(numbers))) + 1
    return enough if measure.within_days is None else min(enough, measure.within_days)


def after(event: Event, on: str, day: str) -> list[str]:
    """That a row of an event (`e`) happened after a day, as terms to be joined by AND.

    Beside the date, where there is one, the moment that it was made of: engines know of every block of rows the first
    and the last moment, and pass by the years before. It leaves out no row that the date does not.
    """
    terms = [f"{on} > {day}"]
    return [f"e.happened_at >= CAST({day} AS TIMESTAMP)", *terms] if event.table in MOMENTS else terms


def like(text: str, anywhere: bool) -> str:
    """A LIKE pattern (escape `!`) for texts that contain, or start with, this one."""
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"{'%' if anywhere else ''}{escaped}%"


def days_before(as_of: date, days: int) -> date:
    """The day n days before; the calendar's first day where it would lie before that."""
    return as_of - timedelta(days=days) if days < as_of.toordinal() else date.min


def holds(value: Scalar | None, test: Condition | Filter) -> bool:
    """Whether a number, or None for missing, meets a test: what a person without any rows has, known beforehand."""
    if test.operator in ("is missing", "is known"):
        return (value is None) == (test.operator == "is missing")
    if value is None or not isinstance(value, int | float):
        return False
    given: tuple[Anything, ...] = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.operator in ("in", "not in"):
        return (value in given) == (test.operator == "in")
    if test.operator == "between":
        return bool(given[0] <= value <= given[1])
    first = given[0]
    answers = {
        "=": value == first,
        "!=": value != first,
        ">": value > first,
        ">=": value >= first,
        "<": value < first,
        "<=": value <= first,
    }
    return bool(answers[test.operator])
