"""A group of people → a short rule in the features' own units, by a decision tree whose leaves are then shortened.

Breiman et al., Classification and Regression Trees (1984). The tree only proposes: its leaves become conditions, the
conditions are rounded and dropped while nothing is lost, and the rule that is left is judged on everyone in SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.rules import All, Any, Behaviour, Condition, FeatureMeasure, Rule, at_most

if TYPE_CHECKING:
    from numpy.typing import NDArray

Measure = FeatureMeasure | Behaviour
ROUNDING_COST = 0.005  # share of people a rounder number may move
DROPPING_COST = 0.004  # gain of F1 that a condition more must bring


@dataclass(frozen=True)
class Bound:
    """One feature within a conjunction: low < value ≤ high, or missing where `missing` says so (None: never met)."""

    feature: int
    low: float = -np.inf
    high: float = np.inf
    missing: bool = False

    def holds(self, values: "NDArray[np.float64]") -> "NDArray[np.bool_]":
        """Which rows meet it; NaN meets it only when `missing`."""
        value = values[:, self.feature]
        unknown = np.isnan(value)
        inside: NDArray[np.bool_] = np.where(unknown, self.missing, (value > self.low) & (value <= self.high))
        return inside

    @property
    def length(self) -> int:
        """How many conditions it takes to say it."""
        numbers = int(np.isfinite(self.low)) + int(np.isfinite(self.high))
        return max(1, numbers) + int(self.missing and numbers > 0)


Conjunction = tuple[Bound, ...]


def holds(rule: Sequence[Conjunction], values: "NDArray[np.float64]") -> "NDArray[np.bool_]":
    """Which rows meet any of the conjunctions."""
    met = np.zeros(len(values), dtype=bool)
    for conjunction in rule:
        inside = np.ones(len(values), dtype=bool)
        for bound in conjunction:
            inside &= bound.holds(values)
        met |= inside
    return met


def f1(met: "NDArray[np.bool_]", target: "NDArray[np.bool_]") -> float:
    """Harmonic mean of precision and recall, 0 when nobody is met."""
    both = float((met & target).sum())
    total = float(met.sum() + target.sum())
    return 2 * both / total if total else 0.0


def propose(
    values: "NDArray[np.float64]",
    target: "NDArray[np.bool_]",
    measures: Sequence[Measure],
    most_conditions: int,
    seed: int,
) -> Rule:
    """The best rule for `target` with at most `most_conditions` conditions: the last of `by_length`."""
    return by_length(values, target, measures, most_conditions, seed)[-1]


def by_length(
    values: "NDArray[np.float64]",
    target: "NDArray[np.bool_]",
    measures: Sequence[Measure],
    most_conditions: int,
    seed: int,
) -> tuple[Rule, ...]:
    """The best rule of one condition, and each longer one (up to `most_conditions`) that follows the group better.

    values: people × measures in the measures' own units, NaN where missing. target: who is in the group. Trees of
    several sizes are grown and their leaves shortened one condition at a time; for each length the rule of the highest
    F1 counts. A longer rule is kept when it gains more than DROPPING_COST for every condition it adds.
    """
    best: dict[int, tuple[float, list[Conjunction]]] = {}
    grown = [grow(values, target, leaves, seed) for leaves in (2, 3, 4, 6, 8, 12)]
    grown += [stump(values, target, feature, seed) for feature in range(values.shape[1])]  # the best of one measure
    plain = plainest(values, measures)
    for tree in grown:
        rule = [said_plainly(round_off(conjunction, values), plain) for conjunction in tree]
        for length, shorter in shorten(rule, values, target).items():
            score = f1(holds(shorter, values), target)
            if length <= most_conditions and score > best.get(length, (-1.0, []))[0]:
                best[length] = score, shorter
    found: list[Rule] = []
    last, reached = 0, -1.0
    for length in sorted(best):
        score, rule = best[length]
        if not found or score > reached + DROPPING_COST * (length - last):
            found.append(as_rule(rule, measures))
            last, reached = length, score
    return tuple(found)


def grow(values: "NDArray[np.float64]", target: "NDArray[np.bool_]", leaves: int, seed: int) -> list[Conjunction]:
    """The leaves where the group is the majority (else the purest leaf), as conjunctions."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=max(5, len(values) // 500), random_state=seed)
    inner = tree.fit(values, target).tree_
    share = inner.value[:, 0, list(tree.classes_).index(True)] if True in tree.classes_ else np.zeros(inner.node_count)
    found: list[tuple[float, Conjunction]] = []

    def walk(node: int, bounds: dict[int, Bound]) -> None:
        left, right = int(inner.children_left[node]), int(inner.children_right[node])
        if left == right:
            found.append((float(share[node]), tuple(bound for bound in bounds.values() if said(bound))))
            return
        feature, cut = int(inner.feature[node]), float(inner.threshold[node])
        here = bounds.get(feature, Bound(feature, missing=bool(np.isnan(values[:, feature]).any())))
        to_left = bool(inner.missing_go_to_left[node])
        walk(left, bounds | {feature: replace(here, high=min(here.high, cut), missing=here.missing and to_left)})
        walk(right, bounds | {feature: replace(here, low=max(here.low, cut), missing=here.missing and not to_left)})

    def said(bound: Bound) -> bool:
        everything = bound.low == -np.inf and bound.high == np.inf  # a cut at +inf parts the missing from the rest
        return not (everything and (bound.missing or not np.isnan(values[:, bound.feature]).any()))

    walk(0, {})
    chosen = [conjunction for purity, conjunction in found if purity >= 0.5 and conjunction]
    return chosen or [max(found, key=lambda one: one[0])[1]]


