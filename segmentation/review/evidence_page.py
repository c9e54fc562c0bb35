"""The evidence card as one page to be sent to a review."""

import hashlib
from collections.abc import Sequence

from segmentation.core import documents, wording
from segmentation.core.model import Segment
from segmentation.review.evidence_card import Card
from segmentation.review.evidence_lines import WORDS
from segmentation.review.report import TEMPLATES, Report
from segmentation.segments import planning
from segmentation.store.workspace import Workspace


def report(workspace: Workspace, of: Card) -> Report:
    """The card as one HTML page that fetches nothing. Every text in it is escaped: names may be uploaded text."""
    page = documents.template(
        TEMPLATES, "evidence.html", day=wording.day, people=wording.people, number=lambda count: f"{count:,}"
    )
    steps = [one for one in of.evidence.waterfall.steps if one.removed]
    html = page.render(
        workspace=workspace.name,
        card=of,
        steps=steps,
        five=five(of.segment),
        words=WORDS,
    )
    start = hashlib.sha256(html.encode("utf-8")).hexdigest()[:12]
    return Report(html, f"evidence-{of.segment.segment_id}-v{of.segment.version}-{start}.html")


def five(segment: Segment) -> Sequence[tuple[str, str]]:
    """The five questions with the answers that were given."""
    said = planning.answers(segment)
    return [(question, said[word]) for word, question in planning.QUESTIONS.items() if said[word]]
