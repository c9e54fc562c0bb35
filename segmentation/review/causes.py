"""Why a segment is not as large as when it was written down: people moved, its definition or the data changed."""

from dataclasses import dataclass
from datetime import date

from segmentation.core import wording
from segmentation.core.model import Segment
from segmentation.core.sql import quote
from segmentation.review import wordings
from segmentation.review.rolls import Progress, roll
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.understand.ground import Ground


@dataclass(frozen=True)
class Causes:
    """One segment between a day on which it was written down and a later one; people.

    recorded + data + definition + moved = now. data: the same version on the same day, worked out from what is loaded
    now. definition: today's version instead of that one, still on the earlier day. moved: from that day to this.
    """

    segment: Segment
    since: date
    until: date
    version: int
    recorded: int
    data: int
    definition: int
    moved: int

    @property
    def now(self) -> int:
        """Its size on the later day."""
        return self.recorded + self.data + self.definition + self.moved

    def sentence(self, masked: int = 0) -> str:
        """All of it in words. masked: sizes below it, and then every change, are not told in numbers."""
        hidden = min(self.recorded, self.now) < masked
        parts = [
            f"more {said}"
            if hidden and change > 0
            else f"fewer {said}"
            if hidden
            else f"{change:+,} {said}".replace("-", "−")
            for change, said in (
                (self.moved, "because people moved"),
                (self.definition, "because its definition changed"),
                (self.data, "because data arrived or were repaired since"),
            )
            if change
        ]
        then, now = wordings.people(self.recorded, masked), wordings.number(self.now, masked)
        return (
            f"{then} on {wording.day(self.since)}, {now} on {wording.day(self.until)}: "
            f"{', '.join(parts) if parts else 'nothing changed'}."
        )


def causes(
    workspace: Workspace, segment: Segment, until: date, since: date | None = None, progress: Progress | None = None
) -> Causes | None:
    """The change since a membership that was written down (an export, a recorded month).

    since: its day; the newest one before `until` by default. None when none was written down, or when that version or
    today's cannot be worked out any more.
    """
    rows = workspace.engine.rows(
        "SELECT version, as_of, count(*) FROM app.memberships WHERE segment_id = $segment AND as_of < $until "
        "GROUP BY version, as_of ORDER BY as_of DESC, version DESC",
        {"segment": segment.segment_id, "until": until},
    )
    found = next(((int(v), day, int(n)) for v, day, n in rows if since in (None, day)), None)
    if found is None:
        return None
    version, day, recorded = found
    then = saved.get(workspace, segment.segment_id, version)
    # One roll a day for all segments: whichever is looked at next finds it made.
    listed = saved.load_all(workspace)
    listed = listed if segment in listed else (*listed, segment)
    both = listed if then.version == segment.version else (*listed, then)
    ground, place = Ground(workspace), listed.index(segment) + 1
    earlier = roll(workspace, both, day, progress=progress, ground=ground)
    later = roll(workspace, listed, until, progress=progress, ground=ground)
    if segment.segment_id in earlier.problems or segment.segment_id in later.problems:
        return None
    by_then = size(workspace, earlier.table.name, place if both is listed else len(both))
    by_now = size(workspace, earlier.table.name, place)
    return Causes(
        segment, day, until, version, recorded, by_then - recorded, by_now - by_then,
        size(workspace, later.table.name, place) - by_now,
    )  # fmt: skip


def size(workspace: Workspace, table: str, place: int) -> int:
    """People in a place of a roll."""
    return int(workspace.engine.value(f"SELECT count(*) FROM {quote(table)} WHERE place = $place", {"place": place}))
