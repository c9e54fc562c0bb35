"""A month's audit as one HTML page that fetches nothing: to be sent, kept and compared with the next one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from segmentation.core import documents, wording
from segmentation.review import campaign_words, model_accuracy, programme, segment_results, to_dos, wordings
from segmentation.review.decisions import MEANING
from segmentation.review.migration import NO_SEGMENT, NOT_REACHABLE, Migration
from segmentation.review.monthly_audit import Audit
from segmentation.review.months import title_of
from segmentation.review.results import METRICS, NO_PROOF
from segmentation.review.segment_results import SegmentResult
from segmentation.store.workspace import Workspace

SHOWN = ("opened", "clicked", "bought", "unsubscribed", "bounced")
TEMPLATES = Path(__file__).parent / "templates"
# What to look at how often (A15.2), and when to expect something from a change (A15.3).
CADENCE = (
    ("Daily", "revenue, clicks, unsubscribes and bounces of what was sent yesterday"),
    ("Weekly", "size of each segment, who came and went, mails per person, outliers among campaigns"),
    ("Monthly", "this audit: keep, merge, split, retire or refresh each segment; what was predicted against what came"),
    ("Quarterly", "whether these are still the groups to write for; weights, tiers, exclusions and caps"),
    ("After a change", "two weeks before judging it; engagement within 2–4 weeks, revenue within 4–8"),
)
BEFORE = {NO_SEGMENT: "In no segment", NOT_REACHABLE: "Not reachable before"}
AFTER = {NO_SEGMENT: "In no segment", NOT_REACHABLE: "Not reachable now"}


@dataclass(frozen=True)
class Report:
    """The page and the name to save it under, which carries the start of its own SHA-256."""

    html: str
    name: str

    @property
    def content(self) -> bytes:
        """The page as a file holds it."""
        return self.html.encode("utf-8")


@dataclass(frozen=True)
class Move:
    """One step between two months in words. people: the true count; shown: masked."""

    came_from: str
    went_to: str
    people: int
    shown: str


def moves(of: Migration, masked: int, most: int | None = None) -> tuple[Move, ...]:
    """Who went from where to where, the largest first; who stayed where they were is left out, as are masked counts."""
    names = {place: one.name for place, one in enumerate(of.now.segments, start=1)}
    before, after = {**names, **BEFORE}, {**names, **AFTER}
    found = sorted(of.moves.items(), key=lambda item: (-item[1], item[0]))
    told = [
        Move(before[a], after[b], people, wordings.number(people, masked))
        for (a, b), people in found
        if a != b and people >= masked
    ]
    return tuple(told[:most])


def matrix(of: Migration, masked: int) -> tuple[dict[str, str], ...]:
    """From where to where as a transition matrix: a line for each group before, a column for each now.

    A dash stands for nobody and for counts below the threshold alike.
    """
    names = {place: one.name for place, one in enumerate(of.now.segments, start=1)}
    before, after = {**names, **BEFORE}, {**names, **AFTER}
    left = [place for place in before if any(a == place for a, _ in of.moves)]
    right = [place for place in after if any(b == place for _, b in of.moves)]
    return tuple(
        {"From": before[a]}
        | {f"To: {after[b]}": f"{n:,}" if (n := of.moves.get((a, b), 0)) and n >= masked else "–" for b in right}
        for a in left
    )


def campaign(workspace: Workspace, of: SegmentResult) -> dict[str, object]:
    """One segment's campaigns of the month in words: a line for the overview, and a line a measure that is reported."""
    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    return {
        "name": campaign_words.name_of(of),
        "recipients": wordings.number(of.figures.recipients, masked),
        "brief": [campaign_words.brief(of, name, masked) for name in SHOWN],
        "revenue": campaign_words.revenue(of, masked, currency),
        "lines": [line for line in campaign_words.lines(of, masked) if line["This month"] != "–"],
        "remarks": campaign_words.remarks(of, masked),
        "origins": ", ".join(of.origins),
    }


def report(workspace: Workspace, of: Audit) -> Report:
    """The page. The same audit gives the same bytes. Every text in it is escaped: names may be uploaded text."""
    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    results = segment_results.results(workspace, of.migration.now.segments, of.month)
    page = documents.template(
        TEMPLATES,
        "report.html",
        day=wording.day,
        number=lambda count: wordings.number(count, masked),
        people=lambda count: wordings.people(count, masked),
        value=lambda found: wordings.value(found, masked, currency),
        difference=lambda found: wordings.difference(found, masked, currency),
        verdict=wordings.verdict,
        rate=lambda found: "–" if found is None else wordings.rate(found, masked),
        title=title_of,
        came_and_left=lambda flow: wordings.came_and_left(flow.before, flow.entered, flow.left, flow.now, masked),
    )
    html = page.render(
        workspace=workspace.name,
        audit=of,
        moves=moves(of.migration, masked, 20),
        masked=masked,
        metrics=METRICS,
        no_proof=NO_PROOF,
        meaning=MEANING,
        lifts=[card.facts.lift for card in of.cards if card.facts.lift is not None],
        whole=programme.programme(workspace, of.month.until),
        campaigns=[campaign(workspace, one) for one in results],
        shown=[one.title for one in segment_results.MEASURES if one.name in SHOWN],
        predictions=[
            model_accuracy.told(one, masked, currency) for one in model_accuracy.kept(workspace, of.month.until)
        ],
        meant=to_dos.to_dos(workspace, of.month.key),
        cadence=CADENCE,
    )
    start = hashlib.sha256(html.encode("utf-8")).hexdigest()[:12]
    return Report(html, f"monthly-audit-{of.month.key}-{start}.html")
