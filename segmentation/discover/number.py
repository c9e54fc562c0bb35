"""How many groups there are: the largest number that comes back when other people are drawn.

Two measures for each number. Bootstrap Jaccard of the weakest group (see `stability`); and prediction strength
(Tibshirani and Walther, J. Comput. Graph. Stat. 14 (2005) 511–528): the people are parted into halves, both are
grouped, and of every group of the one half it is counted how many pairs the other half's grouping also puts together.
Silhouette is not used: it is about 0.4 at any number on purchase data (design/traps 16).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.discover import stability
from segmentation.discover.clusters import Progress, by_size, neighbours
from segmentation.discover.method import Method, complete, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_GROUPS, MOST_GROUPS = 3, 12
STRONG = 0.8  # prediction strength from which a grouping holds; the source's own bound is 0.8 to 0.9
ROUNDS = 10
SPLITS = 3
MOST = 4_000  # people of the sample: ten numbers, each grouped 17 times


@dataclass(frozen=True)
class Trial:
    """One number of groups. jaccards: of each group, largest group first. strength: of the weakest group, 0–1."""

    groups: int
    jaccards: tuple[float, ...]
    strength: float

    @property
    def weakest(self) -> float:
        """The lowest Jaccard of its groups."""
        return min(self.jaccards, default=0.0)

    @property
    def unstable(self) -> int:
        """How many of its groups are not stable."""
        return sum(one < stability.STABLE for one in self.jaccards)

    @property
    def holds(self) -> bool:
        """Whether every group returns and one half predicts the other."""
        return self.weakest >= stability.STABLE and self.strength >= STRONG

    @property
    def nearness(self) -> float:
        """How near both measures come to their bounds; 1 and more when both hold."""
        return min(self.weakest / stability.STABLE, self.strength / STRONG)


@dataclass(frozen=True)
class Suggestion:
    """What was tried, from few groups to many. people: looked at."""

    trials: tuple[Trial, ...]
    people: int

    @property
    def best(self) -> Trial:
        """The largest number that holds; when none does, the one that comes nearest."""
        holding = [one for one in self.trials if one.holds]
        return holding[-1] if holding else max(self.trials, key=lambda one: (round(one.nearness, 2), one.groups))

    @property
    def sentence(self) -> str:
        """The suggestion and its reason."""
        best, first, last = self.best, self.trials[0].groups, self.trials[-1].groups
        figures = f"weakest group {best.weakest:.2f}, one half predicts the other {best.strength:.2f}"
        if best.holds:
            why = "the most" if best.groups < last else "as many as were tried, and all"
            return f"{best.groups} groups: {why} that return when other people are drawn ({figures})."
        return (
            f"No number from {first} to {last} holds altogether; {best.groups} groups come nearest ({figures}). "
            "Take the stable ones, or compare people by other features."
        )

    def plain(self) -> dict[str, Any]:
        """What `from_plain` reads again."""
        return asdict(self)


def from_plain(found: Mapping[str, Any]) -> Suggestion:
    """A suggestion as `plain` wrote it."""
    trials = tuple(Trial(one["groups"], tuple(one["jaccards"]), one["strength"]) for one in found["trials"])
    return Suggestion(trials, found["people"])


def suggest(
    matrix: "NDArray[np.float64]",
    method_name: str,
    parameters: Mapping[str, float],
    seed: int,
    progress: Progress | None = None,
    groups: Sequence[int] = tuple(range(FEWEST_GROUPS, MOST_GROUPS + 1)),
) -> Suggestion:
    """Both measures for each number of groups. matrix: z-scores, a row a person; parameters: the method's others.

    Raises ValueError for a method that takes no number.
    """
    say = progress or (lambda text, share: None)
    chosen = method(method_name)
    if not chosen.takes_a_number:
        raise ValueError(f"{method_name} finds its own number of groups")
    others = {name: value for name, value in parameters.items() if name != "k"}
    random = np.random.default_rng(seed)
    if len(matrix) > min(MOST, chosen.most):
        matrix = matrix[np.sort(random.choice(len(matrix), min(MOST, chosen.most), replace=False))]
    doing = "Drawing other people to see how many groups return"
    work, done = 1 + ROUNDS + 2 * SPLITS, 0

    def fit(part: "NDArray[np.float64]", again: int) -> "dict[int, NDArray[np.int64]]":
        nonlocal done
        found = at_every(chosen, others, part, again, groups)
        done += 1
        say(doing, done / work)
        return found

    whole = {k: by_size(labels) for k, labels in fit(matrix, seed).items()}
    agreed: dict[int, list[list[float]]] = {k: [[] for _ in range(k)] for k in groups}
    for one in range(ROUNDS):
        people = np.unique(random.integers(0, len(matrix), len(matrix)))
        again = fit(matrix[people], seed + 1 + one)
        for k in groups:
            for group, best in enumerate(stability.best_matches(whole[k][people], again[k], k)):
                if best is not None:
                    agreed[k][group].append(best)
    strengths: dict[int, list[float]] = {k: [] for k in groups}
    for one in range(SPLITS):
        order = random.permutation(len(matrix))
        halves = matrix[np.sort(order[: len(order) // 2])], matrix[np.sort(order[len(order) // 2 :])]
        fitted = [fit(half, seed + 101 + one) for half in halves]
        for k in groups:
            for learnt, tested in ((0, 1), (1, 0)):
                told = predicted(halves[learnt], fitted[learnt][k], halves[tested], seed, chosen.centred)
                strengths[k].append(strength(fitted[tested][k], told))
    trials = [
        Trial(k, tuple(float(np.mean(one)) if one else 0.0 for one in agreed[k]), float(np.mean(strengths[k])))
        for k in groups
    ]
    return Suggestion(tuple(trials), len(matrix))


def at_every(
    chosen: Method, others: Mapping[str, float], matrix: "NDArray[np.float64]", seed: int, groups: Sequence[int]
) -> "dict[int, NDArray[np.int64]]":
    """Labels for every number of groups: from one fit where the method can, else from one each."""
    if chosen.cuts is not None:
        return chosen.cuts(matrix, groups)
    return {k: chosen.fit(matrix, seed, complete(chosen, {**others, "k": float(k)})) for k in groups}


def predicted(
    learnt: "NDArray[np.float64]",
    labels: "NDArray[np.int64]",
    others: "NDArray[np.float64]",
    seed: int,
    centred: bool,
) -> "NDArray[np.int64]":
    """The group of the one half's grouping that each person of the other half would belong to."""
    from sklearn.metrics import pairwise_distances_argmin

    points, names = neighbours(learnt, labels, seed, centred)
    found: NDArray[np.int64] = names[pairwise_distances_argmin(others.astype(np.float32), points)]
    return found


def strength(own: "NDArray[np.int64]", told: "NDArray[np.int64]") -> float:
    """Of the pairs within each own group, the share that is also told to be together; the weakest group's."""
    weakest = 1.0
    for group in np.unique(own[own >= 0]):
        sizes = np.unique(told[own == group], return_counts=True)[1]
        people = int(sizes.sum())
        if people > 1:
            together = float((sizes * (sizes - 1)).sum()) / (people * (people - 1))
            weakest = min(weakest, together)
    return weakest
