"""The difference of two versions in people: who enters, who leaves, and which part of the rule does it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from segmentation.core import rules, wording
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.segments import exclusions, frozen, membership, saved
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Cause:
    """One part of a version and how many of those who moved it keeps out. Several may keep out the same person."""

    sentence: str
    people: int


@dataclass(frozen=True)
class Moved:
    """Between an old and a new version, today. why_left: parts of the new that keep out who was in the old;
    why_entered: parts of the old that kept out who is in the new. The strongest first; none where a ranking's cut did
    it alone."""

    before: int
    now: int
    entered: int
    left: int
    why_left: tuple[Cause, ...]
    why_entered: tuple[Cause, ...]

    @property
    def sentence(self) -> str:
        """`1,412 → 980 people: 12 enter, 444 leave.`"""
        return f"{self.before:,} → {wording.people(self.now)}: {self.entered:,} enter, {self.left:,} leave."


def between(workspace: Workspace, people: People, old: Segment, new: Segment) -> Moved:
    """Both versions over the same people. Raises UserError when one of the rules cannot be read any more."""
    inside = {"old": old, "new": new}
    where = {name: asked(workspace, people, one, name) for name, one in inside.items()}
    counts = ", ".join(
        f"SUM(CASE WHEN {sql} THEN 1 ELSE 0 END)"
        for sql in (
            where["old"].sql,
            where["new"].sql,
            f"{where['new'].sql} AND NOT {where['old'].sql}",
            f"{where['old'].sql} AND NOT {where['new'].sql}",
        )
    )
    bound = {**where["old"].parameters, **where["new"].parameters}
    row = workspace.engine.rows(f"SELECT {counts} FROM {quote(people.table.name)} AS f", bound)[0]
    before, now, entered, left = (int(count or 0) for count in row)
    return Moved(
        before,
        now,
        entered,
        left,
        causes(workspace, people, where["old"], where["new"], new) if left else (),
        causes(workspace, people, where["new"], where["old"], old) if entered else (),
    )


def asked(workspace: Workspace, people: People, segment: Segment, name: str) -> rules.Predicate:
    """Being in that version, as a predicate over the people table with parameters of its own."""
    inner = membership.of(workspace, people, segment)
    knows = replace(people, vocabulary=replace(people.vocabulary, segments=(name,)))
    rule = rules.Rule(rules.Condition(rules.InSegment(name), "in segment"))
    return rules.to_sql(rule, knows, {name: inner}, f"{name}_")


def causes(
    workspace: Workspace, people: People, was: rules.Predicate, will: rules.Predicate, by: Segment
) -> tuple[Cause, ...]:
    """Of those who meet `was` and not `will`: how many each part of the rule, hard rules and exclusions of `by` keeps
    out."""
    parts = list(pieces(workspace, people, by))
    if not parts:
        return ()
    counts = ", ".join(f"SUM(CASE WHEN {one.sql} THEN 1 ELSE 0 END)" for _, one in parts)
    bound: dict[str, Any] = {**was.parameters, **will.parameters}
    for _, one in parts:
        bound |= one.parameters
    row = workspace.engine.rows(
        f"SELECT {counts} FROM {quote(people.table.name)} AS f WHERE {was.sql} AND NOT {will.sql}", bound
    )[0]
    found = [Cause(said, int(count)) for (said, _), count in zip(parts, row, strict=True) if count]
    return tuple(sorted(found, key=lambda one: -one.people))


def pieces(workspace: Workspace, people: People, by: Segment) -> Sequence[tuple[str, rules.Predicate]]:
    """Each part that all members must meet, turned round: in words, and who fails it; then who an exclusion holds."""
    others = saved.by_name(workspace)
    vocabulary = replace(people.vocabulary, segments=tuple(others))
    reading = frozen.as_saved(replace(people, vocabulary=vocabulary), by)
    found: list[tuple[str, rules.Predicate]] = []
    for text in (by.rule_text, *by.hard_rules):
        root = rules.parse(text, vocabulary).root
        for node in root.items if isinstance(root, rules.All) else (root,):
            part = rules.Rule(node)
            inner = {
                name: membership.members_sql(people, others[name], others, workspace.settings)
                for name in rules.segments_used(part)
            }
            one = rules.to_sql(part, reading, inner, prefix=f"p{len(found)}_")
            said = f"not: {rules.to_sentence(part, vocabulary, workspace.settings.currency)}"
            found.append((said, rules.Predicate(f"NOT {one.sql}", one.parameters)))
    for place, stop in enumerate(exclusions.chosen(by.exclusions, workspace.settings)):
        if stop.sql:
            held = rules.Predicate(stop.sql, {})
        else:
            held = rules.to_sql(rules.parse(stop.rule_text, people.vocabulary), people, prefix=f"h{place}_")
        found.append((f"held back: they {stop.sentence}", held))
    return found
