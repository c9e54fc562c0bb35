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
    sql, parameters = membership.members_sql(
        people, replace(segment, top=None, top_percent=None), saved.by_name(workspace), workspace.settings
    )
    table = f"{quote(people.table.name)} AS f JOIN ({sql}) AS m ON m.subscriber_id = f.subscriber_id"
    reading = frozen.as_saved(people, segment)
    feature = reading.vocabulary.feature(segment.ranking)
    if feature is None:
        return None
    order = membership.ranking_order(reading, segment.ranking)
    ranked = f"SELECT {values.value(feature)} AS value, row_number() OVER (ORDER BY {order}) AS place FROM {table}"
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
