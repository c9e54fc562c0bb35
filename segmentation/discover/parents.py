"""Whom groups are looked for in: everyone, one lifecycle stage, or the people of a saved segment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.core.rules import Condition, FeatureMeasure, Rule, to_sql, to_text
from segmentation.core.sql import quote_column
from segmentation.store.engine import Engine

STAGE = "lifecycle_stage"


@dataclass(frozen=True)
class Parent:
    """A part of everyone. key: what a choice remembers ("" is everyone). title: for people. rule_text: the rule that
    says it, "" for everyone. sql: a boolean over the people table `f`, never NULL, with its parameters."""

    key: str = ""
    title: str = "Everyone"
    rule_text: str = ""
    sql: str = "TRUE"
    parameters: Mapping[str, Any] = field(default_factory=dict)


EVERYONE = Parent()


def stage(people: People, name: str) -> Parent:
    """The people of one lifecycle stage, `active` or `lapsing`."""
    rule = Rule(Condition(FeatureMeasure(STAGE), "=", name))
    predicate = to_sql(rule, people, prefix="parent")
    return Parent(f"stage:{name}", f"Stage: {name}", to_text(rule), predicate.sql, predicate.parameters)


def stages(engine: Engine, people: People) -> tuple[tuple[Parent, int], ...]:
    """Every lifecycle stage with the people in it who are not suppressed, the largest first; none without orders."""
    if people.vocabulary.feature(STAGE) is None:
        return ()
    counted = engine.rows(
        f"SELECT f.{quote_column(STAGE)}, count(*) FROM {quote_column(people.table.name)} f "
        f"WHERE NOT f.is_suppressed AND f.{quote_column(STAGE)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return tuple((stage(people, str(name)), int(count)) for name, count in counted)


def named(people: People, key: str) -> Parent:
    """The parent of a key: everyone or a lifecycle stage. Raises UserError for any other: whoever knows the saved
    segments gives the parent along."""
    kind, _, name = key.partition(":")
    if not key:
        return EVERYONE
    if kind == "stage" and name and people.vocabulary.feature(STAGE) is not None:
        return stage(people, name)
    raise UserError("unknown_parent", f"There is no “{name or key}” to look in.", "Choose whom to look among again.")
