"""Before sending: how many people a test needs, how long until they have come, and siblings that can tell together.

The effects are shares of people who order, so that two groups are compared by the two-proportion z test of core.power.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from segmentation.activate.holdout import Outlook
from segmentation.core import power, wording
from segmentation.core.distributions import solve_rising
from segmentation.core.statistics import normal_quantile
from segmentation.store.workspace import Workspace

MOST_PEOPLE = 100_000_000
YEAR = 52
USUAL_RISE = 0.2  # of the base, where nobody says what would matter


@dataclass(frozen=True)
class Wait:
    """How long a test of one segment takes. rise: in points (0.01 = 1 point). needed, have: people, both groups.

    weekly: people who newly come in per week, None where that is not known. weeks: until there are enough, 0 when there
    are already, None when that cannot be said.
    """

    rise: float
    needed: int | None
    have: int
    weekly: float | None
    weeks: int | None

    @property
    def sentence(self) -> str:
        """All of it in words."""
        points = f"{100 * self.rise:.1f} points"
        if self.needed is None:
            return f"No number of people would show a rise of {points}: hold somebody out first."
        if self.have >= self.needed:
            return f"A rise of {points} needs {wording.people(self.needed)}: there are {self.have:,}, enough at once."
        said = f"A rise of {points} needs {wording.people(self.needed)}; there are {self.have:,} so far. "
        if self.weekly is None:
            return said + "How many come in per week is known after the second export a week or more after the first."
        if self.weeks is None:
            return said + "Hardly anybody comes in: one test of this segment alone will not tell."
        many = f"{self.weekly:,.0f} new people a week" if self.weekly >= 1 else "less than one new person a week"
        if self.weeks > YEAR:
            return said + f"With {many} that takes more than a year: pool it with its siblings, or look for more."
        return said + f"With {many} that takes {self.weeks} {'week' if self.weeks == 1 else 'weeks'} more."


def needed_people(base: float, rise: float, held_share: float) -> int | None:
    """The fewest people in both groups together who would show a rise (4 times in 5); None when no number would.

    held_share: 0 to 1, of them in the smaller group. Source: `power.detectable_rise`, which falls with the number.
    """

    def shows(people: int) -> bool:
        held = round(people * held_share)
        found = power.detectable_rise(base, held, people - held) if 0 < held < people else None
        return found is not None and found <= rise + 1e-12

    if not 0 < held_share < 1 or rise <= 0 or base + rise > 1 or not shows(MOST_PEOPLE):
        return None
    low, high = 1, MOST_PEOPLE
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle + 1, high)
    return low


def wait(seen: Outlook, held_percent: float, rise: float | None, weekly: float | None) -> Wait:
    """How long until a segment's test can tell. rise: in points; None: a fifth of the base."""
    wanted = seen.base * USUAL_RISE if rise is None else rise
    needed, have = needed_people(seen.base, wanted, held_percent / 100), seen.sent + seen.held
    weeks = None
    if needed is not None and have >= needed:
        weeks = 0
    elif needed is not None and weekly:
        weeks = math.ceil((needed - have) / weekly)
    return Wait(wanted, needed, have, weekly, weeks)


def weekly(workspace: Workspace, segment_id: str) -> float | None:
    """People who newly came in per week between a segment's newest recorded date and the last one a week before it.

    None where there are no two such dates; of any version, as they were exported or recorded.
    """
    days = [
        row[0]
        for row in workspace.engine.rows(
            "SELECT as_of FROM app.memberships WHERE segment_id = $segment GROUP BY as_of ORDER BY as_of DESC",
            {"segment": segment_id},
        )
    ]
    earlier: list[date] = [day for day in days[1:] if (days[0] - day).days >= 7]
    if not earlier:
        return None
    came = workspace.engine.value(
        """SELECT COUNT(DISTINCT n.subscriber_id) FROM app.memberships AS n
        WHERE n.segment_id = $segment AND n.as_of = $new AND n.subscriber_id NOT IN (
            SELECT o.subscriber_id FROM app.memberships AS o WHERE o.segment_id = $segment AND o.as_of = $old)""",
        {"segment": segment_id, "new": days[0], "old": earlier[0]},
    )
    return float(int(came) * 7 / (days[0] - earlier[0]).days)


def pooled_rise(tests: Sequence[Outlook], level: float = 0.95, chance: float = 0.8) -> float | None:
    """The smallest rise, the same in every segment, that their tests would show together; None when none would.

    Weighted by the variance foreseen, as `review.siblings` reads them afterwards; of one test alone it is
    `power.detectable_rise`. Source: inverse-variance pooling of differences, stratified two-proportion z test.
    """
    usable = [one for one in tests if one.held and one.sent and 0 <= one.base < 1]
    if not usable:
        return None
    most = 1 - max(one.base for one in usable)
    reach = solvable(usable, level, chance)
    if reach(most) < 0:
        return None
    return solve_rising(reach, 0.0, 0.0, most)


def solvable(tests: Sequence[Outlook], level: float, chance: float) -> Callable[[float], float]:
    """A rise in points → by how much it is above what the tests together need to see."""

    def above(rise: float) -> float:
        under, truth = [], []
        for one in tests:
            other = one.base + rise
            pooled = (one.held * one.base + one.sent * other) / (one.held + one.sent)
            under.append(max(pooled * (1 - pooled), 1e-12) * (1 / one.held + 1 / one.sent))
            truth.append(one.base * (1 - one.base) / one.held + other * (1 - other) / one.sent)
        weights = [1 / part for part in under]
        whole = sum(weights)
        spread = math.sqrt(sum(weight**2 * part for weight, part in zip(weights, truth, strict=True))) / whole
        return rise - normal_quantile((1 + level) / 2) * math.sqrt(1 / whole) - normal_quantile(chance) * spread

    return above


def together(tests: Sequence[Outlook]) -> str:
    """What several segments would show together, in a sentence; "" for fewer than two that hold anybody out."""
    usable = [one for one in tests if one.held and one.sent]
    if len(usable) < 2:
        return ""
    rise, people = pooled_rise(usable), sum(one.held + one.sent for one in usable)
    alone = [one.rise for one in usable if one.rise is not None]
    said = f"Read together, {len(usable)} segments with {wording.people(people)}"
    if rise is None:
        return f"{said} would notice no rise at all."
    best = f", where the best of them alone needs {100 * min(alone):.1f}" if alone else ""
    return f"{said} would notice a rise of {100 * rise:.1f} points or more{best}: whether such mails do something."
