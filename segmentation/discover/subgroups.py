"""Short rules whose people differ in an outcome: found on one half of the people, tested on the other.

A beam search over conjunctions (Klösgen 1996; Atzmueller, WIREs Data Mining 5 (2015) 35–49) proposes on the first
half; whatever it proposes is tested anew on the second half, which it has not seen, and Benjamini–Hochberg
(J. R. Stat. Soc. B 57 (1995) 289–300) bounds how many of the confirmed ones are chance.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from segmentation.core.statistics import Interval
from segmentation.discover.comparing import (
    Side,
    amount_chances,
    benjamini_hochberg,
    beyond_known,
    jaccard,
    ratio_interval,
    share_chance,
    side,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, float], None]
FALSE_SHARE = 0.01  # at most this share of what is confirmed may be chance
FEWEST = 40  # people in a pocket, in each half
MOST_SHARE = 0.4  # a pocket holds at most this share of everyone: more is no pocket
WORTH = 1.25  # a rate that differs less than by this factor is nothing to write a mail about
BEAM = 40
LONGEST = 3
PROPOSED = 30
OVERLAP = 0.5  # Jaccard above which two pockets are one
SHORTER = 0.88  # what each further condition costs a rule when it is compared with shorter ones
HELPS = 3.5  # standard errors that a further condition must bring
MOST_LOOKED_AT = 5_000
NEW = 3.5  # standard errors that must remain of a pocket once the stronger ones are known


@dataclass(frozen=True)
class Found:
    """parts: the candidates whose conjunction it is, by place. interval: of the ratio on the second half, 95 %.

    chance: the test's probability on the second half, adjusted for the number of rules proposed.
    """

    parts: tuple[int, ...]
    first: Side
    second: Side
    interval: Interval
    chance: float


def hunt(
    met: "NDArray[np.bool_]",
    outcome: "NDArray[np.float64]",
    kind: Literal["share", "amount"],
    features: Sequence[str],
    seed: int,
    progress: Progress | None = None,
) -> list[Found]:
    """The pockets that are found on a random half and confirmed on the other, the surest strong ones first.

    met: candidates × people. outcome: a value a person, 0/1 for a share. features: each candidate's feature, by name.
    No pocket overlaps another by more than half.
    """
    say = progress or (lambda text, share: None)
    order = np.random.default_rng(seed).permutation(met.shape[1])
    one, other = np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])
    proposed = propose(met[:, one], outcome[one], features, say)
    say("Looking again at the other half", 0.9)
    here, there = met[:, one], met[:, other]
    values = outcome[other]
    masks = [together(there, parts) for parts, _ in proposed]
    if kind == "share":
        chances = [share_chance(values, mask, rising) for mask, (_, rising) in zip(masks, proposed, strict=True)]
    else:
        chances = amount_chances(values, masks, [rising for _, rising in proposed], seed)
    adjusted = benjamini_hochberg(chances)
    confirmed: list[tuple[Found, NDArray[np.bool_]]] = []
    for inside, chance, (parts, rising) in zip(masks, adjusted, proposed, strict=True):
        second = side(values, inside)
        if chance > FALSE_SHARE or not differs(second) or (second.mean > second.others_mean) != rising:
            continue
        first = side(outcome[one], together(here, parts))
        confirmed.append((Found(parts, first, second, ratio_interval(values, inside), chance), inside))
    confirmed.sort(key=lambda pair: -certainty(pair[0]))
    kept: list[tuple[Found, NDArray[np.bool_]]] = []
    for found, inside in confirmed:
        if all(jaccard(inside, before) <= OVERLAP for _, before in kept):
            kept.append((found, inside))
    return [found for found, _ in kept]


def propose(
    met: "NDArray[np.bool_]", outcome: "NDArray[np.float64]", features: Sequence[str], say: Progress
) -> list[tuple[tuple[int, ...], bool]]:
    """(parts, whether the outcome is higher there): the rules that stand out on this half, each of other people."""
    weights = met.astype(np.float32)
    total, mean, deviation = len(outcome), float(outcome.mean()), float(outcome.std())
    fewest = max(FEWEST, total // 200)
    if not deviation:
        return []
    beam: list[tuple[int, ...]] = [()]
    found: dict[tuple[int, ...], tuple[float, int, float]] = {}
    for length in range(1, LONGEST + 1):
        say(f"Trying rules of {length} condition{'s' if length > 1 else ''}", 0.1 + 0.25 * (length - 1))
        inside = np.array([together(met, parts) for parts in beam], dtype=np.float32)
        people = weights @ inside.T  # candidates × rules of the beam
        sums = weights @ (inside * outcome).T.astype(np.float32)
        for place, parts in enumerate(beam):
            size, amount = float(inside[place].sum()), float((inside[place] * outcome).sum())
            for candidate in range(len(met)):
                n = float(people[candidate, place])
                if n < fewest or n > 0.97 * size or features[candidate] in {features[part] for part in parts}:
                    continue
                here = float(sums[candidate, place]) / n
                score = standard_errors(here, n, mean * total - here * n, total - n, deviation)
                if parts:
                    helps = standard_errors(here, n, amount - here * n, size - n, deviation)
                    if helps * score <= 0 or abs(helps) < HELPS:
                        continue
                found.setdefault(tuple(sorted((*parts, candidate))), (score, int(n), here))
        longest = [parts for parts in found if len(parts) == length]
        beam = widest(sorted(longest, key=lambda parts: (-abs(found[parts][0]), parts)), features)
        if not beam:
            break
    strong = [
        (parts, score)
        for parts, (score, n, here) in found.items()
        if n <= MOST_SHARE * total and differs(Side(n, here, total - n, (mean * total - here * n) / (total - n)))
    ]
    strong.sort(key=lambda one: (-abs(one[1]) * SHORTER ** len(one[0]), one[0]))
    kept: list[tuple[tuple[int, ...], bool]] = []
    known_by = np.zeros(total, dtype=np.int64)  # which pocket already speaks for a person; 0: none
    for parts, score in strong[:MOST_LOOKED_AT]:
        mask = together(met, parts)
        if math.copysign(1, score) * beyond_known(outcome, mask, known_by) >= NEW:
            kept.append((parts, score > 0))
            known_by[mask & (known_by == 0)] = len(kept)
        if len(kept) == PROPOSED:
            break
    return kept


def widest(parts: Sequence[tuple[int, ...]], features: Sequence[str]) -> list[tuple[int, ...]]:
    """The best rules to go on with, at most three for the same features: a beam of one feature sees nothing else."""
    seen: dict[frozenset[str], int] = {}
    kept = []
    for one in parts:
        names = frozenset(features[part] for part in one)
        if seen.get(names, 0) < 3:
            seen[names] = seen.get(names, 0) + 1
            kept.append(one)
        if len(kept) == BEAM:
            break
    return kept


def standard_errors(here: float, n: float, others_total: float, others: float, deviation: float) -> float:
    """How many standard errors a group's mean lies above that of the others, at a common deviation."""
    if n <= 0 or others <= 0:
        return 0.0
    return (here - others_total / others) / (deviation * math.sqrt(1 / n + 1 / others))


def differs(one: Side) -> bool:
    """Whether the pocket is large enough, and its mean far enough from that of the others."""
    if one.ratio is None:
        return False
    return one.people >= FEWEST // 2 and not 1 / WORTH < one.ratio < WORTH


def certainty(found: Found) -> float:
    """What pockets are ranked by: how far the end of the interval that lies nearest to "no difference" is from it."""
    if found.interval.low > 1:
        return math.log(found.interval.low)
    return -math.log(found.interval.high) if 0 < found.interval.high < 1 else 0.0


def together(met: "NDArray[np.bool_]", parts: Sequence[int]) -> "NDArray[np.bool_]":
    """Who meets all of these candidates; everyone, when there are none."""
    inside: NDArray[np.bool_] = np.logical_and.reduce(met[list(parts)], axis=0)
    return inside
