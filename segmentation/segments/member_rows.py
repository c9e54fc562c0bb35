"""The members of a segment as rows to look at: who they are, masked, and the facts that its rule speaks of."""

from collections.abc import Iterator
from typing import Any

from segmentation.core import rules
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote, quote_column
from segmentation.load.check import masked
from segmentation.segments import membership, saved
from segmentation.store.workspace import Workspace
from segmentation.understand import values

# An address of an unusual shape is hidden whole rather than shown.
MASKED = (
    "CASE WHEN s.email IS NULL THEN coalesce((SELECT 'customer ' || min(i.value) FROM subscriber_keys AS k "
    "JOIN loaded.keys AS i ON i.key_id = k.key_id WHERE k.subscriber_id = m.subscriber_id "
    "AND i.kind NOT IN ('email', 'phone') AND i.value NOT LIKE '%@%'), 'person ' || m.subscriber_id) "
    f"WHEN {masked('s.email')} = s.email THEN substr(s.email, 1, 1) || '•••' ELSE {masked('s.email')} END AS person"
)
REVEALED = "s.email, s.first_name, s.last_name"


def select(workspace: Workspace, people: People, segment: Segment, reveal: bool = False) -> tuple[str, dict[str, Any]]:
    """A SELECT with one row per reachable member, and its parameters: subscriber_id, person (masked), and the features
    that rule, hard rules and ranking name. reveal: email, first_name and last_name instead of the masked person."""
    sql, parameters = membership.of(workspace, people, segment)
    known = {feature.name: feature for feature in people.features}
    facts = "".join(
        f", {values.value(known[name])} AS {quote_column(name)}" for name in features(workspace, people, segment)
    )
    return (
        f"SELECT m.subscriber_id, {REVEALED if reveal else MASKED}{facts} FROM ({sql}) AS m "
        "JOIN subscribers AS s ON s.subscriber_id = m.subscriber_id "
        f"JOIN {quote(people.table.name)} AS f ON f.subscriber_id = m.subscriber_id",
        parameters,
    )


def features(workspace: Workspace, people: People, segment: Segment) -> Iterator[str]:
    """The names of the features that a segment speaks of, each once, in the order of its rules."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    seen: set[str] = set()
    texts = (segment.rule_text, *segment.hard_rules)
    measures = (one.measure for text in texts for one in rules.conditions(rules.parse(text, vocabulary)))
    names = [measure.name for measure in measures if isinstance(measure, rules.FeatureMeasure)]
    for name in (*names, segment.ranking):
        if name and name not in seen:
            seen.add(name)
            yield name


def first(
    workspace: Workspace, people: People, segment: Segment, limit: int, reveal: bool = False
) -> list[dict[str, Any]]:
    """The first members by subscriber_id, column → value."""
    sql, parameters = select(workspace, people, segment, reveal)
    names = [str(row[0]) for row in workspace.engine.rows(f"DESCRIBE {sql}", parameters)]
    rows = workspace.engine.rows(
        f"SELECT * FROM ({sql}) AS members ORDER BY subscriber_id LIMIT $most", {**parameters, "most": limit}
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def note_revealed(workspace: Workspace, segment: Segment, people: int, actor: str | None = None) -> None:
    """Log that somebody looked at the addresses of so many members."""
    workspace.record("revealed members", segment.segment_id, {"version": segment.version, "people": people}, actor)
