"""Do platforms' definitions mean the same people? They are read back, run here, and compared with their lists.

The values of stamped properties are made as a table first; as on the platform, only people of a list carry its stamps.
All definitions are run in one pass over everybody, and what they ask of events is worked out once for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any as Anything
from uuid import uuid4

from segmentation.activate.native import Native, Stamped
from segmentation.activate.readback import HOLDOUT, READERS
from segmentation.core import rules, wording
from segmentation.core.model import Feature, People, Step, TableRef
from segmentation.core.rule_together import together
from segmentation.core.rules import Condition, FeatureMeasure, InSegment, Rule
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


@dataclass(frozen=True)
class Claim:
    """A definition that is to find the people of a list. ours, held: whether somebody is on the list to send, or held
    out of it, as SQL about the people table `f` and what is joined to it; held people stand on a list on the platform
    that the definition leaves out. columns: of each stamp its value in the same way; parameters: what these bind.
    """

    native: Native
    ours: str
    held: str = "FALSE"
    columns: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Anything] = field(default_factory=dict)


def stamped_table(engine: Engine, wanted: Sequence[tuple[Stamped, People, Inner]]) -> tuple[TableRef, tuple[str, ...]]:
    """One row per person of the people table: subscriber_id and a column for each different value, for everybody.

    wanted: stamps, each with the people as its segment reads them and the segments that its rule refers to, as SELECTs
    of subscriber_id. Returns the table, to be dropped when done, and the column of each stamp.
    """
    parameters, known, names = dict[str, Anything](), dict[str, str](), list[str]()
    for place, (one, people, inner) in enumerate(wanted):
        value = value_sql(one, place, people, inner, parameters)
        names.append(known.setdefault(value, f"v{len(known)}"))
    columns = "".join(f", {value} AS {name}" for value, name in known.items())
    sql = f"SELECT f.subscriber_id{columns} FROM {quote(wanted[0][1].table.name)} AS f"
    return engine.make(Step(f"stamped_{uuid4().hex[:12]}", sql, parameters=parameters)), tuple(names)


def value_sql(one: Stamped, place: int, people: People, inner: Inner, parameters: dict[str, Anything]) -> str:
    """What a stamp holds for a person, over the people table `f`."""
    if one.kind == "yes/no":
        found = rules.to_sql(Rule(one.node), people, inner, f"s{place}_")
        parameters.update(found.parameters)
        return f"CASE WHEN {found.sql} THEN TRUE END"
    assert isinstance(one.node, Condition) and isinstance(one.node.measure, FeatureMeasure)
    known = people.vocabulary.feature(one.node.measure.name)
    column = known.expression if known and known.expression else f"f.{quote_column(one.node.measure.name)}"
    if one.kind == "number":
        return f"({column})"
    parameters["stamped_on"] = people.as_of
    return f"CAST($stamped_on AS DATE) - CAST({column} AS INTEGER)"


def feature(stamp: Stamped, value: str) -> Feature:
    """A stamped property as the platform holds it. value: its SQL."""
    return Feature(stamp.header, "stamps", "", stamp.said, kind=KINDS[stamp.kind], expression=value)  # type: ignore[arg-type]


def compare(
    engine: Engine, people: People, claims: Sequence[Claim], joins: Sequence[str] = (), held_back: str = "FALSE"
) -> tuple[Proof, ...]:
    """The people that each definition finds, against those of its list, in the order of the claims.

    joins: what stands behind the people table `f`, for the claims' SQL. held_back: who must not be written to, over `f`
    (bound nothing): taken off on the platform's side too, since it keeps unsubscribed, bounced and complaining people
    by itself.
    """
    if not claims:
        return ()
    read = [READERS[one.native.platform.name](one.native.body or {}, people.as_of) for one in claims]
    asked = together([condition for rule in read for condition in rules.conditions(rule)], people)
    parameters, sides, counts = dict(asked.parameters), list[str](), list[str]()
    for place, (one, rule) in enumerate(zip(claims, read, strict=True)):
        features = tuple(feature(stamp, one.columns[stamp.header]) for stamp in one.native.stamped)
        vocabulary = replace(people.vocabulary, features=features, segments=(HOLDOUT,))
        met = {**asked.met, Condition(InSegment(HOLDOUT), "not in segment"): f"NOT COALESCE({one.held}, FALSE)"}
        found = rules.to_sql(rule, replace(people, vocabulary=vocabulary), {}, f"n{place}_", met)
        parameters |= {**found.parameters, **one.parameters}
        sides += [
            f"COALESCE({one.ours}, FALSE) AS o{place}",
            f"{found.sql} AND NOT COALESCE({held_back}, FALSE) AS t{place}",
        ]
        counts += [
            f"COUNT(CASE WHEN {test} THEN 1 END)"
            for test in (
                f"o{place}", f"t{place}", f"o{place} AND NOT t{place}", f"t{place} AND NOT o{place}"
            )
        ]  # fmt: skip
    everyone = " ".join((f"FROM {quote(people.table.name)} AS f", *joins, *asked.joins))
    row = engine.rows(
        f"SELECT {', '.join(counts)} FROM (SELECT {', '.join(sides)} {everyone}) AS both_sides", parameters
    )[0]
    return tuple(Proof(*(int(number) for number in row[4 * place : 4 * place + 4])) for place in range(len(claims)))
