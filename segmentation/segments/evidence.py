"""Everything that speaks for or against a segment version, on one card."""

from dataclasses import dataclass
from datetime import date

from segmentation.core import rules
from segmentation.core.acceptance import Outcome
from segmentation.core.model import People, Segment
from segmentation.segments import effects, membership, ranking, saved, spot_check
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Evidence:
    """sentence: the whole rule in words. outcome: of the spot-check, `seeds` of its draws, `reviewers` by name.

    blockers: what stands between this version and its approval, empty when nothing does. as_of: of the counts.
    without_addresses: no load brings any, so that nobody can be mailed from these data alone.
    """

    segment: Segment
    sentence: str
    waterfall: membership.Waterfall
    outcome: Outcome
    seeds: tuple[int, ...]
    reviewers: tuple[str, ...]
    blockers: tuple[str, ...]
    as_of: date
    without_addresses: bool = False


def card(workspace: Workspace, people: People, segment: Segment, fall: membership.Waterfall | None = None) -> Evidence:
    """The evidence of a saved version, as of the date of the people. fall: its waterfall, where it is known already."""
    key = segment.segment_id, segment.version
    return Evidence(
        segment,
        sentence(workspace, people, segment),
        fall or membership.waterfall(workspace, people, segment),
        spot_check.outcome(workspace, *key),
        tuple(check.seed for check in spot_check.checks(workspace, *key) if check.kind == "random"),
        spot_check.reviewers(workspace, *key),
        saved.approval_blockers(workspace, segment),
        people.as_of,
        effects.no_addresses(workspace, people),
    )


def sentence(workspace: Workspace, people: People, segment: Segment) -> str:
    """The rule and every hard rule in words, ranking included."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    said = [
        rules.to_sentence(rules.parse(text, vocabulary), vocabulary, workspace.settings.currency)
        for text in (segment.rule_text, *segment.hard_rules)
    ]
    ranked = f"; {ranking.said(segment, vocabulary)}" if ranking.cuts(segment) else ""
    return "; and always: ".join(said) + ranked
