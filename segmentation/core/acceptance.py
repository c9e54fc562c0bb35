"""When a spot check passes: 20 people are drawn, a person judges each, and the plan decides.

The plan, in one breath: **at most one not right passes, four not right fail, in between 20 more are drawn; of the
40 together at most three may be not right.** So the fourth that is not right fails a segment, whenever it turns up.

How often a segment passes, by its true share of wrong members (binomial; large segments):

    truly wrong        2 %     5 %    10 %    15 %    20 %    30 %    50 %
    after 20          .940    .736    .392    .176    .069    .008    .000
    after 40 as well  .994    .896    .527    .225    .081    .008    .000

**Unsure is not right.** What the check proves is the number of members that a person has seen to be right; someone
who cannot say has not seen it. An unsure verdict therefore counts like a wrong one, and the table above holds. Nothing
is lost by it: a verdict can be changed after another look, and the outcome follows.
"""

import math
from dataclasses import dataclass
from typing import Literal

from segmentation.core.distributions import binomial_cdf, hypergeometric_tail
from segmentation.core.statistics import Interval, exact

FIRST_DRAW = 20
SECOND_DRAW = 20
PASS_AT_ONCE = 1
PASS_IN_THE_END = 3
FAIL_AT = PASS_IN_THE_END + 1
ALL_DRAWN = FIRST_DRAW + SECOND_DRAW

Decision = Literal["open", "pass", "draw more", "fail"]


@dataclass(frozen=True)
class Outcome:
    """What a spot check says so far.

    decision: "open" while verdicts are missing that could still change it. drawn, right, wrong, unsure, pending:
    members. interval: exact 95 % interval of the share of right members. at_least: the one-sided 95 % bound, for the
    segment's own size ("at least 88 % of the 100 are right"). Both are None until every drawn member has a verdict.
    draw_more: how many to draw next, 0 unless the decision is "draw more". sentence: the outcome in words.
    """

    decision: Decision
    drawn: int
    right: int
    wrong: int
    unsure: int
    pending: int
    interval: Interval | None
    at_least: float | None
    draw_more: int
    sentence: str


def judge(drawn: int, wrong: int, unsure: int = 0, *, pending: int = 0, population: int | None = None) -> Outcome:
    """Decides a spot check by the plan above.

    drawn: members drawn so far; wrong, unsure, pending (no verdict yet): how many of them; the rest is right.
    population: members of the segment, None for "very many". Where fewer than 40 exist, the second draw takes those who
    are left, and once everyone is drawn the same share decides: at most 3 in 40 not right (1 of 20, 0 of 13) passes.
    Raises ValueError when the counts do not fit together.
    """
    right = drawn - wrong - unsure - pending
    if min(drawn, wrong, unsure, pending, right) < 0 or (population is not None and population < drawn):
        raise ValueError(f"{drawn} drawn, {wrong} wrong, {unsure} unsure, {pending} pending of {population} do not fit")
    goal = FIRST_DRAW if drawn < FIRST_DRAW else ALL_DRAWN
    left = max(0, (goal if population is None else min(goal, population)) - drawn)
    decision = _decide(drawn, wrong + unsure, pending, left)
    settled = pending == 0 and drawn > 0
    interval = exact(right, drawn) if settled else None
    at_least = lower_bound(right, drawn, population) if settled else None
    more = left if decision == "draw more" else 0
    return Outcome(
        decision,
        drawn,
        right,
        wrong,
        unsure,
        pending,
        interval,
        at_least,
        more,
        _sentence(decision, drawn, right, wrong, unsure, pending, at_least, more),
    )


def _decide(drawn: int, not_right: int, pending: int, left: int) -> Decision:
    if drawn == 0 or (drawn < FIRST_DRAW and left):
        return "open"
    in_the_end = PASS_IN_THE_END * min(drawn + left, ALL_DRAWN) // ALL_DRAWN  # fewer where fewer than 40 exist
    if not_right > in_the_end:
        return "fail"  # further verdicts and draws can only add to it
    if pending:
        return "open"
    return "pass" if left == 0 or not_right <= PASS_AT_ONCE else "draw more"


def _sentence(
    decision: Decision, drawn: int, right: int, wrong: int, unsure: int, pending: int, at_least: float | None, more: int
) -> str:
    said = f"{right} of {drawn} are right"
    said += (f", {wrong} wrong" if wrong else "") + (f", {unsure} unsure" if unsure else "")
    if decision == "open" and pending:
        return f"{pending} of {drawn} have no verdict yet."
    if decision == "open":
        return f"Only {drawn} drawn; the check needs {FIRST_DRAW}."
    if decision == "draw more":
        return f"{said}: too many to pass, too few to fail. Draw {more} more."
    if decision == "fail":
        do_next = ", or look again at the unsure ones." if unsure else " and check again."
        return f"{said}: failed. Tighten the rule{do_next}"
    return (
        f"{said}: passed. So at least {math.floor((at_least or 0) * 100 + 1e-9)} % of the segment is right (95 % sure)."
    )


def lower_bound(right: int, drawn: int, population: int | None = None, level: float = 0.95) -> float:
    """The share of right members in the segment that a draw proves, one-sided: 20 of 20 prove .900 of 50, .864 of 500.

    population: members of the segment (drawn without putting back); None means very many (the binomial bound).
    The smallest true share under which seeing this many right is not rarer than 1 - level; 0 when nothing was drawn.
    Source: exact hypergeometric confidence bound by inverting its tail (Buonaccorsi 1987; Wright 1991).
    """
    if not 0 <= right <= drawn or (population is not None and population < drawn):
        raise ValueError(f"{right} right of {drawn} drawn from {population} do not fit together")
    if right == 0:
        return 0.0
    if population is None:
        return exact(right, drawn, 2 * level - 1).low
    # The tail rises with the true number, so halving finds the first number that is not refuted.
    low, high = right, population - (drawn - right)
    while low < high:
        middle = (low + high) // 2
        if hypergeometric_tail(right, population, middle, drawn) > 1 - level:
            high = middle
        else:
            low = middle + 1
    return low / population


def passes_with(wrong_rate: float) -> float:
    """Probability that a large segment with this true share of wrong members passes, both stages together.

    Source: double sampling by attributes (Dodge and Romig 1941), binomial.
    """
    result = binomial_cdf(PASS_AT_ONCE, FIRST_DRAW, wrong_rate)
    for seen in range(PASS_AT_ONCE + 1, FAIL_AT):
        exactly = binomial_cdf(seen, FIRST_DRAW, wrong_rate) - binomial_cdf(seen - 1, FIRST_DRAW, wrong_rate)
        result += exactly * binomial_cdf(PASS_IN_THE_END - seen, SECOND_DRAW, wrong_rate)
    return result
