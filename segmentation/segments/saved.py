"""Saved segments: immutable versions, and a log of their status. Saving again makes the next version, as a draft."""

from dataclasses import replace
from datetime import datetime, timedelta

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Segment, Status, Vocabulary
from segmentation.segments import definition, frozen, naming, planning
from segmentation.segments.checking import check, refuse_lost_name
from segmentation.segments.verdicts import carry, outcome
from segmentation.store.duckdb import DuckDBTransaction
from segmentation.store.workspace import Workspace, now, whoami

TABLES = ("app.segments", "app.segment_status")
# One row a version, with its latest status. Statuses of one version carry strictly growing times (see note_status).
VERSIONS = """
    SELECT s.segment_id, s.version, s.definition, t.status,
        row_number() OVER (PARTITION BY s.segment_id ORDER BY s.version DESC) AS newest
    FROM app.segments AS s
    JOIN (
        SELECT *, row_number() OVER (PARTITION BY segment_id, version ORDER BY noted_at DESC) AS place
        FROM app.segment_status
    ) AS t ON t.segment_id = s.segment_id AND t.version = s.version AND t.place = 1
"""


def load_all(workspace: Workspace, retired: bool = False) -> tuple[Segment, ...]:
    """The newest version of every segment by name, with its status; retired ones only when asked for."""
    everything = workspace.engine.remembered("segments", TABLES, lambda: _newest(workspace))
    return tuple(segment for segment in everything if retired or segment.status != "retired")


def _newest(workspace: Workspace) -> tuple[Segment, ...]:
    """The newest version of every segment by name."""
    rows = workspace.engine.rows(
        f"SELECT segment_id, version, definition, status FROM ({VERSIONS}) AS v WHERE newest = 1"
    )
    found = (definition.from_json(text, key, number, status) for key, number, text, status in rows)
    return tuple(sorted(found, key=lambda one: one.name.lower()))


def get(workspace: Workspace, segment_id: str, version: int | None = None) -> Segment:
    """One version, the newest by default. A name does as well as an id. Raises UserError when there is none."""
    everything = load_all(workspace, retired=True)
    known = next((one for one in everything if segment_id in (one.segment_id, one.name)), None)
    if known is None:
        near = did_you_mean(segment_id, [one.name for one in everything] + [one.segment_id for one in everything])
        raise UserError(
            "no_segment", f"There is no segment “{segment_id}”.{near}", "Choose one from the list of segments."
        )
    if version is None or version == known.version:
        return known
    found = next((one for one in versions(workspace, known.segment_id) if one.version == version), None)
    if found is None:
        raise UserError(
            "no_version",
            f"“{known.name}” has no version {version}; the newest is {known.version}.",
            "Choose one that exists.",
        )
    return found


def versions(workspace: Workspace, segment_id: str) -> tuple[Segment, ...]:
    """Every version of one segment, oldest first, each with its own status."""
    rows = workspace.engine.rows(
        f"SELECT segment_id, version, definition, status FROM ({VERSIONS}) AS v WHERE segment_id = $segment "
        "ORDER BY version",
        {"segment": segment_id},
    )
    return tuple(definition.from_json(text, key, number, status) for key, number, text, status in rows)


def by_name(workspace: Workspace) -> dict[str, Segment]:
    """What `in segment 'Name'` may speak of: the newest version of each segment."""
    return {segment.name: segment for segment in load_all(workspace, retired=True)}


