"""Everything that speaks for or against a segment version, on one screen.

Most of it is read at once. What people did after an earlier day, and what other ways to count opens would change, take
as long as working out everybody once more: they are `Later`, asked for by a person, and otherwise said to be open.
"""

from dataclasses import dataclass

from segmentation.core.model import People, Segment
from segmentation.review import evidence_lines as asked
from segmentation.review.evidence_lines import Line, State
from segmentation.review.evidence_past import Later
from segmentation.segments import evidence
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Card:
    """The card of a version. lines: in the order they are read."""

    evidence: evidence.Evidence
    lines: tuple[Line, ...]

    @property
    def segment(self) -> Segment:
        """The version."""
        return self.evidence.segment

    @property
    def answer(self) -> str:
        """Whether it may be believed and sent, in a sentence."""
        if self.segment.status == "approved":
            return "Approved: it may leave."
        if self.segment.status == "retired":
            return "Retired: it is not sent any more."
        if not self.evidence.blockers:
            return "Everything that approval needs is there: read it, then sign."
        first = self.evidence.blockers[0]
        more = len(self.evidence.blockers) - 1
        return f"Not yet: {first[:1].lower()}{first[1:]}" + (f" And {more} more." if more else "")

    def count(self, state: State) -> int:
        """How many lines are in that state."""
        return sum(line.state == state for line in self.lines)


def card(workspace: Workspace, people: People, segment: Segment, worked_out: Later | None = None) -> Card:
    """The card of a saved version, as of the date of the people. Raises UserError when its rule does not read."""
    found = evidence.card(workspace, people, segment)
    lines = (
        asked.reach(workspace, found),
        asked.spot(workspace, found),
        asked.proposal(segment),
        asked.steadiness(worked_out),
        asked.overlaps(workspace, people, segment),
        asked.test(workspace, found),
        asked.bad_data(workspace, people.as_of, segment),
        asked.opens(workspace, people.as_of, segment),
        asked.prediction(worked_out),
        asked.behaviour(workspace, worked_out),
        asked.freshness(workspace, people),
        asked.goal(segment),
        asked.brief(segment),
    )  # fmt: skip
    return Card(found, lines)
