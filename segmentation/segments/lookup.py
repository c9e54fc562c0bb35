"""An address → every segment, each condition met or missed with the person's value, and what holds them back."""

from dataclasses import dataclass
from datetime import date

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.segments import effects, explain, membership, ranking, saved, stories
from segmentation.store.workspace import Workspace

EVERYONE = Segment("", "everyone")


@dataclass(frozen=True)
class SegmentAnswer:
    """One segment and one person. matches: the rule holds. member: reachable. held_back_by: exclusions that hold."""

    segment: Segment
    matches: bool
    member: bool
    held_back_by: tuple[str, ...]
    conditions: tuple[explain.Answer, ...]


@dataclass(frozen=True)
class Listed:
    """A day on which somebody was written down as a member: by an export, or by a month's audit."""

    segment_id: str
    version: int
    on: date


def history(workspace: Workspace, subscriber_id: int) -> tuple[Listed, ...]:
    """The lists and months that hold this person, the newest first. What was never written down is not in it."""
    rows = workspace.engine.rows(
        "SELECT DISTINCT segment_id, version, as_of FROM app.memberships WHERE subscriber_id = $subscriber "
        "ORDER BY as_of DESC, segment_id, version DESC",
        {"subscriber": subscriber_id},
    )
    return tuple(Listed(str(key), int(version), on) for key, version, on in rows)


@dataclass(frozen=True)
class Lookup:
    """A person, masked, and every segment that is not retired. unreadable: those that cannot be asked, and why.
    never: why nothing is sent to them whatever a rule says (they “unsubscribed from e-mail”); empty for most people."""

    subscriber_id: int
    person: str
    segments: tuple[SegmentAnswer, ...]
    unreadable: tuple[tuple[Segment, UserError], ...] = ()
    never: tuple[str, ...] = ()


def find(workspace: Workspace, text: str) -> int:
    """The person behind an address, or another identifier of an export. Raises UserError when there is none."""
    word = text.strip()
    if not word:
        raise UserError("no_address", "No address is given.", "Type an e-mail address or a customer number.")
    rows = workspace.engine.rows(
        """SELECT DISTINCT k.subscriber_id FROM loaded.keys AS i JOIN subscriber_keys AS k ON k.key_id = i.key_id
        WHERE (i.kind = 'email' AND i.value = lower($word)) OR (i.kind <> 'email' AND i.value = $word)""",
        {"word": word},
    )
    if not rows:
        raise UserError("no_person", "Nobody with that address is in the loaded data.", "Check the spelling.")
    if len(rows) > 1:
        raise UserError("several_people", f"{len(rows)} people have that number.", "Use the e-mail address.")
    return int(rows[0][0])


def look_up(workspace: Workspace, people: People, subscriber_id: int) -> Lookup:
    """Every segment's answer for one person, as of the date of the people. Raises UserError when they are not there."""
    who = workspace.engine.rows(
        "SELECT email, first_name FROM subscribers WHERE subscriber_id = $subscriber", {"subscriber": subscriber_id}
    )
    if not who:
        raise UserError("no_person", f"There is no person {subscriber_id}.", "Go back to the list.")
    number = stories.customer_numbers(workspace, [subscriber_id]).get(subscriber_id, "")
    known = [(one, membership.fault(workspace, people, one)) for one in saved.load_all(workspace)]
    answers = tuple(answer(workspace, people, one, subscriber_id) for one, fault in known if fault is None)
    unreadable = tuple((one, fault) for one, fault in known if fault is not None)
    person = stories.masked(who[0][0], who[0][1], subscriber_id, number)
    parts = membership.compiled(people, EVERYONE, {}, workspace.settings)
    never = holding(workspace, people, parts, subscriber_id)[1]
    return Lookup(subscriber_id, person, answers, unreadable, never)


def answer(workspace: Workspace, people: People, segment: Segment, subscriber_id: int) -> SegmentAnswer:
    """One segment's answer for one person, by the same predicates that make its list."""
    parts = membership.compiled(people, segment, saved.by_name(workspace), workspace.settings)
    matches, held = holding(workspace, people, parts, subscriber_id)
    member = matches and not held
    if member and ranking.cuts(segment):
        # Only a ranking asks about others too: whether their place is above its cut.
        sql, parameters = membership.of(workspace, people, segment)
        member = workspace.engine.value(
            f"SELECT count(*) FROM ({sql}) AS m WHERE m.subscriber_id = $subscriber",
            {**parameters, "subscriber": subscriber_id},
        )
        held = () if member else (below(workspace, people, segment, subscriber_id),)
    conditions = explain.answers(workspace, people, segment, [subscriber_id])[subscriber_id]
    return SegmentAnswer(segment, matches, bool(member), held, conditions)


def holding(
    workspace: Workspace, people: People, parts: membership.Compiled, subscriber_id: int
) -> tuple[bool, tuple[str, ...]]:
    """Whether one person meets the rule, and the sentences of the exclusions that hold for them."""
    columns = ", ".join(
        f"CASE WHEN {one.sql} THEN 1 ELSE 0 END" for one in (parts.matches, *(s for _, s in parts.steps))
    )
    row = workspace.engine.rows(
        f"SELECT {columns} FROM {quote(people.table.name)} AS f WHERE f.subscriber_id = $subscriber",
        {**parts.parameters, "subscriber": subscriber_id},
    )
    flags = [bool(value) for value in row[0]] if row else [False] * (1 + len(parts.steps))
    return flags[0], tuple(one.sentence for (one, _), holds in zip(parts.steps, flags[1:], strict=True) if holds)


def below(workspace: Workspace, people: People, segment: Segment, subscriber_id: int) -> str:
    """That a ranking's cut leaves somebody out, and by how much: their place and value, and that of the last one in."""
    said = f"are not among {ranking.said(segment, people.vocabulary)}"
    cut = effects.ranking_cut(workspace, people, segment)
    at = effects.place_of(workspace, people, segment, subscriber_id)
    if cut is None or at is None:
        return said
    asked = rules.Condition(rules.FeatureMeasure(segment.ranking or ""), "is known")
    theirs, last = (explain.value_text(value, asked, people, workspace) for value in (at[1], cut.last))
    return f"{said}: at place {at[0]:,} of {cut.of:,} with {theirs}, where the last one in has {last}"
