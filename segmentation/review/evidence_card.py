"""Everything that speaks for or against a segment version, on one screen and on one page to be sent to a review.

Most of it is read at once. What people did after an earlier day, and what other ways to count opens would change, take
as long as working out everybody once more: they are `Later`, asked for by a person, and otherwise said to be open.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.load.check import checks
from segmentation.review import migration, results, wordings
from segmentation.review.report import TEMPLATES, Report
from segmentation.segments import blast_radius, evidence, overlap, planning, saved, sizing
from segmentation.segments.agreement import said as agreement_said
from segmentation.store.workspace import Workspace

State = Literal["good", "warn", "bad", "open"]
Progress = Callable[[str, float], None]
LOOK_BACK = 30  # days: what was in it then, what they did since
KEEPS = 0.5  # share that must still be in it after those days for the segment to be called steady
MOST_OVERLAP = 0.6  # Jaccard from which two segments are one
GOES = 0.2  # share of a segment that disappears from which it leans on bad data


@dataclass(frozen=True)
class Line:
    """One question about a segment with its answer. state: speaks for it, wants care, speaks against it, or is open."""

    topic: str
    state: State
    sentence: str


@dataclass(frozen=True)
class Later:
    """What takes long. flow: between `since` and now; result: what its people of that day did since, beside the rest.

    expected, came: orders a person that the prediction of that day gives for the days since, and those that came; None
    where nobody of them has a prediction, or no orders are loaded.
    """

    since: date
    flow: migration.Flow
    result: results.Result
    expected: float | None
    came: float | None


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


def later(workspace: Workspace, segment: Segment, progress: Progress | None = None) -> Later:
    """The segment 30 days before the newest data and now. Raises UserError when the data do not reach back so far."""
    now = workspace.newest_date()
    if now is None:
        raise UserError("nothing_loaded", "Nothing is loaded yet.", "Load an export.")
    since = now - timedelta(days=LOOK_BACK)
    moved = migration.compare(workspace, (segment,), since, now, progress)
    if segment.segment_id in moved.before.problems:
        raise UserError(
            "no_past", moved.before.problems[segment.segment_id], "Change the rule, or look at a newer day."
        )
    (did,) = results.of_roll(workspace, moved.before, now)
    expected, came = predicted(workspace, moved, since, now)
    return Later(since, moved.flow(1), did, expected, came)


def predicted(
    workspace: Workspace, moved: migration.Migration, since: date, now: date
) -> tuple[float | None, float | None]:
    """Orders a person expected by the prediction of `since`, at its daily rate, and days with an order that came."""
    people = results_people(workspace, since)
    members = f"(SELECT subscriber_id FROM {quote(moved.before.table.name)} WHERE place = 1)"
    bound = {"since": since, "now": now}
    rows = workspace.engine.rows(
        f"SELECT COUNT(*), SUM(f.predicted_orders_365d), SUM(COALESCE(o.days, 0)) FROM {quote(people)} AS f "
        f"JOIN {members} AS m ON m.subscriber_id = f.subscriber_id "
        "LEFT JOIN (SELECT subscriber_id, COUNT(DISTINCT ordered_on) AS days FROM orders WHERE total > 0 "
        "AND ordered_on > $since AND ordered_on <= $now GROUP BY subscriber_id) AS o "
        "ON o.subscriber_id = f.subscriber_id WHERE f.predicted_orders_365d IS NOT NULL",
        bound,
    )
    count, orders, came = rows[0]
    if not count:
        return None, None
    return float(orders) * (now - since).days / 365 / int(count), float(came) / int(count)


def results_people(workspace: Workspace, day: date) -> str:
    """The table of everyone as of that day, which the roll has just been made from."""
    from segmentation.understand.people import prepare

    return prepare(workspace, day).table.name


def card(workspace: Workspace, people: People, segment: Segment, worked_out: Later | None = None) -> Card:
    """The card of a saved version, as of the date of the people. Raises UserError when its rule does not read."""
    found = evidence.card(workspace, people, segment)
    lines = (
        reach(workspace, found),
        spot(workspace, found),
        proposal(segment),
        steadiness(worked_out),
        overlaps(workspace, people, segment),
        test(workspace, found),
        bad_data(workspace, people.as_of, segment),
        opens(workspace, people.as_of, segment),
        prediction(worked_out),
        behaviour(workspace, worked_out),
        freshness(workspace, people),
        goal(segment),
        brief(segment),
    )  # fmt: skip
    return Card(found, lines)


def reach(workspace: Workspace, found: evidence.Evidence) -> Line:
    """How many, and whether that is within the limits."""
    counted, segment = found.waterfall, found.segment
    said = f"{wording.people(counted.reachable)} can be reached of {counted.matches:,} who match the rule."
    notes = (*counted.notes, *sizing.size_notes(segment, counted.reachable))
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
    others = [one for one in saved.load_all(workspace) if one.segment_id != segment.segment_id]
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


def report(workspace: Workspace, of: Card) -> Report:
    """The card as one HTML page that fetches nothing. Every text in it is escaped: names may be uploaded text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=wording.day, people=wording.people, number=lambda count: f"{count:,}")
    steps = [one for one in of.evidence.waterfall.steps if one.removed]
    html = environment.get_template("evidence.html").render(
        workspace=workspace.name,
        card=of,
        steps=steps,
        five=five(of.segment),
        words=WORDS,
    )
    start = hashlib.sha256(html.encode("utf-8")).hexdigest()[:12]
    return Report(html, f"evidence-{of.segment.segment_id}-v{of.segment.version}-{start}.html")


WORDS: dict[State, str] = {"good": "Speaks for it", "warn": "Care", "bad": "Speaks against it", "open": "Open"}


def five(segment: Segment) -> Sequence[tuple[str, str]]:
    """The five questions with the answers that were given."""
    said = planning.answers(segment)
    return [(question, said[word]) for word, question in planning.QUESTIONS.items() if said[word]]
