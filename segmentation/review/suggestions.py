"""What to do with a segment, suggested from its month: one word, the reasons in sentences, and how sure that is.

A suggestion never acts. Each test is one function that either has something to say or not; the gravest comes first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from segmentation.core import wording
from segmentation.core.acceptance import Outcome as Checked
from segmentation.core.model import Segment
from segmentation.review import wordings
from segmentation.review.decisions import Choice
from segmentation.review.lift import Lift
from segmentation.review.migration import Flow
from segmentation.review.results import Comparison, Result

SAME_PEOPLE = 0.8  # of a segment's people in another: the two may be one
FAST = 1.5  # this many times as large, or as small, within a month is something to look into
FEW_MOVES = 30  # people; below, such growth is chance


@dataclass(frozen=True)
class Overlap:
    """Another segment that shares people with this one. mine, theirs: the shared part of each, 0 to 1.

    meant: one of the two rules names the other segment, so that they overlap on purpose.
    """

    name: str
    people: int
    mine: float
    theirs: float
    meant: bool = False


@dataclass(frozen=True)
class Sent:
    """The last export. days: since its as-of date. gone: people of its list who are not in the segment now."""

    as_of: date
    version: int
    rows: int
    days: int
    gone: int


@dataclass(frozen=True)
class Facts:
    """What is known of one segment in a month. masked: counts below it are not shown. stale_days: of an export.

    lift: what its mails did, against those held out; None where nothing of it was looked at.
    """

    segment: Segment
    flow: Flow
    result: Result
    check: Checked
    sent: Sent | None
    overlaps: tuple[Overlap, ...] = ()
    problem: str = ""
    masked: int = 0
    stale_days: int = 7
    lift: Lift | None = None

    def people(self, count: int) -> str:
        """A masked count in words."""
        return wordings.people(count, self.masked)


@dataclass(frozen=True)
class Suggestion:
    """choice: the word. reasons: why, gravest first. behaviour: whether its people did otherwise than the rest.

    doubt: what may be wrong about it. weight: greater is graver.
    """

    choice: Choice
    reasons: tuple[str, ...]
    behaviour: str
    doubt: str
    weight: int


@dataclass(frozen=True)
class Said:
    """What one test has to say."""

    choice: Choice
    reason: str
    weight: int
    doubt: str = ""


def broken(of: Facts) -> Said | None:
    """The rule cannot be worked out."""
    if not of.problem:
        return None
    return Said("refresh", f"Its members cannot be worked out: {of.problem}", 9, "Nothing else can be said about it.")


def harmful(of: Facts) -> Said | None:
    """Those who were sent to did worse than those held out (A13.3)."""
    if of.lift is None or of.lift.verdict != "harms":
        return None
    doubt = "The mails did it, not the people: another message to the same people is the other way."
    return Said("retire", f"Its mails did harm. {of.lift.why}", 8, doubt)


def without_effect(of: Facts) -> Said | None:
    """A fair test ended without a clear difference: revert to the broad list, or change one thing (A13.3)."""
    if of.lift is None or of.lift.verdict != "no clear difference":
        return None
    doubt = "A smaller effect than so many people can show may be there."
    return Said("refresh", f"Its mails made no clear difference: {of.lift.why} Change one thing, or revert.", 3, doubt)


def unfair(of: Facts) -> Said | None:
    """A test that cannot be read: its holdout was mailed, or the two groups are not divided as planned (A13.1)."""
    if of.lift is None or of.lift.verdict not in ("holdout mailed", "odd division"):
        return None
    doubt = "Nothing is known against the segment itself: mend the sending, then export it anew."
    return Said("refresh", f"Its test cannot be read: {of.lift.why}", 4, doubt)


def works(of: Facts) -> Said | None:
    """Those who were sent to clearly did better: nothing below it should end it (A13.3)."""
    if of.lift is None or of.lift.verdict != "works":
        return None
    return Said("keep", f"Its mails work. {of.lift.why}", 4)


def shrunk(of: Facts) -> Said | None:
    """Nobody is left, or fewer than its minimum."""
    flow, least = of.flow, of.segment.minimum
    if flow.now == 0:
        return Said("retire", "Nobody is in it any more." if flow.before else "Nobody is in it.", 8, SEASON)
    if least is None or flow.now >= least:
        return None
    if flow.before >= least:
        said = f"It shrank from {of.people(flow.before)} to {of.people(flow.now)}, below its minimum of {least:,}."
    else:
        said = f"It holds {of.people(flow.now)}, and did not reach its minimum of {least:,} a month ago either."
    return Said("retire", said, 7, SEASON)


SEASON = "One month can be the season, or an export that did not arrive; a wider rule may be better than an end."


def same_as_another(of: Facts) -> Said | None:
    """Most of its people are in another segment that its rule does not speak of."""
    near = [one for one in of.overlaps if one.mine >= SAME_PEOPLE and not one.meant]
    if not near or of.flow.now == 0:
        return None
    most = max(near, key=lambda one: (one.theirs, one.mine))
    both = f", and {100 * most.theirs:.0f} % of that one in this" if most.theirs >= SAME_PEOPLE else ""
    doubt = (
        "If the two get different messages on purpose, keep both and send only one to each person."
        if both
        else f"It is a part of a larger segment: merge only if “{most.name}” gets the same message."
    )
    return Said(
        "merge", f"{100 * most.mine:.0f} % of its people are also in “{most.name}”{both}.", 6 if both else 5, doubt
    )


def too_large(of: Facts) -> Said | None:
    """More than its maximum, or grown fast: the rule may have become too broad (A14.3)."""
    flow, most = of.flow, of.segment.maximum
    if most is not None and flow.now > most:
        doubt = "A ranking that keeps the best is another way." if flow.now < 2 * most else ""
        return Said("split", f"It holds {of.people(flow.now)}, more than its maximum of {most:,}.", 4, doubt)
    if flow.before and flow.now >= FAST * flow.before and flow.now - flow.before >= FEW_MOVES:
        said = f"It grew from {of.people(flow.before)} to {of.people(flow.now)} within a month: perhaps too broad."
        return Said("split", said, 3, "A campaign or a season makes segments grow as well.")
    return None


def shrinking(of: Facts) -> Said | None:
    """It lost a third or more of its people within a month, and is still large enough (A14.3)."""
    flow = of.flow
    if flow.now * FAST > flow.before or flow.before - flow.now < FEW_MOVES:
        return None
    said = f"It shrank from {of.people(flow.before)} to {of.people(flow.now)} within a month: perhaps too narrow."
    return Said("refresh", said, 3, "Its people may have moved on, as they should: see where they went.")


def unchecked(of: Facts) -> Said | None:
    """Nobody has confirmed what its label says."""
    if of.check.decision == "pass" or of.segment.status == "approved":
        return None
    if of.check.decision == "fail":
        return Said("refresh", f"Its spot-check failed: {of.check.sentence}", 5, "A hard rule may mend it.")
    said = "Its spot-check is not finished" if of.check.drawn else "Nobody in it has been spot-checked yet"
    said += ", so it was never exported." if of.sent is None else "."
    return Said("refresh", said, 2, "Its label may be true all the same; nobody has looked.")


def out_of_date(of: Facts) -> Said | None:
    """The list that left is another one than the segment now."""
    sent = of.sent
    if sent is None or sent.days <= of.stale_days:
        return None
    said = f"Its last list is of {wording.day(sent.as_of)}, {sent.days} days old."
    if sent.gone:
        said += f" Of its {of.people(sent.rows)}, {wordings.number(sent.gone, of.masked)} are not in the segment now."
    if sent.version != of.segment.version:
        said += f" It was made by version {sent.version}; the segment is at version {of.segment.version}."
    return Said("refresh", said, 3)


def never_sent(of: Facts) -> Said | None:
    """It exists, and nothing was ever done with it."""
    if of.sent is not None or of.flow.now == 0 or unchecked(of) is not None:
        return None
    return Said("keep", "It was never exported: decide whether to send to it.", 1)


TESTS: tuple[Callable[[Facts], Said | None], ...] = (
    broken, harmful, shrunk, same_as_another, unfair, works, too_large, without_effect, shrinking, unchecked,
    out_of_date, never_sent,
)  # fmt: skip


def suggest(of: Facts, tests: Sequence[Callable[[Facts], Said | None]] = TESTS) -> Suggestion:
    """The gravest of what the tests say, with the others as further reasons; keep when none has anything to say."""
    said = sorted((one for test in tests if (one := test(of)) is not None), key=lambda one: -one.weight)
    behaviour, doubt = behaves(of.result)
    if not said:
        size = f"It went from {of.people(of.flow.before)} to {of.people(of.flow.now)}, and nothing speaks against it."
        return Suggestion("keep", (size,), behaviour, doubt, 0)
    doubts = " ".join(part for part in (said[0].doubt, doubt) if part)
    return Suggestion(said[0].choice, tuple(one.reason for one in said), behaviour, doubts, said[0].weight)


def behaviour_of(found: Result) -> str:
    """Whether people did otherwise than the rest of the list, in a sentence."""
    return behaves(found)[0]


def behaves(found: Result) -> tuple[str, str]:
    """Whether its people did otherwise than the rest of the list, in a sentence; and what that leaves open (A13.5)."""
    main = next((one for one in found.comparisons if one.verdict != "unknown"), None)
    if main is None:
        return "What its people did afterwards is not known.", " ".join(found.unknown)
    clear = [one for one in found.comparisons if one.verdict in ("higher", "lower")]
    if clear:
        told = ", ".join(one.metric.more if one.verdict == "higher" else one.metric.less for one in clear)
        return f"Its people did otherwise than the rest of the list: {told}.", ""
    if main.verdict == "no clear difference":
        doubt = "The interval of the difference contains zero: not enough to say that it earns its place."
        return "Its people did nothing clearly different from the rest of the list.", doubt
    return f"{wordings.SAID[main.verdict]}: {lower(main)}", ""


def lower(of: Comparison) -> str:
    """The reason behind "too early" or "too small", as the rest of a sentence."""
    return of.why[:1].lower() + of.why[1:]
