"""Is it the right size, and are they the right number: limits, what a test could show, and what a team can write for.

The guides' figures (A8.2–A8.6) are advice: nothing is cut off and nothing is forbidden. What so many people can show at
all is worked out, because the guides' "50 to 500 is significant" is not true (A17.1, statistics E5).
"""

from dataclasses import dataclass

from segmentation.core import wording
from segmentation.core.model import Segment
from segmentation.core.power import detectable_rise

SWEET_LOW, SWEET_HIGH = 50, 500  # small enough for one message, large enough for a first look
BROAD = 1_000  # beyond, people in it differ too much for one message
SMALL_LIST, FEW = 5_000, 4  # a list this short carries 2 to 4 broad segments
MEANINGFUL = 100  # members from which a segment is worth a mail of its own
NO_ADDRESSES = (
    "No e-mail addresses are loaded: people are known by their number only, and are counted as if they had one."
)
# Base rates that the guides' benchmarks speak of.
BASES = (("clicks", 0.05), ("orders", 0.02))


@dataclass(frozen=True)
class Detectable:
    """What a test on so many people would notice 4 times in 5: base rate → rate from which, None when no rise would be.

    what: "clicks" or "orders". half: two halves against each other. held: everyone but the held-out part against it.
    """

    what: str
    base: float
    half: float | None
    held: float | None


def detectable(people: int, holdout_percent: int) -> tuple[Detectable, ...]:
    """By halves, and by the workspace's own holdout. Source: statistics E5, two-proportion test at 95 %, power 80 %."""
    control = round(people * holdout_percent / 100)

    def reached(base: float, n_control: int, n_treated: int) -> float | None:
        rise = detectable_rise(base, n_control, n_treated) if min(n_control, n_treated) > 0 else None
        return None if rise is None else base + rise

    return tuple(
        Detectable(
            what,
            base,
            reached(base, people // 2, people - people // 2),
            reached(base, control, people - control),
        )
        for what, base in BASES
    )


def test_said(people: int, holdout_percent: int) -> str:
    """What a test on so many people could show at all, in a sentence or two."""
    if people < 2:
        return "A test compares two groups of people: there is nobody to compare."
    clicks, orders = detectable(people, holdout_percent)
    said = f"A test of two halves would notice clicks rising from 5 % to {upto(clicks.half)}"
    said += f", or orders from 2 % to {upto(orders.half)}."
    if holdout_percent:
        said += f" With {holdout_percent} % held out: clicks to {upto(clicks.held)}, orders to {upto(orders.held)}."
    return said + " Smaller effects would look like chance."


def upto(rate: float | None) -> str:
    """`13 %`, or that no rise would do."""
    return "no rate at all" if rate is None else f"{100 * rate:.1f}".removesuffix(".0") + " %"


def size_notes(segment: Segment, reachable: int) -> tuple[str, ...]:
    """What the guides say about this size, beyond the segment's own limits; empty in the sweet spot."""
    number = wording.people(reachable)
    low, high = segment.minimum or SWEET_LOW, segment.maximum or SWEET_HIGH
    if not reachable or low <= reachable <= high:
        return ()
    if reachable < MEANINGFUL and segment.minimum is None:
        return (f"{number} are fewer than the {MEANINGFUL} from which a mail of its own is usually worth it.",)
    if reachable > BROAD and segment.maximum is None:
        return (
            f"{number} differ too much for one message: {SWEET_LOW} to {SWEET_HIGH} is the sweet spot. Narrow the "
            "rule, or keep the first by a ranking.",
        )
    return ()


def number_notes(mailable: int, segments: int, capacity: int) -> tuple[str, ...]:
    """What to know about how many segments there are: for so short a list, and for a team that writes for so many."""
    said = []
    if mailable < SMALL_LIST and segments > FEW:
        said.append(
            f"{wording.people(mailable)} can be mailed and there are {segments} segments: a list under {SMALL_LIST:,} "
            f"carries 2 to {FEW} broad ones. Merge or retire some."
        )
    if segments > capacity:
        said.append(
            f"There are {segments} segments, and the team can write for {capacity}: what nobody writes for is only "
            "decoration. Retire some, or raise that number under Limits on Build."
        )
    elif segments == capacity:
        said.append(f"With {segments} segments the team is at its capacity: add one a week at most, after proof.")
    return tuple(said)
