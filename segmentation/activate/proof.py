"""Does a platform's definition mean the same people? It is read back, run here, and compared with the list.

The stamped properties are made as a table first, as the platform will hold them: only people of the list carry them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any as Anything
from uuid import uuid4

from segmentation.activate.native import Native, Stamped
from segmentation.activate.readback import HOLDOUT, READERS
from segmentation.core import rules, wording
from segmentation.core.model import Feature, People, Step, TableRef
from segmentation.core.rules import Condition, FeatureMeasure, Rule
from segmentation.core.sql import quote, quote_column
from segmentation.store.engine import Engine

Inner = Mapping[str, tuple[str, Mapping[str, Anything]]]
KINDS = {"number": "number", "date": "date", "yes/no": "yes/no"}


@dataclass(frozen=True)
class Proof:
    """People of the list and people of the definition; missing: in the list only; extra: in the definition only."""

    ours: int
    theirs: int
    missing: int
    extra: int

    @property
    def same(self) -> bool:
        """Whether they are the same people."""
        return not self.missing and not self.extra

    @property
    def sentence(self) -> str:
        """The outcome in a sentence."""
        if self.same:
            return f"Read back and run here, the definition finds the same {wording.people(self.ours)} as the list."
        return (
            f"Read back and run here, the definition finds {wording.people(self.theirs)}: "
            f"{self.missing:,} of the list are missing, {self.extra:,} are not in the list."
        )


def stamped_table(
    engine: Engine,
    people: People,
    stamps: Sequence[Stamped],
    inner: Inner,
    members: tuple[str, Mapping[str, Anything]],
) -> TableRef:
    """One row per person of the people table: subscriber_id and a column a stamp, missing for who is not in `members`.

    inner: the segments that the rule refers to, as SELECTs of subscriber_id. Drop the table when done.
    """
    parameters: dict[str, Anything] = {f"list_{name}": value for name, value in members[1].items()}
    member_sql = rules_renamed(members[0], members[1])
    columns = [
        f"CASE WHEN m.subscriber_id IS NOT NULL THEN {value} END AS {quote_column(one.header)}"
        for one, value in ((one, value_sql(one, place, people, inner, parameters)) for place, one in enumerate(stamps))
    ]
    sql = (
        f"SELECT f.subscriber_id{''.join(', ' + one for one in columns)} FROM {quote(people.table.name)} AS f "
        f"LEFT JOIN ({member_sql}) AS m ON m.subscriber_id = f.subscriber_id"
    )
    return engine.make(Step(f"stamped_{uuid4().hex[:12]}", sql, parameters=parameters))


def rules_renamed(sql: str, parameters: Mapping[str, Anything]) -> str:
    """The SELECT with `list_` before the name of each of its parameters, so that they stay apart from the rule's."""
    from segmentation.core.rule_sql import PLACEHOLDER

    return PLACEHOLDER.sub(lambda at: f"$list_{at.group(1)}" if at.group(1) in parameters else at.group(), sql)


def value_sql(one: Stamped, place: int, people: People, inner: Inner, parameters: dict[str, Anything]) -> str:
    """What a stamp holds for a person, over the people table `f`."""
    if one.kind == "yes/no":
        found = rules.to_sql(Rule(one.node), people, inner, f"s{place}_")
        parameters.update(found.parameters)
        return f"CASE WHEN {found.sql} THEN TRUE END"
    assert isinstance(one.node, Condition) and isinstance(one.node.measure, FeatureMeasure)
    feature = people.vocabulary.feature(one.node.measure.name)
    column = feature.expression if feature and feature.expression else f"f.{quote_column(one.node.measure.name)}"
    if one.kind == "number":
        return f"({column})"
    parameters["stamped_on"] = people.as_of
    return f"CAST($stamped_on AS DATE) - CAST({column} AS INTEGER)"


def read_back(native: Native, people: People, table: TableRef, inner: Inner) -> rules.Predicate:
    """The definition's JSON as a predicate over the table of stamps, aliased `f`. inner: the list of those held out."""
    assert native.body is not None
    rule = READERS[native.platform.name](native.body, people.as_of)
    features = tuple(Feature(one.header, "stamps", "", one.said, kind=KINDS[one.kind]) for one in native.stamped)  # type: ignore[arg-type]
    vocabulary = replace(people.vocabulary, features=features, segments=tuple(inner))
    return rules.to_sql(rule, replace(people, table=table, vocabulary=vocabulary), inner, "n")


def compare(
    engine: Engine,
    people: People,
    native: Native,
    table: TableRef,
    members: tuple[str, Mapping[str, Anything]],
    held_back: str = "FALSE",
    held: tuple[str, Mapping[str, Anything]] = ("SELECT NULL AS subscriber_id", {}),
) -> Proof:
    """The people that the definition finds, against the list.

    held_back: who must not be written to, over the people table `f` (bound nothing): taken off on the platform's side
    too, since it keeps unsubscribed, bounced and complaining people by itself.
    held: a SELECT of those who are held out, which stand on a list there that the definition leaves out.
    """
    found = read_back(native, people, table, {HOLDOUT: held})
    parameters = {**found.parameters, **{f"list_{name}": value for name, value in members[1].items()}}
    row = engine.rows(
        f"""
        SELECT COUNT(CASE WHEN ours THEN 1 END), COUNT(CASE WHEN theirs THEN 1 END),
            COUNT(CASE WHEN ours AND NOT theirs THEN 1 END), COUNT(CASE WHEN theirs AND NOT ours THEN 1 END)
        FROM (
            SELECT f.subscriber_id IN ({rules_renamed(*members)}) AS ours,
                f.subscriber_id IN (SELECT f.subscriber_id FROM {quote(table.name)} AS f WHERE {found.sql})
                    AND NOT COALESCE({held_back}, FALSE) AS theirs
            FROM {quote(people.table.name)} AS f
        ) AS both_sides""",
        parameters,
    )[0]
    return Proof(*(int(number) for number in row))
