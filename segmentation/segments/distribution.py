"""How the measure of a condition is spread over everyone, so that a cut is set where people are."""

import math
from dataclasses import dataclass
from typing import Any

from segmentation.core import rules
from segmentation.core.events import happened_on
from segmentation.core.model import People
from segmentation.core.rule_sql import Writer
from segmentation.core.sql import quote, quote_column
from segmentation.store.workspace import Workspace

BARS = 28
WIDEST_SINGLE = 30  # up to so many whole values each has a bar of its own
SHOWN_SHARE = 0.99  # the longest hundredth is cut off the picture, and counted


@dataclass(frozen=True)
class Distribution:
    """Counted bars. edges: one more than counts, in the measure's unit. single: each bar is one whole value.

    zeros: people at 0 who are left out because they would dwarf the rest (0 when they are drawn). above: people beyond
    the last edge. unknown: people without a value. people: everyone.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    single: bool
    zeros: int
    above: int
    unknown: int
    people: int


def of(workspace: Workspace, people: People, condition: rules.Condition) -> Distribution | None:
    """The spread of a condition's measure; None when it is no number, or nobody has a value. Reaches to the cut."""
    source = values_sql(people, condition.measure)
    if source is None:
        return None
    sql, given = source
    rows = workspace.engine.rows(
        f"SELECT COUNT(*), COUNT(v.value), SUM(CASE WHEN v.value = 0 THEN 1 ELSE 0 END), MIN(v.value), "
        f"SUM(CASE WHEN v.value <> FLOOR(v.value) THEN 1 ELSE 0 END) FROM ({sql}) AS v",
        given,
    )
    everyone, known, zeros, least, broken = rows[0]
    if not known:
        return None
    cuts = cuts_of(condition)
    left_out = int(zeros) if zeros > known / 3 and zeros < known and least >= 0 else 0
    reach = int((known - left_out) * SHOWN_SHARE)
    usual = workspace.engine.value(
        f"SELECT MAX(p.value) FROM (SELECT v.value, ROW_NUMBER() OVER (ORDER BY v.value) AS place FROM ({sql}) AS v "
        f"WHERE v.value IS NOT NULL {'AND v.value <> 0' if left_out else ''}) AS p WHERE p.place <= $reach",
        {**given, "reach": max(1, reach)},
    )
    low, high = float(least), max([float(usual), *cuts])
    single = not broken and high - min(low, *cuts, high) <= WIDEST_SINGLE
    low, width = (low, 1.0) if single else (low, nice((high - low) / BARS, whole=not broken))
    low = (max(low, 1.0) if left_out else low) - 0.5 if single else math.floor(low / width) * width
    number = max(1, math.ceil((high + (0.5 if single else 0) - low) / width + (0 if single else 1e-9)))
    counted = dict(
        workspace.engine.rows(
            f"SELECT CAST(FLOOR((v.value - $low) / $width) AS INTEGER), COUNT(*) FROM ({sql}) AS v "
            f"WHERE v.value IS NOT NULL {'AND v.value <> 0' if left_out else ''} GROUP BY 1",
            {**given, "low": low, "width": width},
        )
    )
    return Distribution(
        tuple(round(low + width * place, 9) for place in range(number + 1)),
        tuple(int(counted.get(place, 0)) for place in range(number)),
        single,
        left_out,
        sum(int(count) for place, count in counted.items() if place >= number),
        int(everyone - known),
        int(everyone),
    )


def cuts_of(condition: rules.Condition) -> list[float]:
    """The numbers a condition compares with."""
    given = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return [float(value) for value in given if isinstance(value, int | float)]


def nice(width: float, whole: bool) -> float:
    """A bar's width that reads well: 1, 2, 2.5 or 5 times a power of ten; whole numbers get a whole one."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width))
    found = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= width * 0.999)
    return float(max(1, math.ceil(found))) if whole else found


def values_sql(people: People, measure: rules.Measure) -> tuple[str, dict[str, Any]] | None:
    """A SELECT of `value`, one row a person, and its parameters; None when the measure is no number or unknown."""
    if isinstance(measure, rules.InSegment):
        return None
    table = f"{quote(people.table.name)} AS f"
    if isinstance(measure, rules.FeatureMeasure):
        feature = people.vocabulary.feature(measure.name)
        if feature is None or feature.kind != "number":
            return None
        return f"SELECT {feature.expression or f'f.{quote_column(feature.name)}'} AS value FROM {table}", {}
    event = people.vocabulary.event(measure.event)
    if event is None or event.name in people.vocabulary.unknown_events:
        return None
    writer = Writer(people, {}, "d")
    rows = writer.rows(event, measure, measure.within_days).removeprefix("SELECT e.subscriber_id")
    value = writer.aggregate(event, measure)
    nothing = "0" if measure.aggregate in ("count", "sum", "distinct") else "NULL"
    return (
        f"SELECT CASE WHEN b.subscriber_id IS NULL THEN {nothing} ELSE b.value END AS value FROM {table} LEFT JOIN "
        f"(SELECT e.subscriber_id, {value} AS value {rows}) AS b ON b.subscriber_id = f.subscriber_id",
        writer.parameters,
    )


def texts(workspace: Workspace, people: People, measure: rules.Measure, field: str | None = None) -> dict[str, int]:
    """The values there are of a text feature, or of a behaviour's field: value → people or rows, most frequent first.

    At most 200; empty for what is no text. These are uploaded words: escape them wherever they are drawn.
    """
    if isinstance(measure, rules.FeatureMeasure):
        feature = people.vocabulary.feature(measure.name)
        if feature is None or feature.kind != "text":
            return {}
        value, source, given = feature.expression or f"f.{quote_column(feature.name)}", quote(people.table.name), {}
        where = "TRUE"
    elif isinstance(measure, rules.Behaviour) and field:
        event = people.vocabulary.event(measure.event)
        if event is None or event.name in people.vocabulary.unknown_events or event.fields.get(field) != "text":
            return {}
        value, source, given = f"f.{quote_column(field)}", quote(event.table), {"as_of": people.as_of}
        where = f"({event.filter_sql or 'TRUE'}) AND f.{quote_column(happened_on(event))} <= $as_of"
    else:
        return {}
    rows = workspace.engine.rows(
        f"SELECT v.value, COUNT(*) FROM (SELECT {value} AS value FROM {source} AS f WHERE {where}) AS v "
        "WHERE v.value IS NOT NULL GROUP BY v.value ORDER BY 2 DESC, 1 LIMIT 200",
        given,
    )
    return {str(word): int(count) for word, count in rows}
