"""What a team meant to do with its segments, and what has become of it: from one audit to the next."""

from dataclasses import dataclass
from typing import Literal

from segmentation.core import wording
from segmentation.core.model import Segment
from segmentation.review.decisions import Decision, decided, last_before
from segmentation.segments import saved
from segmentation.store.workspace import Workspace

State = Literal["done", "open"]


@dataclass(frozen=True)
class ToDo:
    """One decision that asks for something. said: what has become of it, in a sentence."""

    segment: Segment
    decision: Decision
    state: State
    said: str


def to_dos(workspace: Workspace, month: str) -> tuple[ToDo, ...]:
    """What was decided for that month, and before it for segments without a decision in it; open ones first.

    Keeping a segment is nothing to do, unless a note says what. Segments that are retired by now are in it as done.
    """
    known = {one.segment_id: one for one in saved.load_all(workspace, retired=True)}
    meant = last_before(workspace, month) | decided(workspace, month)
    found = []
    for segment_id, one in meant.items():
        if segment_id in known and (one.choice != "keep" or (one.note and one.month == month)):
            state, said = became(workspace, known[segment_id], one)
            found.append(ToDo(known[segment_id], one, state, said))
    return tuple(sorted(found, key=lambda one: (one.state == "done", one.segment.name.lower())))


def became(workspace: Workspace, segment: Segment, of: Decision) -> tuple[State, str]:
    """Whether what was decided has been carried out since, as far as the workspace shows."""
    if segment.status == "retired":
        return "done", "Retired."
    if of.choice == "refresh":
        sent = workspace.engine.value(
            "SELECT MAX(noted_at) FROM app.exports WHERE segment_id = $segment AND noted_at > $since",
            {"segment": segment.segment_id, "since": of.at},
        )
        if sent is not None:
            return "done", f"A new list left on {wording.day(sent)}."
        if segment.version > of.version:
            return "open", f"Version {segment.version} was saved; no list of it has left since."
        return "open", "No new list has left since."
    if of.choice in ("split", "merge"):
        if segment.version > of.version:
            return "done", f"Version {segment.version} was saved since."
        return "open", f"Its rule is still that of version {segment.version}."
    if of.choice == "retire":
        return "open", "It is still in use."
    return "open", "As noted."
