"""The members nearest the edge of a rule: those who would be out if a cut moved a little.

A cut is a number that a condition compares with; how near somebody is to it is told in spreads (standard deviations) of
that fact among the members, so that days, orders and money can be compared. Large segments are looked at by a seeded
sample: who is nearest among 2,000 members is near enough to show where a rule begins to be wrong.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from segmentation.core import rules
from segmentation.core.model import People, Segment
from segmentation.segments import distribution, explain, membership, saved
from segmentation.store.workspace import Workspace

MOST = 2_000
SEED = 7
COMPARED = (">=", ">", "<=", "<", "between")


@dataclass(frozen=True)
class Near:
    """A member and how near: 0 stands on the cut, 1 is a spread away."""

    subscriber_id: int
    distance: float


def nearest(
    workspace: Workspace, people: People, segment: Segment, count: int, without: Collection[int] = ()
) -> tuple[Near, ...]:
    """The members nearest a cut of the rule or of a hard rule, the nearest first; empty where no number is compared.

    Ties are settled by the other cuts, then by subscriber_id. without: people who are not asked for.
    """
    sql, parameters = membership.of(workspace, people, segment)
    ids = sorted({int(row[0]) for row in workspace.engine.rows(sql, parameters)} - set(without))
    if len(ids) > MOST:
        ids = sorted(np.random.default_rng(SEED).choice(ids, size=MOST, replace=False).tolist())
    flat = compared(workspace, people, segment)
    asked = [place for place, one in enumerate(flat) if has_cut(one)]
    if not asked or not ids:
        return ()
    told = explain.answers(workspace, people, segment, ids)
    columns = [distances([told[one][place].value for one in ids], [told[one][place].met for one in ids], flat[place])
               for place in asked]  # fmt: skip
    table = np.sort(np.array(columns).T, axis=1)  # the nearest cut of each person first
    order = sorted(range(len(ids)), key=lambda row: (*table[row].tolist(), ids[row]))
    return tuple(Near(ids[row], float(table[row][0])) for row in order[:count] if np.isfinite(table[row][0]))


def compared(workspace: Workspace, people: People, segment: Segment) -> list[rules.Condition]:
    """Every condition of the rule and of the hard rules, in their order."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    return [
        condition
        for text in (segment.rule_text, *segment.hard_rules)
        for condition in rules.conditions(rules.parse(text, vocabulary))
    ]


def has_cut(condition: rules.Condition) -> bool:
    """Whether somebody can be near to meeting or missing it."""
    return condition.operator in COMPARED and bool(distribution.cuts_of(condition))


def exists(workspace: Workspace, people: People, segment: Segment) -> bool:
    """Whether the rule has an edge that members can be near to."""
    return any(has_cut(one) for one in compared(workspace, people, segment))


def distances(found: Sequence[object], met: Sequence[bool], condition: rules.Condition) -> list[float]:
    """How far each value is from the nearest cut, in spreads; infinite where it is unknown or the condition not met."""
    values = np.array(
        [
            float(one) if isinstance(one, int | float | Decimal) and holds else np.nan
            for one, holds in zip(found, met, strict=True)
        ]
    )
    known = values[~np.isnan(values)]
    spread = float(known.std()) if known.size else 0.0
    away = np.min([np.abs(values - cut) for cut in distribution.cuts_of(condition)], axis=0) / (spread or 1.0)
    return [float(one) for one in np.nan_to_num(away, nan=np.inf)]
