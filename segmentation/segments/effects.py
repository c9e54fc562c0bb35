"""What each part of a segment does by itself, counted over everyone in one pass: conditions and exclusions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from segmentation.core import rules
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.segments import exclusions, frozen, membership, ranking, saved
from segmentation.store.workspace import Workspace
from segmentation.understand import values


def meeting(workspace: Workspace, people: People, conditions: Sequence[rules.Condition]) -> tuple[int, ...]:
    """How many people meet each condition, taken alone; exclusions play no part."""
    if not conditions:
        return ()
    others = saved.by_name(workspace)
    speaking = replace(people, vocabulary=replace(people.vocabulary, segments=tuple(others)))
    counts: list[str] = []
    parameters: dict[str, Any] = {}
    for place, condition in enumerate(conditions):
        rule = rules.Rule(condition)
        inner = {
            name: membership.members_sql(people, others[name], others, workspace.settings)
            for name in rules.segments_used(rule)
            if name in others
        }
        one = rules.to_sql(rule, speaking, inner, prefix=f"c{place}_")
        counts.append(f"SUM(CASE WHEN {one.sql} THEN 1 ELSE 0 END)")
        parameters |= one.parameters
    rows = workspace.engine.rows(f"SELECT {', '.join(counts)} FROM {quote(people.table.name)} AS f", parameters)
    return tuple(int(value or 0) for value in rows[0])


ADDRESS_KNOWN = rules.Condition(rules.FeatureMeasure("has_usable_address"), "is known")


def no_addresses(workspace: Workspace, people: People) -> bool:
    """Whether no load brings an address, so that “can be reached” speaks of numbers only."""
    known = people.vocabulary.feature("has_usable_address") is not None
    return known and not meeting(workspace, people, [ADDRESS_KNOWN])[0]


@dataclass(frozen=True)
class RankingCut:
    """Where a ranking's cut lies. of: people who meet the rule and are not held back. kept: of them. last, first_out:
    the ranked value of the last one kept and of the first one left out; None where unknown, or nobody is left out."""

    of: int
    kept: int
    last: float | None
    first_out: float | None

    @property
    def tied(self) -> bool:
        """Whether the cut runs through people with the same value, parted only by their number."""
        return self.last is not None and self.last == self.first_out


def ranking_cut(workspace: Workspace, people: People, segment: Segment) -> RankingCut | None:
    """Where the cut of a ranked segment lies; None without a ranking and a number or share to keep."""
    if segment.ranking is None or not ranking.cuts(segment):
        return None
    sql, parameters = before_cut(workspace, people, segment)
    ranked = ranked_sql(people, segment, sql)
    if ranked is None:
        return None
    count = int(workspace.engine.value(f"SELECT count(*) FROM ({sql}) AS m", parameters))
    kept = ranking.kept(segment, count)
    at = {
        int(place): value
        for place, value in workspace.engine.rows(
            f"SELECT place, value FROM ({ranked}) AS r WHERE place = $last OR place = $out",
            {**parameters, "last": kept, "out": kept + 1},
        )
    }
    last, out = at.get(kept), at.get(kept + 1)
    return RankingCut(count, kept, None if last is None else float(last), None if out is None else float(out))


def place_of(
    workspace: Workspace, people: People, segment: Segment, subscriber_id: int
) -> tuple[int, float | None] | None:
    """The place by the ranking (1 is the best), and the ranked value, of one who meets the rule and is not held back;
    None for anybody else, and without a cut."""
    if not ranking.cuts(segment):
        return None
    sql, parameters = before_cut(workspace, people, segment)
    ranked = ranked_sql(people, segment, sql)
    found = ranked and workspace.engine.rows(
        f"SELECT place, value FROM ({ranked}) AS r WHERE subscriber_id = $one", {**parameters, "one": subscriber_id}
    )
    return (int(found[0][0]), None if found[0][1] is None else float(found[0][1])) if found else None


def before_cut(workspace: Workspace, people: People, segment: Segment) -> tuple[str, dict[str, Any]]:
    """A SELECT of those whom a ranking sorts: who meet the rule and are not held back."""
    everyone = replace(segment, top=None, top_percent=None)
    return membership.members_sql(people, everyone, saved.by_name(workspace), workspace.settings)


def ranked_sql(people: People, segment: Segment, members: str) -> str | None:
    """A SELECT of subscriber_id, value and place of those members; None when the ranked feature is gone."""
    reading = frozen.as_saved(people, segment)
    feature = reading.vocabulary.feature(segment.ranking or "")
    if feature is None:
        return None
    order = membership.ranking_order(reading, feature.name)
    return (
        f"SELECT f.subscriber_id, {values.value(feature)} AS value, row_number() OVER (ORDER BY {order}) AS place "
        f"FROM {quote(people.table.name)} AS f JOIN ({members}) AS m ON m.subscriber_id = f.subscriber_id"
    )


def held_back(workspace: Workspace, people: People, segment: Segment) -> dict[str, int]:
    """Exclusion name → how many of those whom the rule matches it would hold back by itself, chosen or not.

    The waterfall counts a person at the first exclusion that holds; here everyone counts at each.
    """
    everything = replace(segment, exclusions=tuple(one.name for one in exclusions.choices(workspace.settings)))
    parts = membership.compiled(people, everything, saved.by_name(workspace), workspace.settings)
    counts = ", ".join(f"SUM(CASE WHEN {one.sql} THEN 1 ELSE 0 END)" for _, one in parts.steps)
    sql = f"SELECT {counts} FROM {quote(people.table.name)} AS f WHERE {parts.matches.sql}"
    found = workspace.engine.rows(sql, parts.parameters)[0]
    return {one.name: int(count or 0) for (one, _), count in zip(parts.steps, found, strict=True)}