def stump(values: "NDArray[np.float64]", target: "NDArray[np.bool_]", feature: int, seed: int) -> list[Conjunction]:
    """The best cut of one measure alone."""
    grown = grow(values[:, [feature]], target, 2, seed)
    return [tuple(replace(bound, feature=feature) for bound in conjunction) for conjunction in grown]


def round_off(conjunction: Conjunction, values: "NDArray[np.float64]") -> Conjunction:
    """Cut points as a person would say them: whole counts and days, money to few digits, moving almost nobody."""
    rounded = []
    for bound in conjunction:
        column = values[:, bound.feature]
        known = column[~np.isnan(column)]
        whole = bool(len(known)) and bool(np.all(known == np.round(known)))
        rounded.append(replace(bound, low=nearest(bound.low, known, whole), high=nearest(bound.high, known, whole)))
    return tuple(rounded)


def plainest(values: "NDArray[np.float64]", measures: Sequence[Measure]) -> list[int]:
    """For each measure the one to say "missing" with: where the days since something are missing for the same people,
    that it never happened says it best."""
    unknown = np.isnan(values)
    since = [
        place
        for place, one in enumerate(measures)
        if isinstance(one, FeatureMeasure) and one.name.startswith("days_since") and unknown[:, place].any()
    ]
    return [
        next((one for one in since if np.array_equal(unknown[:, one], unknown[:, place])), place)
        for place in range(len(measures))
    ]


def said_plainly(conjunction: Conjunction, plain: Sequence[int]) -> Conjunction:
    """The same people, by the measure that says best who is missing; a bound with numbers stays."""
    return tuple(
        dict.fromkeys(
            replace(bound, feature=plain[bound.feature]) if np.isinf(bound.low) and np.isinf(bound.high) else bound
            for bound in conjunction
        )
    )


def nearest(cut: float, known: "NDArray[np.float64]", whole: bool) -> float:
    """The roundest number near a cut that moves at most ROUNDING_COST of the people across it."""
    if not np.isfinite(cut):
        return cut
    if whole:
        return float(np.floor(cut))
    for digits in (1, 2, 3, 4):
        candidate = float(f"{cut:.{digits}g}")
        if np.mean((known > cut) != (known > candidate)) <= ROUNDING_COST:
            return candidate
    return cut


