"""The questions that an evidence card asks of a segment, each with its answer in a sentence and how it speaks."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from segmentation.core import wording
from segmentation.core.model import People, Segment
from segmentation.load.check import checks
from segmentation.review import wordings
from segmentation.review.evidence_past import LOOK_BACK, Later
from segmentation.segments import blast_radius, evidence, membership, overlap, planning, saved, sizing
from segmentation.segments.agreement import said as agreement_said
from segmentation.store.workspace import Workspace

State = Literal["good", "warn", "bad", "open"]
WORDS: dict[State, str] = {"good": "Speaks for it", "warn": "Care", "bad": "Speaks against it", "open": "Open"}
KEEPS = 0.5  # share that must still be in it after those days for the segment to be called steady
MOST_OVERLAP = 0.6  # Jaccard from which two segments are one
GOES = 0.2  # share of a segment that disappears from which it leans on bad data


@dataclass(frozen=True)
class Line:
    """One question about a segment with its answer. state: speaks for it, wants care, speaks against it, or is open."""

    topic: str
    state: State
    sentence: str


def reach(workspace: Workspace, found: evidence.Evidence) -> Line:
    """How many, and whether that is within the limits."""
    counted, segment = found.waterfall, found.segment
    said = f"{wording.people(counted.reachable)} can be reached of {counted.matches:,} who match the rule."
    numbers_only = (sizing.NO_ADDRESSES,) if found.without_addresses else ()
    notes = (*counted.notes, *numbers_only, *sizing.size_notes(segment, counted.reachable))
    state: State = "bad" if not counted.reachable else "warn" if notes else "good"
    return Line("People", state, " ".join((said, *notes)))


def spot(workspace: Workspace, found: evidence.Evidence) -> Line:
    """What the spot-check has proved."""
    outcome, segment = found.outcome, found.segment
    if not outcome.drawn:
        return Line("Spot-check", "open", "Nobody of this version has been looked at yet.")
    said = outcome.sentence
    if outcome.interval is not None:
        span = outcome.interval
        said += f" Between {100 * span.low:.0f} % and {100 * span.high:.0f} % are right (95 % sure)."
    if found.reviewers:
        said += f" Judged by {', '.join(found.reviewers)}."
    said += agreement_said(workspace, segment.segment_id, segment.version)
    states: dict[str, State] = {"pass": "good", "fail": "bad"}
    return Line("Spot-check", states.get(outcome.decision, "open"), said)


def proposal(segment: Segment) -> Line:
    """Where the rule comes from, and for one that a group was found for, how well it follows the group."""
    if not segment.proposed_by:
        return Line("Rule and group", "good", "A person wrote the rule: it is the definition, not a likeness of one.")
    doubtful = any(word in segment.proposed_by for word in ("doubtful", "not there"))
    return Line("Rule and group", "warn" if doubtful else "good", f"Proposed by {segment.proposed_by}.")


def steadiness(found: Later | None) -> Line:
    """Whether the same people are still in it."""
    if found is None:
        return Line("Stability", "open", f"Not worked out yet: who of {LOOK_BACK} days ago is still in it.")
    flow = found.flow
    if not flow.before:
        return Line("Stability", "warn", f"Nobody was in it on {wording.day(found.since)}; {flow.now:,} are now.")
    share = flow.stayed / flow.before
    said = (
        f"Of the {wording.people(flow.before)} of {wording.day(found.since)} {100 * share:.0f} % are still in it; "
        f"{flow.entered:,} came, {flow.left:,} left."
    )
    return Line("Stability", "good" if share >= KEEPS else "warn", said)


def overlaps(workspace: Workspace, people: People, segment: Segment) -> Line:
    """Which other segment shares most people with it."""
    others = [
        one
        for one in saved.load_all(workspace)
        if one.segment_id != segment.segment_id and membership.fault(workspace, people, one) is None
    ]
    if not others:
        return Line("Overlap", "good", "There is no other segment yet.")
    counted = overlap.overlaps(workspace, people, (segment, *others[: overlap.MOST - 1]))
    place = max(range(1, len(counted.segments)), key=lambda other: (counted.jaccard(0, other), -other))
    alike, inside = counted.jaccard(0, place), counted.inside(0, place)
    if not counted.both[0][place]:
        return Line("Overlap", "good", "It shares nobody with any other segment.")
    said = (
        f"Most like “{counted.segments[place].name}”: {100 * (inside or 0):.0f} % of its people are in that one too; "
        f"of both together {100 * alike:.0f} % are the same."
    )
    return Line("Overlap", "warn" if alike >= MOST_OVERLAP or (inside or 0) >= overlap.INSIDE else "good", said)


def test(workspace: Workspace, found: evidence.Evidence) -> Line:
    """What a test on so many people could show; care where only a click rate that doubles or more would be seen."""
    people, held = found.waterfall.reachable, workspace.settings.holdout_percent
    clicks = sizing.detectable(people, held)[0]
    state: State = "good" if clicks.half is not None and clicks.half <= 2 * clicks.base else "warn"
    return Line("What a test could show", state, sizing.test_said(people, held))


def bad_data(workspace: Workspace, as_of: date, segment: Segment) -> Line:
    """The repair that changes most of its people, of those that were worked out on the Data audit page."""
    known = [
        (check, change)
        for check in checks()
        if check.repair
        for blast in blast_radius.known(workspace, check.name, as_of)
        for change in blast.change.segments
        if change.segment_id == segment.segment_id
    ]
    if not known:
        return Line("Bad data", "open", "Not worked out yet: on Data audit, ask of a finding who is affected.")
    check, worst = max(known, key=lambda one: one[1].left + one[1].joined)
    if not worst.left + worst.joined:
        return Line("Bad data", "good", f"None of the {len(known)} repairs that were tried changes anybody in it.")
    share = (worst.left + worst.joined) / max(1, worst.before)
    said = f"Because {check.because}, {wording.people(worst.left)} would leave it and {worst.joined:,} join."
    return Line("Bad data", "warn" if share >= GOES else "good", said)


def opens(workspace: Workspace, as_of: date, segment: Segment) -> Line:
    """How much of it disappears when machines' opens, or all opens, do not count."""
    found = {
        blast.what: change
        for blast in blast_radius.known(workspace, blast_radius.OPENS, as_of)
        for change in blast.change.segments
        if change.segment_id == segment.segment_id
    }
    if not found:
        if not blast_radius.has_opens(workspace):
            return Line("Machine opens", "good", "No opens are loaded, so none can bend it.")
        return Line("Machine opens", "open", "Not worked out yet: what other ways to count opens would change.")
    worst = max(found.values(), key=lambda one: one.share_left or 0)
    if not any(one.left + one.joined for one in found.values()):
        return Line("Machine opens", "good", "However opens are counted, the same people are in it.")
    ways = {"without_machines": "without machine opens", "clicks_only": "when only clicks count"}
    said = "; ".join(
        f"{100 * (one.share_left or 0):.0f} % disappear {ways.get(name, name)}" for name, one in found.items()
    )
    return Line("Machine opens", "bad" if (worst.share_left or 0) >= GOES else "warn", f"{said}.")


