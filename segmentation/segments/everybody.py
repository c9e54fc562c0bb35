"""Everybody against many segments at once: one pass over the people table, one row a person, the state in each segment.

For packs: the size and waterfall of each segment, and the proof of each list, come from this one table. Who is in a
segment is as in `membership`, of which a test makes sure.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from segmentation.core import rules
from segmentation.core.model import People, Segment, Step
from segmentation.core.rule_together import Together, together
from segmentation.core.settings import Settings
from segmentation.core.sql import quote
from segmentation.segments import exclusions, membership, ranking
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Everybody:
    """table: subscriber_id and a column a segment, named by `column`: −1 the rule does not match, 0 reachable,
    otherwise the place (from 1) of the first exclusion that holds, and after the last of them being below the cut."""

    workspace: Workspace
    people: People
    segments: Sequence[Segment]
    table: str

    def column(self, place: int) -> str:
        """The column of the segment of this place."""
        return f"s{place}"

    def waterfall(self, place: int) -> membership.Waterfall:
        """As `membership.waterfall` has it."""
        column, segment = self.column(place), self.segments[place]
        sql = f"SELECT {column}, COUNT(*) FROM {quote(self.table)} GROUP BY {column}"
        counts = {int(state): int(number) for state, number in self.workspace.engine.rows(sql)}
        return membership.fall(self.people, segment, self.workspace.settings, counts)


@contextmanager
def everybody(
    workspace: Workspace, people: People, segments: Sequence[Segment], others: Mapping[str, Segment]
) -> Iterator[Everybody]:
    """The table as long as the block runs; after a fault it goes with the transaction around it.

    others: the segments that rules may speak of, by name.
    """
    sql, parameters = states(people, segments, others, workspace.settings)
    table = f"everybody_{uuid4().hex[:12]}"
    workspace.engine.make(Step(table, sql, parameters=parameters))
    yield Everybody(workspace, people, segments, table)
    workspace.engine.drop(table)


def states(
    people: People, segments: Sequence[Segment], others: Mapping[str, Segment], settings: Settings
) -> tuple[str, dict[str, Any]]:
    """SELECT of subscriber_id and the state in each segment. Rules and exclusions are asked once a person, inside."""
    asked = behaviours(people, segments, others)
    parameters, inner = dict(asked.parameters), ["f.subscriber_id"]
    for one in exclusions.all_of(settings):
        stops = rules.Predicate(one.sql, {})
        if not one.sql:
            stops = rules.to_sql(rules.parse(one.rule_text, people.vocabulary), people, prefix=f"x_{one.name}_")
        inner.append(f"{stops.sql} AS x_{one.name}")
        parameters |= stops.parameters
    outer = ["subscriber_id"]
    for place, segment in enumerate(segments):
        met = membership.predicate(people, segment, others, settings, f"s{place}_", met=asked.met)
        inner.append(f"{met.sql} AS m{place}")
        parameters |= met.parameters
        chosen = exclusions.chosen(segment.exclusions, settings)
        when = [f"WHEN x_{one.name} THEN {number}" for number, one in enumerate(chosen, start=1)]
        if ranking.cuts(segment):
            above = membership.above_cut(people, segment, others, settings, f"r{place}_")
            inner.append(f"{above.sql} AS r{place}")
            parameters |= above.parameters
            when.append(f"WHEN NOT r{place} THEN {len(chosen) + 1}")
        outer.append(f"CASE WHEN NOT m{place} THEN -1 {' '.join(when)} ELSE 0 END AS s{place}")
    everyone = " ".join((f"FROM {quote(people.table.name)} AS f", *asked.joins))
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} {everyone}) AS told", parameters


def behaviours(people: People, segments: Sequence[Segment], others: Mapping[str, Segment]) -> Together:
    """What the rules of these segments ask of events, worked out once for all of them."""
    vocabulary = replace(people.vocabulary, segments=tuple(others))
    read = (rules.parse(text, vocabulary) for one in segments for text in (one.rule_text, *one.hard_rules))
    return together([condition for rule in read for condition in rules.conditions(rule)], people)
