"""The month's audit: each segment with its size, flow, results, freshness and check, and a suggested decision."""

from collections import Counter
from dataclasses import dataclass

from segmentation.core.model import Segment
from segmentation.review import migration, recording, results, sends
from segmentation.review.decisions import CHOICES, Decision, decided, last_before
from segmentation.review.lift import lifts
from segmentation.review.migration import Flow, Migration
from segmentation.review.months import Month, month
from segmentation.review.rolls import Progress
from segmentation.review.suggestions import Facts, Overlap, Sent, Suggestion, suggest
from segmentation.segments import saved, verdicts
from segmentation.store.workspace import Workspace, whoami


@dataclass(frozen=True)
class Card:
    """One segment in a month. decision: this month's, None while there is none. before: an earlier month's newest."""

    facts: Facts
    suggestion: Suggestion
    decision: Decision | None
    before: Decision | None

    @property
    def segment(self) -> Segment:
        """The segment, in its newest version."""
        return self.facts.segment


@dataclass(frozen=True)
class Audit:
    """A month. cards: what needs a decision first, the gravest on top. migration: its segments are in order of name."""

    month: Month
    cards: tuple[Card, ...]
    migration: Migration

    @property
    def everyone(self) -> Flow:
        """Everyone who could be written to."""
        return self.migration.everyone

    @property
    def open(self) -> tuple[Card, ...]:
        """The segments without a decision this month."""
        return tuple(card for card in self.cards if card.decision is None)

    @property
    def answer(self) -> str:
        """How it stands, in a sentence."""
        if not self.cards:
            return "There is no segment to audit yet."
        many = len(self.open)
        if not many:
            return f"Every segment has its decision for {self.month.title}."
        counts = Counter(card.suggestion.choice for card in self.open)
        told = ", ".join(f"{choice} {counts[choice]}" for choice in CHOICES if counts[choice])
        waits = "segment waits" if len(self.cards) == 1 else "segments wait"
        return f"{many} of {len(self.cards)} {waits} for a decision. Suggested: {told}."


def audit(workspace: Workspace, key: str | None = None, progress: Progress | None = None) -> Audit:
    """The audit of a month (`2026-10`; the newest event's by default).

    Members of both ends of the month are worked out from events. Raises UserError when nothing is loaded, or the month
    is none.
    """
    when = month(workspace, key)
    segments = saved.load_all(workspace)
    moved = migration.compare(workspace, segments, when.before, when.until, progress)
    did = results.of_roll(workspace, moved.before, when.until)
    sends.find(workspace, segments, when.before.replace(day=1), when.until)
    this, earlier = decided(workspace, when.key), last_before(workspace, when.key)
    named, tested = names_used(segments), lifts(workspace, segments, when.until)
    sent = last_sent(workspace, moved)
    cards = []
    for place, segment in enumerate(segments, start=1):
        facts = Facts(
            segment,
            moved.flow(place),
            did[place - 1],
            verdicts.outcome(workspace, segment.segment_id, segment.version),
            sent.get(place),
            overlaps(segments, named, moved, place),
            moved.now.problems.get(segment.segment_id, ""),
            workspace.settings.masked_count,
            workspace.settings.export_days,
            tested[place - 1],
        )
        cards.append(Card(facts, suggest(facts), this.get(segment.segment_id), earlier.get(segment.segment_id)))
    cards.sort(key=lambda one: (one.decision is not None, -one.suggestion.weight, one.segment.name.lower()))
    return Audit(when, tuple(cards), moved)


def names_used(segments: tuple[Segment, ...]) -> dict[str, set[str]]:
    """segment_id → the names of the segments that its own rules speak of."""
    found: dict[str, set[str]] = {}
    for one in segments:
        # Saved rules are printed in one form: a name stands in it in single quotes.
        texts = " ".join((one.rule_text, *one.hard_rules))
        found[one.segment_id] = {
            other.name for other in segments if "in segment '" + other.name.replace("'", "''") + "'" in texts
        }
    return found


def overlaps(
    segments: tuple[Segment, ...], named: dict[str, set[str]], moved: Migration, place: int
) -> tuple[Overlap, ...]:
    """The segments that share people with this one now, the greatest share first."""
    mine, found = segments[place - 1], []
    for (a, b), people in moved.overlaps.items():
        if place not in (a, b):
            continue
        other = b if a == place else a
        theirs = segments[other - 1]
        meant = theirs.name in named[mine.segment_id] or mine.name in named[theirs.segment_id]
        shares = people / moved.flow(place).now, people / moved.flow(other).now
        found.append(Overlap(theirs.name, people, *shares, meant))
    return tuple(sorted(found, key=lambda one: (-one.mine, one.name)))


def last_sent(workspace: Workspace, moved: Migration) -> dict[int, Sent]:
    """By place: the segment's last export up to the end of the month; no entry where there was none."""
    rows = workspace.engine.rows(
        "SELECT segment_id, as_of, version, rows FROM (SELECT segment_id, as_of, version, rows, "
        "ROW_NUMBER() OVER (PARTITION BY segment_id ORDER BY noted_at DESC) AS place FROM app.exports "
        "WHERE as_of <= CAST($until AS DATE)) AS lists WHERE place = 1",
        {"until": moved.now.as_of},
    )
    newest = {str(key): (as_of, int(version), int(count)) for key, as_of, version, count in rows}
    listed = {
        place: newest[one.segment_id]
        for place, one in enumerate(moved.now.segments, start=1)
        if one.segment_id in newest
    }
    asked = [
        (moved.now.segments[place - 1].segment_id, version, as_of, place)
        for place, (as_of, version, _) in listed.items()
    ]
    kept = migration.written(workspace, moved.now, asked)
    found = {}
    for place, (as_of, version, count) in listed.items():
        all_of, both, _ = kept.get(place, (0, 0, 0))
        found[place] = Sent(as_of, version, count, (moved.now.as_of - as_of).days, all_of - both)
    return found


def record(workspace: Workspace, of: Audit, actor: str | None = None) -> int:
    """Write down who is in each segment at the end of the month; what is written already stays. Returns how many
    segments were written. A later audit is compared with it."""
    written = recording.record(workspace, of.migration.now)
    workspace.record("recorded members", of.month.key, {"segments": written}, actor or whoami())
    return written
