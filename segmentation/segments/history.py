"""The versions of a segment with who saved them, when, and what each changed, in words."""

from dataclasses import dataclass
from datetime import datetime

from segmentation.core.errors import UserError
from segmentation.core.model import Segment, Vocabulary
from segmentation.segments import changes, saved
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Line:
    """One version. changed: what it changed from the one before, a sentence each; empty for the first."""

    segment: Segment
    at: datetime
    actor: str
    changed: tuple[str, ...]


def lines(workspace: Workspace, segment_id: str, vocabulary: Vocabulary) -> tuple[Line, ...]:
    """Every version, the newest first."""
    kept = workspace.engine.rows(
        "SELECT version, created_at, actor FROM app.segments WHERE segment_id = $segment", {"segment": segment_id}
    )
    when = {int(version): (at, str(actor)) for version, at, actor in kept}
    found: list[Line] = []
    before: Segment | None = None
    for one in saved.versions(workspace, segment_id):
        found.append(Line(one, *when[one.version], words(workspace, before, one, vocabulary) if before else ()))
        before = one
    return tuple(reversed(found))


def words(workspace: Workspace, old: Segment, new: Segment, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The difference in words; where a rule cannot be read any more (its words are gone), that is said instead."""
    try:
        return changes.difference(old, new, vocabulary, workspace.settings.currency)
    except UserError as why:
        return (f"The rules cannot be compared: {why.what}",)