def prediction(found: Later | None) -> Line:
    """What the prediction of an earlier day expected of its people, against what came."""
    topic = "Predicted and actual"
    if found is None:
        return Line(topic, "open", "Not worked out yet.")
    if found.expected is None or found.came is None:
        return Line(topic, "open", "Its people of that day have no prediction to hold against their orders.")
    said = (
        f"Expected on {wording.day(found.since)} for the {LOOK_BACK} days since: {found.expected:.2f} orders a person; "
        f"{found.came:.2f} came."
    )
    off = abs(found.came - found.expected) / found.expected if found.expected else 1.0
    return Line(topic, "good" if off <= 0.25 else "warn", said)


def behaviour(workspace: Workspace, found: Later | None) -> Line:
    """Whether its people really do otherwise than the rest of the list (A13.5)."""
    topic = "Do they differ?"
    if found is None:
        return Line(topic, "open", f"Not worked out yet: what its people of {LOOK_BACK} days ago did since.")
    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    bought = found.result.of("bought")
    said = f"Since {wording.day(found.since)} bought {wordings.value(bought.members, masked, currency)} of them; " + (
        f"of everyone {wordings.value(bought.everyone, masked, currency)}. {wordings.verdict(bought)}"
    )
    clear = bought.verdict in ("higher", "lower")
    return Line(topic, "good" if clear else "open" if bought.verdict in ("unknown", "too early") else "warn", said)


def freshness(workspace: Workspace, people: People) -> Line:
    """Whether the counts are of the newest data, and how old the last list is."""
    newest = workspace.newest_date()
    if newest is not None and people.as_of < newest:
        said = f"Counted as of {wording.day(people.as_of)}, but the data reach to {wording.day(newest)}."
        return Line("Freshness", "warn", said)
    return Line("Freshness", "good", f"Counted as of {wording.day(people.as_of)}, the newest day that is loaded.")


def goal(segment: Segment) -> Line:
    """What it is to reach, by what measure and when."""
    lacking = [one for one in planning.blockers(segment) if "brief" not in one]
    if lacking:
        return Line("Goal", "open", " ".join(lacking))
    when = wording.day(segment.goal_date) if segment.goal_date else ""
    return Line("Goal", "good", f"{segment.goal.rstrip('.')}, measured by {segment.metric.rstrip('.')}, until {when}.")


def brief(segment: Segment) -> Line:
    """What somebody would write to them."""
    if not planning.has_brief(segment):
        return Line("Brief", "open", "Nobody has said yet what e-mail they would send.")
    said = segment.brief.strip() or " ".join(planning.answers(segment).values())
    return Line("Brief", "good", said)