def shorten(
    rule: list[Conjunction], values: "NDArray[np.float64]", target: "NDArray[np.bool_]"
) -> dict[int, list[Conjunction]]:
    """Number of conditions → the rule of that length: bounds and whole leaves go one by one, the least useful first."""
    rule = [conjunction for conjunction in rule if conjunction]
    met: dict[Bound, NDArray[np.bool_]] = {}

    def score(option: list[Conjunction]) -> float:
        whole = np.zeros(len(values), dtype=bool)
        for conjunction in option:
            for bound in conjunction:
                if bound not in met:
                    met[bound] = bound.holds(values)
            whole |= np.logical_and.reduce([met[bound] for bound in conjunction])
        return f1(whole, target)

    found: dict[int, list[Conjunction]] = {}
    while rule:
        found[sum(bound.length for conjunction in rule for bound in conjunction)] = rule
        options = []
        for i, conjunction in enumerate(rule):
            rest = rule[:i] + rule[i + 1 :]
            if rest:
                options.append(rest)
            for j, bound in enumerate(conjunction):
                if len(conjunction) > 1:
                    options.append([*rule[:i], conjunction[:j] + conjunction[j + 1 :], *rule[i + 1 :]])
                for side in looser(bound):
                    options.append([*rule[:i], (*conjunction[:j], side, *conjunction[j + 1 :]), *rule[i + 1 :]])
        if not options:
            break
        rule = max(options, key=score)
    return found


def looser(bound: Bound) -> list[Bound]:
    """The same bound with one side taken away, where two sides are given."""
    if np.isfinite(bound.low) and np.isfinite(bound.high):
        return [replace(bound, low=-np.inf), replace(bound, high=np.inf)]
    return (
        [replace(bound, missing=False)] if bound.missing and (np.isfinite(bound.low) or np.isfinite(bound.high)) else []
    )


def as_rule(rule: Sequence[Conjunction], measures: Sequence[Measure]) -> Rule:
    """Conjunctions in the language of rules: any of (all of conditions)."""
    groups = []
    for conjunction in rule:
        items = [item for bound in conjunction for item in said_as(bound, measures[bound.feature])]
        groups.append(All(tuple(items)))
    return Rule(Any(tuple(groups)) if len(groups) > 1 else groups[0] if groups else All(()))


def said_as(bound: Bound, measure: Measure) -> list[Condition | Any]:
    """One bound as conditions; a part that missing values meet as well becomes `(x > 90 or x is missing)`."""
    numbers: list[Condition] = []
    counted = measure.aggregate == "count" if isinstance(measure, Behaviour) else is_count(measure.name)
    exactly = counted and float(bound.low).is_integer() and bound.high == bound.low + 1
    if exactly:  # at least once and at most once is once
        numbers.append(Condition(measure, "=", int(bound.high)))
    elif np.isfinite(bound.low):
        low = bound.low
        numbers.append(
            Condition(measure, ">=", int(low) + 1)
            if float(low).is_integer() and counted
            else Condition(measure, ">", tidy(low))
        )
    if np.isfinite(bound.high) and not exactly:
        numbers.append(Condition(measure, "<=", tidy(bound.high)) if numbers else at_most(measure, tidy(bound.high)))
    if not numbers:
        return [Condition(measure, "is missing" if bound.missing else "is known", None)]
    if not bound.missing:
        return list(numbers)
    inside = numbers[0] if len(numbers) == 1 else All(tuple(numbers))
    return [Any((inside, Condition(measure, "is missing", None)))]


def is_count(name: str) -> bool:
    """Whether `at least 3` reads better than `more than 2`: counts of things, not days or money."""
    return not name.startswith(("days_", "revenue", "average", "predicted", "probability")) and not name.endswith(
        ("_share", "_rate_90d", "score")
    )


def tidy(number: float) -> int | float:
    """Whole numbers without a decimal point."""
    return int(number) if float(number).is_integer() else float(number)
