"""What is being worked on and not saved yet: kept in the workspace at every change, so that nothing loses it.

One draft a segment, and one for a segment that is still to be saved. A draft is a whole definition, not a list of
edits; undo and redo go back and forth between the definitions that were.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from segmentation.core.model import Segment
from segmentation.segments import definition, saved
from segmentation.store.workspace import Workspace

MOST_STEPS = 50
NEW = "new"
EMPTY = Segment(name="", rule_text="everyone")


@dataclass(frozen=True)
class Draft:
    """A definition in the making. segment.version: the version it began from, 0 for a new segment.

    undo, redo: earlier and undone definitions, the nearest last. pending: part → text as typed that is no rule yet
    ("rule", "hard"), kept so that a slip of the pen is not lost either.
    """

    segment: Segment
    undo: tuple[Segment, ...] = ()
    redo: tuple[Segment, ...] = ()
    pending: Mapping[str, str] = field(default_factory=dict)


def begun(workspace: Workspace, segment_id: str | None) -> Draft:
    """The draft of a segment, or of the new one (None); where nothing was changed, the newest version as it is.

    Raises UserError when there is no segment of that id.
    """
    kept = workspace.state(_key(segment_id))
    if not kept:
        return Draft(saved.get(workspace, segment_id) if segment_id else EMPTY)
    held = json.loads(kept)
    status = saved.get(workspace, segment_id).status if segment_id else "draft"

    def read(text: str) -> Segment:
        return definition.from_json(text, segment_id or "", int(held["version"]), status)

    return Draft(
        read(held["now"]), tuple(map(read, held["undo"])), tuple(map(read, held["redo"])), dict(held["pending"])
    )


def unsaved(workspace: Workspace, known: Iterable[Segment]) -> frozenset[str]:
    """The ids of those segments, and "" for the new one, whose drafts hold something that is not saved."""
    against = {**{one.segment_id: one for one in known}, "": EMPTY}
    found = []
    for key, newest in against.items():
        kept = workspace.state(_key(key))
        if kept:
            held = json.loads(kept)
            now = definition.from_json(held["now"], key, newest.version, newest.status)
            if held["pending"] or definition.content(now) != definition.content(newest):
                found.append(key)
    return frozenset(found)


def change(workspace: Workspace, draft: Draft, segment: Segment, read: str = "") -> Draft:
    """The draft with another definition in it, kept; what it was can be undone. The same one changes nothing.

    read: the part ("rule" or "hard") that was typed and reads now. A typed text that is no rule stays beside the draft
    until it reads, or its part is changed otherwise. A saved version put into its own segment's draft is what the draft
    begins from, from then on.
    """
    began = draft.segment
    settled = {
        read,
        "rule" if segment.rule_text != began.rule_text else "",
        "hard" if segment.hard_rules != began.hard_rules else "",
    }
    pending = {part: text for part, text in draft.pending.items() if part not in settled}
    if definition.content(segment) == definition.content(began):
        return draft if pending == draft.pending else _keep(workspace, replace(draft, pending=pending))
    ours = segment.segment_id == began.segment_id
    same = replace(segment, segment_id=began.segment_id, version=segment.version if ours else began.version)
    return _keep(workspace, Draft(same, (*draft.undo, began)[-MOST_STEPS:], (), pending))


def hold(workspace: Workspace, draft: Draft, part: str, text: str) -> Draft:
    """The draft with a text that does not read as a rule beside it: shown again, and used for nothing."""
    return _keep(workspace, replace(draft, pending={**draft.pending, part: text}))


def undo(workspace: Workspace, draft: Draft) -> Draft:
    """One step back; a text that was no rule goes first."""
    if draft.pending:
        return _keep(workspace, replace(draft, pending={}))
    if not draft.undo:
        return draft
    return _keep(workspace, Draft(draft.undo[-1], draft.undo[:-1], (*draft.redo, draft.segment)))


def redo(workspace: Workspace, draft: Draft) -> Draft:
    """One step forward again."""
    if not draft.redo:
        return draft
    return _keep(workspace, Draft(draft.redo[-1], (*draft.undo, draft.segment), draft.redo[:-1]))


def forget(workspace: Workspace, segment_id: str | None) -> None:
    """The draft was saved: what remains is the version."""
    with workspace.engine.write() as tx:
        tx.execute("DELETE FROM app.state WHERE key = $key", {"key": _key(segment_id)})


def _keep(workspace: Workspace, draft: Draft) -> Draft:
    held = {
        "version": draft.segment.version,
        "now": definition.to_json(draft.segment),
        "undo": [definition.to_json(one) for one in draft.undo],
        "redo": [definition.to_json(one) for one in draft.redo],
        "pending": dict(draft.pending),
    }
    workspace.set_state(_key(draft.segment.segment_id), json.dumps(held, ensure_ascii=False))
    return draft


def _key(segment_id: str | None) -> str:
    return f"draft:{segment_id}" if segment_id else f"draft::{NEW}"
