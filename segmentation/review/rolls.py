"""Who was in which segment on a day: one roll a day, as a table that stays in the engine.

A roll is made by the segments' own predicates over everyone as of that day, so that its numbers are those of the
cards and lists of that day. On an earlier day than the newest, those people count who were known then and could be
written to then. Scores and predictions of people who have objected since are missing: they are computed for nobody.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment, TableRef
from segmentation.core.sql import quote
from segmentation.segments import definition, exclusions, membership, ranking, saved
from segmentation.store.workspace import Workspace, now
from segmentation.understand import known_then, lean, scores
from segmentation.understand import people as understood
from segmentation.understand.ground import Ground

Progress = Callable[[str, float], None]

SQL = Path(__file__).parent / "sql"
GRAIN = "one row per subscriber and place"
KEPT = 26  # rolls kept: two years of months
EVERYONE = 0  # the place of everyone who could be written to; segments begin at 1
# Always true. What always holds people back is taken off as from any segment.
BROAD_LIST = Segment("Everyone reachable", "is_suppressed is known")
# On an earlier day these are judged by what was known then (understand/known_then).
AS_OF_TODAY = ("unsubscribed", "bounced", "complained", "suppressed", "never_subscribed")


@dataclass(frozen=True)
class Roll:
    """One day's memberships. table: subscriber_id and place; 0 is everyone reachable, 1… the segments in this order.

    problems: segment_id → why it could not be worked out (its place is empty then).
    """

    table: TableRef
    as_of: date
    segments: tuple[Segment, ...]
    problems: dict[str, str]


def roll(
    workspace: Workspace,
    segments: Sequence[Segment],
    as_of: date,
    cuts_of: date | None = None,
    progress: Progress | None = None,
    ground: Ground | None = None,
) -> Roll:
    """The roll of a day, made now or found from before.

    segments: saved versions. cuts_of: score people of that day by the cut points of another (by default its own), so
    that nobody changes class because others did. ground: where several rolls are made, what they have in common.
    Raises UserError when nothing is loaded.
    """
    key = roll_key(workspace, segments, as_of, cuts_of)
    table = f"roll_{key}"
    kept = workspace.state(f"roll:{table}")
    if kept and workspace.engine.exists(table):
        return Roll(TableRef(table, GRAIN), as_of, tuple(segments), json.loads(kept)["problems"])
    say = progress or (lambda text, part: None)
    shared = ground or Ground(workspace)
    asked = asked_for(workspace, segments, as_of, shared)
    short, frozen = lean.is_enough(asked), None
    if cuts_of is not None and cuts_of != as_of and (lean.asks_scores(asked) or not short):
        frozen = scores.cuts(workspace, understood.prepare(workspace, cuts_of, lambda text, part: say(text, part / 2)))
    begin = 0.5 if frozen is not None else 0.0
    within: Progress = lambda text, part: say(text, begin + (1 - begin) * part)  # noqa: E731
    if short and not understood.prepared(workspace, understood.name_of(workspace, as_of, frozen)):
        with lean.people(workspace, as_of, asked, within, frozen, shared, reachable=True) as people:
            return kept_as(workspace, people, segments, table, reachable=True)
    people = understood.prepare(workspace, as_of, within, frozen)
    return kept_as(workspace, people, segments, table)


def kept_as(
    workspace: Workspace, people: People, segments: Sequence[Segment], table: str, reachable: bool = False
) -> Roll:
    """Make the roll's table of these people and remember that it is there. reachable: as for `make`."""
    with workspace.engine.write():
        problems = make(workspace, people, segments, table, reachable)
        workspace.set_state(f"roll:{table}", json.dumps({"made_at": now().isoformat(), "problems": problems}))
        forget(workspace, KEPT)
    return Roll(TableRef(table, GRAIN), people.as_of, tuple(segments), problems)


