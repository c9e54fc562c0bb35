"""A group of people → a short rule in the features' own units, by a decision tree whose leaves are then shortened.

Breiman et al., Classification and Regression Trees (1984). The tree only proposes: its leaves become conditions, the
conditions are rounded and dropped while nothing is lost, and the rule that is left is judged on everyone in SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.model import Feature
from segmentation.core.rules import All, Any, Condition, FeatureMeasure, Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDING_COST = 0.005  # share of people a rounder number may move
DROPPING_COST = 0.004  # loss of F1 that a condition less is worth


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
    features: Sequence[Feature],
    most_conditions: int,
    seed: int,
) -> Rule:
    """The best rule for `target` with at most `most_conditions` conditions.

    values: people × features in feature units, NaN where missing. target: who is in the group. The best of several
    tree sizes by F1; at equal F1 the shorter one.
    """
    best: list[Conjunction] = []
    best_score = -1.0
    for leaves in (2, 3, 4, 6, 8, 12):
        rule = [round_off(conjunction, values, features) for conjunction in grow(values, target, leaves, seed)]
        rule = shorten(rule, values, target, most_conditions)
        if not rule:
            continue
        score = f1(holds(rule, values), target) - 0.001 * sum(b.length for c in rule for b in c)
        if score > best_score:
            best, best_score = rule, score
    return as_rule(best, features)


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


def round_off(conjunction: Conjunction, values: "NDArray[np.float64]", features: Sequence[Feature]) -> Conjunction:
    """Cut points as a person would say them: whole counts and days, money to few digits, moving almost nobody."""
    rounded = []
    for bound in conjunction:
        column = values[:, bound.feature]
        known = column[~np.isnan(column)]
        whole = bool(len(known)) and bool(np.all(known == np.round(known)))
        rounded.append(replace(bound, low=nearest(bound.low, known, whole), high=nearest(bound.high, known, whole)))
    return tuple(rounded)


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
    rule: list[Conjunction], values: "NDArray[np.float64]", target: "NDArray[np.bool_]", most_conditions: int
) -> list[Conjunction]:
    """Drop bounds and whole leaves, the least useful first, while F1 hardly falls or the rule is too long."""
    rule = [conjunction for conjunction in rule if conjunction]
    score = f1(holds(rule, values), target)
    while rule:
        length = sum(bound.length for conjunction in rule for bound in conjunction)
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
        scored = [(f1(holds(option, values), target), option) for option in options]
        best_score, best = max(scored, key=lambda one: one[0])
        if length <= most_conditions and best_score < score - DROPPING_COST:
            break
        rule, score = best, best_score
    return rule


def looser(bound: Bound) -> list[Bound]:
    """The same bound with one side taken away, where two sides are given."""
    if np.isfinite(bound.low) and np.isfinite(bound.high):
        return [replace(bound, low=-np.inf), replace(bound, high=np.inf)]
    return (
        [replace(bound, missing=False)] if bound.missing and (np.isfinite(bound.low) or np.isfinite(bound.high)) else []
    )


def as_rule(rule: Sequence[Conjunction], features: Sequence[Feature]) -> Rule:
    """Conjunctions in the language of rules: any of (all of conditions)."""
    groups = []
    for conjunction in rule:
        items = [item for bound in conjunction for item in said_as(bound, features[bound.feature].name)]
        groups.append(All(tuple(items)))
    return Rule(Any(tuple(groups)) if len(groups) > 1 else groups[0] if groups else All(()))


def said_as(bound: Bound, name: str) -> list[Condition | Any]:
    """One bound as conditions; a part that missing values meet as well becomes `(x > 90 or x is missing)`."""
    measure = FeatureMeasure(name)
    numbers: list[Condition] = []
    if np.isfinite(bound.low):
        low = bound.low
        numbers.append(
            Condition(measure, ">=", int(low) + 1)
            if float(low).is_integer() and is_count(name)
            else Condition(measure, ">", tidy(low))
        )
    if np.isfinite(bound.high):
        numbers.append(Condition(measure, "<=", tidy(bound.high)))
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
