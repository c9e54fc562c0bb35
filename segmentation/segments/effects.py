"""What each part of a segment does by itself, counted over everyone in one pass: conditions and exclusions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from segmentation.core import rules
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.segments import exclusions, membership, saved
from segmentation.store.workspace import Workspace


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