def asked_for(workspace: Workspace, segments: Sequence[Segment], as_of: date, ground: Ground | None = None) -> set[str]:
    """The features that these segments' rules, rankings and exclusions speak of, those of the segments they name too.

    What does not parse asks for nothing: `make` says so.
    """
    others = saved.by_name(workspace)
    known = replace((ground or Ground(workspace)).vocabulary(as_of), segments=tuple(others))
    names: set[str] = set()
    seen: set[str] = set()
    waiting = list(segments)
    while waiting:
        one = waiting.pop()
        names |= {one.ranking} if one.ranking and ranking.cuts(one) else set()
        held_back = (each.rule_text for each in exclusions.chosen(one.exclusions, workspace.settings))
        for text in filter(None, (one.rule_text, *one.hard_rules, *held_back)):
            try:
                rule = rules.parse(text, known)
            except UserError:
                continue
            names |= {
                each.measure.name for each in rules.conditions(rule) if isinstance(each.measure, rules.FeatureMeasure)
            }
            waiting += [others[name] for name in rules.segments_used(rule) if name in others and name not in seen]
            seen |= set(rules.segments_used(rule))
    return names


def roll_key(workspace: Workspace, segments: Sequence[Segment], as_of: date, cuts_of: date | None) -> str:
    """What a roll depends on, in twelve characters: date, data, code, settings and every definition it may speak of."""
    named = {name: definition.content(one) for name, one in saved.by_name(workspace).items()}
    parts = (
        understood.name_of(workspace, as_of),
        str(cuts_of or as_of),
        asdict(workspace.settings),
        named,
        [(one.segment_id, one.version, definition.content(one)) for one in segments],
    )
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:12]


def make(
    workspace: Workspace, people: People, segments: Sequence[Segment], table: str, reachable: bool = False
) -> dict[str, str]:
    """Make the table, inside the caller's transaction. Returns the segments that could not be worked out, and why.

    reachable: of an earlier day these people are only those who could be written to then.
    """
    past = known_then.is_past(workspace, people.as_of)
    narrow = past and not reachable
    seen = reachable_then(workspace, people, table) if narrow else people
    others = saved.by_name(workspace)
    problems: dict[str, str] = {}
    with workspace.engine.write() as tx:
        tx.execute(f"CREATE OR REPLACE TABLE {quote(table)}(subscriber_id BIGINT, place INTEGER)")
        for place, segment in enumerate((BROAD_LIST, *segments)):
            try:
                sql, bound = membership.members_sql(
                    seen, segment, others, workspace.settings, AS_OF_TODAY if past else ()
                )
            except UserError as error:
                problems[segment.segment_id] = error.what
                continue
            tx.execute(
                f"INSERT INTO {quote(table)} SELECT m.subscriber_id, CAST($place AS INTEGER) FROM ({sql}) AS m",
                {**bound, "place": place},
            )
        if narrow:
            tx.execute(f"DROP VIEW {quote(seen.table.name)}")
            tx.execute(f"DROP TABLE {quote(ids_of(table))}")
    return problems


def ids_of(table: str) -> str:
    """The table of who was there on the roll's day and who could be written to, while the roll is being made."""
    return f"{table}_ids"


def reachable_then(workspace: Workspace, people: People, table: str) -> People:
    """The same facts, of those only who were known and could be written to on that day."""
    view = f"{table}_people"
    known_then.make(workspace, ids_of(table), people.as_of)
    with workspace.engine.write() as tx:
        tx.execute(
            f"CREATE OR REPLACE VIEW {quote(view)} AS SELECT f.* FROM {quote(people.table.name)} AS f "
            f"JOIN {quote(ids_of(table))} AS r ON r.subscriber_id = f.subscriber_id AND r.could_be_mailed"
        )
    return People(TableRef(view, people.table.grain, people.table.columns), people.vocabulary, people.as_of,
                  people.data_version)  # fmt: skip


def forget(workspace: Workspace, keep: int) -> None:
    """Drop all but the newest rolls."""
    rows = workspace.engine.rows("SELECT key, value FROM app.state WHERE key LIKE 'roll:%'")
    newest = sorted(rows, key=lambda row: json.loads(row[1])["made_at"], reverse=True)
    with workspace.engine.write() as tx:
        for key, _ in newest[keep:]:
            tx.execute("DELETE FROM app.state WHERE key = $key", {"key": key})
            tx.execute(f"DROP TABLE IF EXISTS {quote(str(key).removeprefix('roll:'))}")
