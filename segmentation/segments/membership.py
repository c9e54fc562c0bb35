"""Who is in a segment: ONE predicate behind every count, waterfall, draw, list and proof, so that they cannot disagree.

matches    = the rule and every hard rule
reachable  = matches − each exclusion − whoever is below the ranking's cut
in segment = reachable: what `in segment 'Name'` means in another segment's rule
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from segmentation.core import rules, wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.core.settings import Settings
from segmentation.core.sql import quote, quote_column
from segmentation.segments import exclusions, frozen, ranking, saved
from segmentation.store.workspace import Workspace

RANKING = "ranking"


@dataclass(frozen=True)
class StepCount:
    """One exclusion, and how many it takes off beyond those that earlier ones have taken off already."""

    name: str
    title: str
    sentence: str
    removed: int


@dataclass(frozen=True)
class Waterfall:
    """known people → matches of the rule → minus each step → reachable. notes: what is odd about it, in sentences."""

    known: int
    matches: int
    steps: tuple[StepCount, ...]
    reachable: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compiled:
    """A segment as SQL over the people table `f`: its rule, and its exclusions in the order they are taken off."""

    matches: rules.Predicate
    steps: tuple[tuple[exclusions.Exclusion, rules.Predicate], ...]

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that any part of it binds; no two parts share a name."""
        parts = (self.matches, *(step for _, step in self.steps))
        return {name: value for part in parts for name, value in part.parameters.items()}


def predicate(
    people: People,
    segment: Segment,
    others: Mapping[str, Segment],
    settings: Settings,
    prefix: str = "m",
    without: Collection[str] = (),
    met: Mapping[rules.Condition, str] | None = None,
) -> rules.Predicate:
    """The rule and every hard rule as one boolean expression over the people table `f`; exclusions are not in it.

    others: the segments that its rules may speak of, by name. prefix: how its parameters begin.
    met: conditions that the query around it has worked out already.
    Raises UserError when a rule does not parse.
    """
    vocabulary = replace(people.vocabulary, segments=tuple(others))
    rule = rules.all_of(*(rules.parse(text, vocabulary) for text in (segment.rule_text, *segment.hard_rules)))
    inner = {name: members_sql(people, others[name], others, settings, without) for name in rules.segments_used(rule)}
    read = frozen.as_saved(replace(people, vocabulary=vocabulary), segment)
    return rules.to_sql(rule, read, inner, prefix, met)


def compiled(
    people: People,
    segment: Segment,
    others: Mapping[str, Segment],
    settings: Settings,
    without: Collection[str] = (),
) -> Compiled:
    """The segment's predicate, and that of each of its exclusions but those named in `without`."""
    steps = []
    for place, one in enumerate(exclusions.chosen(segment.exclusions, settings)):
        if one.name in without:
            continue
        if one.sql:
            steps.append((one, rules.Predicate(one.sql, {})))
        else:
            rule = rules.parse(one.rule_text, people.vocabulary)
            steps.append((one, rules.to_sql(rule, people, prefix=f"x{place}_")))
    return Compiled(predicate(people, segment, others, settings, without=without), tuple(steps))


def members_sql(
    people: People,
    segment: Segment,
    others: Mapping[str, Segment],
    settings: Settings,
    without: Collection[str] = (),
) -> tuple[str, dict[str, Any]]:
    """A SELECT of `subscriber_id`, one row per reachable member, and its parameters.

    A ranking keeps the first `top`, or the best `top_percent` of them: best first, unknown values last, ties by
    subscriber_id. without: exclusions that are not taken off, for counts of an earlier date whose people were chosen
    by what was known then; never for a list.
    """
    parts = compiled(people, segment, others, settings, without)
    stops = " ".join(f"WHEN {one.sql} THEN 1" for _, one in parts.steps)
    held_back = f"CASE {stops} ELSE 0 END = 0" if stops else "0 = 0"
    where = f"{parts.matches.sql} AND {held_back}"
    table = f"{quote(people.table.name)} AS f"
    if segment.ranking is None or not ranking.cuts(segment):
        return f"SELECT f.subscriber_id FROM {table} WHERE {where}", parts.parameters
    order = ranking_order(frozen.as_saved(people, segment), segment.ranking)
    everyone = "" if segment.top is not None else ", count(*) OVER () AS everyone"
    ranked = f"row_number() OVER (ORDER BY {order}) AS place{everyone}"
    inner = f"SELECT f.subscriber_id, {ranked} FROM {table} WHERE {where}"
    return f"SELECT p.subscriber_id FROM ({inner}) AS p WHERE {ranking.within_cut(segment)}", parts.parameters


