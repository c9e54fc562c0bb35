"""Why a person is or is not in a segment: each condition, whether it is met, and the person's own value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from segmentation.core import rules, wording
from segmentation.core.model import People, Segment
from segmentation.core.rule_sql import Writer
from segmentation.core.sql import quote, quote_column
from segmentation.segments import frozen, membership, saved
from segmentation.store.workspace import Workspace

BARE = ("class", "score", "hour", "as stated")  # units of which there are no several


@dataclass(frozen=True)
class Answer:
    """One condition and one person. value: the person's, None when unknown; value_text: as it reads ("3 orders")."""

    sentence: str
    condition_text: str
    value: Any
    value_text: str
    met: bool
    hard: bool = False


def answers(
    workspace: Workspace, people: People, segment: Segment, ids: Sequence[int]
) -> dict[int, tuple[Answer, ...]]:
    """For each of these people one answer a condition, in the order of the rule, hard rules last.

    Conditions inside an `or` are answered one by one too: who is in need not meet all of them.
    """
    others = saved.by_name(workspace)
    vocabulary = replace(people.vocabulary, segments=tuple(others))
    speaking = frozen.as_saved(replace(people, vocabulary=vocabulary), segment)
    found: list[tuple[rules.Condition, bool]] = []
    for place, text in enumerate((segment.rule_text, *segment.hard_rules)):
        found += [(condition, place > 0) for condition in rules.conditions(rules.parse(text, vocabulary))]
    met = _met(workspace, speaking, [condition for condition, _ in found], others, ids)
    columns = [_values(workspace, speaking, condition, ids) for condition, _ in found]
    said = []
    for condition, hard in found:
        sentence = rules.to_sentence(rules.Rule(condition), vocabulary, workspace.settings.currency)
        said.append((sentence, rules.condition_text(condition), condition, hard))
    result = {}
    for one in ids:
        lines = []
        for place, (sentence, text, condition, hard) in enumerate(said):
            holds = met.get(one, {}).get(place, False)
            value = holds if isinstance(condition.measure, rules.InSegment) else columns[place].get(one)
            lines.append(Answer(sentence, text, value, value_text(value, condition, speaking, workspace), holds, hard))
        result[one] = tuple(lines)
    return result


def _met(
    workspace: Workspace,
    people: People,
    conditions: Sequence[rules.Condition],
    others: dict[str, Segment],
    ids: Sequence[int],
) -> dict[int, dict[int, bool]]:
    """Which conditions each person meets, by the very SQL that decides membership."""
    if not conditions or not ids:
        return {}
    columns, parameters = [], {f"id{place}": int(one) for place, one in enumerate(ids)}
    listed = ", ".join(f"${name}" for name in parameters)
    for place, condition in enumerate(conditions):
        rule = rules.Rule(condition)
        inner = {
            name: membership.members_sql(people, others[name], others, workspace.settings)
            for name in rules.segments_used(rule)
        }
        one = rules.to_sql(rule, people, inner, prefix=f"c{place}_")
        columns.append(f"{one.sql} AS c{place}")
        parameters |= one.parameters
    rows = workspace.engine.rows(
        f"SELECT f.subscriber_id, {', '.join(columns)} FROM {quote(people.table.name)} AS f "
        f"WHERE f.subscriber_id IN ({listed})",
        parameters,
    )
    return {int(row[0]): {place: bool(value) for place, value in enumerate(row[1:])} for row in rows}


def _values(workspace: Workspace, people: People, condition: rules.Condition, ids: Sequence[int]) -> dict[int, Any]:
    """The measured value of each person; absent where it is unknown."""
    measure = condition.measure
    parameters: dict[str, Any] = {f"id{place}": int(one) for place, one in enumerate(ids)}
    listed = ", ".join(f"${name}" for name in parameters)
    if isinstance(measure, rules.InSegment) or not ids:
        return {}
    if isinstance(measure, rules.FeatureMeasure):
        feature = people.vocabulary.feature(measure.name)
        value = feature.expression if feature is not None and feature.expression else f"f.{quote_column(measure.name)}"
        sql = (
            f"SELECT f.subscriber_id, {value} FROM {quote(people.table.name)} AS f WHERE f.subscriber_id IN ({listed})"
        )
        return {int(key): value for key, value in workspace.engine.rows(sql, parameters) if value is not None}
    event = people.vocabulary.event(measure.event)
    if event is None or event.name in people.vocabulary.unknown_events:
        return {}
    writer = Writer(people, {}, "b")
    counted = writer.rows(event, measure, measure.within_days).removeprefix("SELECT e.subscriber_id")
    value = writer.aggregate(event, measure)
    rows = workspace.engine.rows(
        f"SELECT e.subscriber_id, {value} {counted} HAVING e.subscriber_id IN ({listed})",
        {**parameters, **writer.parameters},
    )
    # Nobody without rows comes back: they did it 0 times, and when they last did it is unknown.
    nothing: dict[int, Any] = dict.fromkeys(ids, 0) if measure.aggregate in ("count", "sum", "distinct") else {}
    return {**nothing, **{int(key): value for key, value in rows}}


def value_text(value: Any, condition: rules.Condition, people: People, workspace: Workspace) -> str:
    """The value with its unit: `3 orders`, `€48.20`, `40 %`, `yes`; what missing means when there is none."""
    measure = condition.measure
    feature = people.vocabulary.feature(measure.name) if isinstance(measure, rules.FeatureMeasure) else None
    if value is None:
        return feature.missing if feature is not None and feature.missing else "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return wording.day(value)
    if not isinstance(value, int | float | Decimal):
        return str(value)
    unit = feature.unit if feature is not None else behaviour_unit(measure)
    if unit in ("money", "€"):
        return wording.money(float(value), workspace.settings.currency)
    if unit in ("share", "probability"):
        return f"{value * 100:.1f}".removesuffix(".0") + " %"
    # `class 0–5`, `hour` and the like say what the number is, not what it counts.
    unit = "" if unit.startswith(BARE) else wording.singular(unit) if value == 1 else unit
    return f"{value:,.1f}".removesuffix(".0") + (f" {unit}" if unit else "")


def behaviour_unit(measure: rules.Measure) -> str:
    """What the number of a behaviour counts."""
    if not isinstance(measure, rules.Behaviour):
        return ""
    if measure.aggregate in ("days_since_last", "days_since_first"):
        return "days"
    return "times" if measure.aggregate == "count" else ""
