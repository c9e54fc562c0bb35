"""May a segment leave? Four gates a segment, each open or not, in a sentence, with the place where it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from segmentation.activate import people_rows
from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import membership, overlap, saved, verdicts
from segmentation.store.workspace import Workspace

Mend = Literal["", "spot_check", "build", "as_of"]
LIMIT_FIX = "Change its limit or its rule on Build: the limits are the segment's own, and a new limit keeps its check."


@dataclass(frozen=True)
class Gate:
    """One condition of leaving. title: how it stands, in a word or two. mend: where to do something about it.

    state: open, shut, or warn (it may leave, but look).
    """

    title: str
    state: Literal["open", "shut", "warn"]
    sentence: str
    mend: Mend = ""


@dataclass(frozen=True)
class Readiness:
    """One segment at the gates. segment: the version that would leave. newer: a later version, not approved; or 0.

    reachable: people in the list, by the same query as the waterfall and the list itself.
    """

    segment: Segment
    reachable: int
    gates: tuple[Gate, ...]
    newer: int = 0

    @property
    def ready(self) -> bool:
        """Whether no gate is shut."""
        return all(gate.state != "shut" for gate in self.gates)


def all_of(workspace: Workspace, people: People) -> tuple[Readiness, ...]:
    """Every segment that is not retired: the ready ones first, then by name. All are counted in one pass."""
    leaving, others = {one.segment_id: one for one in saved.approved(workspace)}, saved.by_name(workspace)
    asked = [(leaving.get(newest.segment_id, newest), newest.version) for newest in saved.load_all(workspace)]
    faults = {place: fault for place, (segment, _) in enumerate(asked)
              if (fault := unasked(workspace, people, segment, others)) is not None}  # fmt: skip
    counted = [place for place in range(len(asked)) if place not in faults]
    sizes = overlap.sizes(workspace, people, [asked[place][0] for place in counted]) if counted else ()
    reached = dict(zip(counted, sizes, strict=True))
    found = []
    for place, (segment, newest_version) in enumerate(asked):
        size = sized(segment, reached[place]) if place in reached else lost(faults[place])
        gates = (checked(workspace, segment), approved(segment), fresh(workspace, people), size)
        newer = newest_version if newest_version > segment.version else 0
        found.append(Readiness(segment, reached.get(place, 0), gates, newer))
    return tuple(sorted(found, key=lambda one: (not one.ready, one.segment.name.lower())))


def unasked(workspace: Workspace, people: People, segment: Segment, others: Mapping[str, Segment]) -> UserError | None:
    """Why a segment cannot be asked of these people, None when it can."""
    try:
        membership.members_sql(people, segment, others, workspace.settings)
    except UserError as why:
        return why
    return None


def lost(fault: UserError) -> Gate:
    """A rule that speaks of something that is not loaded any more."""
    return Gate("Cannot be counted", "shut", f"{fault.what} {fault.do_next}", "build")


def checked(workspace: Workspace, segment: Segment) -> Gate:
    """Whether the spot-check of this version passed."""
    found = verdicts.outcome(workspace, segment.segment_id, segment.version)
    if found.decision == "pass":
        return Gate("Checked", "open", f"{found.right} of {found.drawn} drawn people are right.")
    said = saved.approval_blockers(workspace, segment)
    return Gate("Not checked", "shut", said[0] if said else found.sentence, "spot_check")


def approved(segment: Segment) -> Gate:
    """Whether somebody has approved it."""
    if segment.status == "approved":
        return Gate("Approved", "open", "Approved.")
    return Gate("Not approved", "shut", "Nobody has approved this version yet.", "spot_check")


def fresh(workspace: Workspace, people: People) -> Gate:
    """Whether the people are those of the newest data."""
    try:
        people_rows.refuse_stale(workspace, people)
    except UserError as error:
        return Gate("Stale", "shut", error.what, "as_of" if error.reason == "stale_date" else "")
    return Gate("Fresh", "open", f"As of {wording.day(people.as_of)}.")


def sized(segment: Segment, reachable: int) -> Gate:
    """Whether the list has somebody in it, and as many as the segment's own limits ask for."""
    if not reachable:
        return Gate("Empty", "shut", "It reaches nobody.", "build")
    if said := limit_broken(segment, reachable):
        title = "Too small" if segment.minimum is not None and reachable < segment.minimum else "Too large"
        return Gate(title, "shut", f"{said} {LIMIT_FIX}", "build")
    return Gate("Within limits", "open", f"{wording.people(reachable)}.")


def limit_broken(segment: Segment, reachable: int) -> str:
    """Which of the segment's own limits this many people break, as a sentence; "" when neither."""
    if segment.minimum is not None and reachable < segment.minimum:
        return f"{wording.people(reachable)} are fewer than its minimum of {segment.minimum:,}."
    if segment.maximum is not None and reachable > segment.maximum:
        return f"{wording.people(reachable)} are more than its maximum of {segment.maximum:,}."
    return ""