def above_cut(
    people: People, segment: Segment, others: Mapping[str, Segment], settings: Settings, prefix: str
) -> rules.Predicate:
    """Being in a ranked segment as one predicate. What a cut lets in depends on everyone, so it is asked as a
    membership: that of this very segment."""
    inner = members_sql(people, segment, others, settings)
    asked = rules.Rule(rules.Condition(rules.InSegment("it"), "in segment"))
    knows = replace(people, vocabulary=replace(people.vocabulary, segments=("it",)))
    return rules.to_sql(asked, knows, {"it": inner}, prefix)


def ranking_order(people: People, name: str) -> str:
    """ORDER BY for a ranking: best first (fewest days, most money), unknown last, the smaller subscriber_id before."""
    feature = people.vocabulary.feature(name)
    if feature is None:
        raise UserError("unknown_ranking", f"There is no feature “{name}” to rank by any more.", "Choose another.")
    value = feature.expression or f"f.{quote_column(name)}"
    direction = "ASC" if feature.better == "lower" else "DESC"
    return f"({value}) {direction} NULLS LAST, f.subscriber_id NULLS LAST"


def fault(workspace: Workspace, people: People, segment: Segment) -> UserError | None:
    """Why a saved segment cannot be asked of these people, None when it can: a word of its rules is gone, say."""
    try:
        of(workspace, people, segment)
    except UserError as why:
        return why
    return None


def of(workspace: Workspace, people: People, segment: Segment) -> tuple[str, dict[str, Any]]:
    """`members_sql` with the workspace's own segments and settings."""
    return members_sql(people, segment, saved.by_name(workspace), workspace.settings)


def size(workspace: Workspace, people: People, segment: Segment) -> int:
    """How many people the segment reaches."""
    sql, parameters = of(workspace, people, segment)
    return int(workspace.engine.value(f"SELECT count(*) FROM ({sql}) AS members", parameters))


def waterfall(workspace: Workspace, people: People, segment: Segment) -> Waterfall:
    """Known, matching, taken off step by step, and reachable people, from one pass over the people table."""
    parts = compiled(people, segment, saved.by_name(workspace), workspace.settings)
    stops = " ".join(f"WHEN {one.sql} THEN {place}" for place, (_, one) in enumerate(parts.steps, start=1))
    # −1: the rule does not match; 0: reachable; otherwise the first exclusion that holds.
    state = f"CASE WHEN NOT {parts.matches.sql} THEN -1 {stops} ELSE 0 END"
    sql = f"SELECT {state} AS state, count(*) FROM {quote(people.table.name)} AS f GROUP BY 1"
    counts = {int(row[0]): int(row[1]) for row in workspace.engine.rows(sql, parts.parameters)}
    if ranking.cuts(segment):
        left = counts.get(0, 0)
        counts[0] = ranking.kept(segment, left)
        counts[len(parts.steps) + 1] = left - counts[0]
    return fall(people, segment, workspace.settings, counts)


def fall(people: People, segment: Segment, settings: Settings, counts: Mapping[int, int]) -> Waterfall:
    """The waterfall of people counted by their state: −1 not matching, 0 reachable, otherwise the first exclusion that
    holds, by its place from 1; being below the cut comes after the last of them."""
    known, matches = sum(counts.values()), sum(number for place, number in counts.items() if place >= 0)
    chosen = exclusions.chosen(segment.exclusions, settings)
    steps = [
        StepCount(one.name, one.title, one.sentence, counts.get(place, 0)) for place, one in enumerate(chosen, start=1)
    ]
    if ranking.cuts(segment):
        sentence = f"are not among {ranking.said(segment, people.vocabulary)}"
        steps.append(StepCount(RANKING, "Below the cut", sentence, counts.get(len(chosen) + 1, 0)))
    left = counts.get(0, 0)
    return Waterfall(known, matches, tuple(steps), left, notes(people, segment, settings, left))


def notes(people: People, segment: Segment, settings: Settings, reachable: int) -> tuple[str, ...]:
    """What to know about the size: outside its limits, or an exclusion that has no data to work with."""
    said, number = [], wording.people(reachable)
    if segment.minimum is not None and reachable < segment.minimum:
        said.append(
            f"{number}: fewer than the minimum of {segment.minimum:,}. A test on so few shows only large effects."
        )
    if segment.maximum is not None and reachable > segment.maximum:
        said.append(
            f"{number}: more than the maximum of {segment.maximum:,}. "
            f"Narrow the rule, or keep the first {segment.maximum:,} by a ranking."
        )
    for one in exclusions.chosen(segment.exclusions, settings):
        if one.needs and one.needs in people.vocabulary.unknown_events:
            said.append(f"“{one.title}” holds nobody back: no such data is loaded.")
    return tuple(said)