def with_segments(workspace: Workspace, vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with the names of the saved segments in it."""
    return replace(vocabulary, segments=tuple(by_name(workspace)))


def save(
    workspace: Workspace, segment: Segment, vocabulary: Vocabulary, actor: str | None = None, mail: bool = False
) -> Segment:
    """The saved version: the next one of `segment.segment_id`, or version 1 of a new segment when that is empty.

    Saving what is already the newest version changes nothing. Where only words about the same people change (goal,
    brief, owner), the verdicts on the version before hold for the new one, and a passed check stays passed.
    mail: whether “what e-mail would you send?” must be answered first, as wherever a person saves (A7.1).
    Raises UserError when the name is generic or taken, when that answer is missing, when a rule does not parse, or
    when something it names (exclusion, ranking, other segment) does not exist.
    """
    actor = actor or whoami()
    with workspace.engine.write() as tx:
        others = {
            name: one
            for name, one in by_name(workspace).items()
            if one.segment_id != segment.segment_id or not segment.segment_id
        }
        segment = frozen.with_settings(workspace, check(segment, vocabulary, others, mail), vocabulary)
        known = versions(workspace, segment.segment_id) if segment.segment_id else ()
        if segment.segment_id and not known:
            raise UserError(
                "no_segment",
                f"There is no segment “{segment.segment_id}” to make a new version of.",
                "Save it as a new one.",
            )
        if known and definition.content(known[-1]) == definition.content(segment):
            return known[-1]
        if known and known[-1].name != segment.name:
            refuse_lost_name(known[-1].name, others)
        taken = {one.segment_id for one in others.values()}
        key = segment.segment_id or naming.slug(segment.name, taken)
        saved = replace(segment, segment_id=key, version=len(known) + 1, status="draft")
        tx.execute(
            "INSERT INTO app.segments VALUES ($segment, $version, $definition, $at, $actor)",
            {
                "segment": key,
                "version": saved.version,
                "definition": definition.to_json(saved),
                "at": now(),
                "actor": actor,
            },
        )
        note_status(workspace, key, saved.version, "draft", actor, "saved")
        if known and same_people(known[-1], saved) and carry(tx, key, known[-1].version, saved.version):
            workspace.record("carried verdicts", key, {"from": known[-1].version, "to": saved.version}, actor)
            if not check_blockers(workspace, saved):
                said = f"version {known[-1].version} holds the same people and passed its spot-check"
                note_status(workspace, key, saved.version, "checked", actor, said)
                saved = replace(saved, status="checked")
        workspace.record("saved segment", key, {"name": saved.name, "version": saved.version}, actor)
    return saved


def same_people(old: Segment, new: Segment) -> bool:
    """Whether two versions promise the same and hold the same people: only what is said about them differs."""

    def who(one: Segment) -> dict[str, object]:
        held = definition.content(one)
        named = {name: held[name] for name in ("name", "rule_text", "hard_rules", "ranking", "top", "top_percent")}
        return {**named, "exclusions": sorted(one.exclusions), "scores": one.extra.get(frozen.KEY)}

    return who(old) == who(new)


def note_status(
    workspace: Workspace, segment_id: str, version: int, status: Status, actor: str, note: str = ""
) -> None:
    """Append a status without asking whether it may be: for this room only; everyone else calls `set_status`."""
    with workspace.engine.write() as tx:
        at = later(tx, "SELECT max(noted_at) FROM app.segment_status")
        tx.execute(
            "INSERT INTO app.segment_status VALUES ($segment, $version, $status, $at, $actor, $note)",
            {"segment": segment_id, "version": version, "status": status, "at": at, "actor": actor, "note": note},
        )


def later(tx: DuckDBTransaction, newest: str) -> datetime:
    """Now, or a microsecond after the newest entry: “the latest wins” needs times that differ."""
    last = tx.value(newest)
    return max(now(), last + timedelta(microseconds=1)) if last else now()


def check_blockers(workspace: Workspace, segment: Segment) -> tuple[str, ...]:
    """What stands between this version and being called checked, as sentences; empty when its spot-check has passed."""
    checked = outcome(workspace, segment.segment_id, segment.version)
    if checked.decision == "pass":
        return ()
    if checked.decision == "open":
        return (
            "The spot-check of this version is not finished."
            if checked.drawn
            else "Nobody of this version has been spot-checked yet.",
        )
    return (f"The spot-check of this version did not pass: {checked.sentence}",)


def approval_blockers(workspace: Workspace, segment: Segment) -> tuple[str, ...]:
    """What still stands between this version and its approval, as sentences; empty when it may be approved.

    It takes a passed spot-check of this version, a goal with a number, a measure and a date, and a brief (A3.1, A3.2).
    """
    return (*check_blockers(workspace, segment), *planning.blockers(segment))


def set_status(
    workspace: Workspace, segment_id: str, version: int, status: Status, actor: str | None = None, note: str = ""
) -> Segment:
    """Move a version: draft → checked → approved, or retired from anywhere; a retired one returns as a draft.

    Raises UserError when the gate is closed: only a passed spot-check of this very version makes it checked, and only
    a checked version with a goal and a brief is approved.
    """
    segment = get(workspace, segment_id, version)
    actor = actor or whoami()
    if status in ("checked", "approved"):
        if blockers := check_blockers(workspace, segment):
            raise UserError(
                "not_checked",
                f"“{segment.name}” version {version} cannot be {status}: {blockers[0]}",
                "Spot-check 20 people of this version first.",
            )
        if status == "approved" and (blockers := planning.blockers(segment)):
            raise UserError(
                "no_plan",
                f"“{segment.name}” version {version} cannot be approved: {' '.join(blockers)}",
                "Complete goal, measure, date and brief on Build, or in the definition file, and save: the people "
                "stay the same, so the verdicts stay too.",
            )
        if segment.status == "retired" or (status == "approved" and segment.status == "draft"):
            raise UserError(
                "wrong_order", f"“{segment.name}” version {version} is {segment.status}.", "Set it to checked first."
            )
    with workspace.engine.write():
        note_status(workspace, segment.segment_id, version, status, actor, note)
        workspace.record(
            f"marked {status}", segment.segment_id, {"version": version, "from": segment.status, "note": note}, actor
        )
    return replace(segment, status=status)


def bring_back(workspace: Workspace, segment_id: str, actor: str | None = None) -> Segment:
    """A retired segment as a draft again, or as checked where the spot-check of its newest version has passed."""
    back = set_status(workspace, segment_id, get(workspace, segment_id).version, "draft", actor, "brought back")
    if check_blockers(workspace, back):
        return back
    return set_status(workspace, back.segment_id, back.version, "checked", actor, "its spot-check had passed")


def approved(workspace: Workspace) -> tuple[Segment, ...]:
    """The newest approved version of every segment by name: what may be exported, newer drafts or not. Of a segment
    whose newest version is retired nothing may."""
    rows = workspace.engine.rows(f"""SELECT segment_id, version, definition, status FROM (
        SELECT *, row_number() OVER (PARTITION BY segment_id ORDER BY version DESC) AS place
        FROM ({VERSIONS}) AS v WHERE status = 'approved'
        AND segment_id NOT IN (SELECT r.segment_id FROM ({VERSIONS}) AS r WHERE r.newest = 1 AND r.status = 'retired')
    ) AS a WHERE place = 1""")
    found = (definition.from_json(text, key, number, status) for key, number, text, status in rows)
    return tuple(sorted(found, key=lambda one: one.name.lower()))
