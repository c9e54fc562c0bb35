"""By how much a person meets or misses a condition: "1 order short", "12 days more than needed"."""

from typing import Any

from segmentation.core import rules, wording
from segmentation.core.model import Vocabulary
from segmentation.core.rule_wording import singular
from segmentation.segments.explain import behaviour_unit


def margin(condition: rules.Condition, value: Any, vocabulary: Vocabulary, currency: str) -> str:
    """The distance between a person's value and the cut; "" where there is no distance (texts, yes or no, lists)."""
    if isinstance(condition.measure, rules.InSegment) or isinstance(value, bool | str):
        return ""
    if value is None:
        return "" if condition.operator == "is missing" else "unknown never counts as met"
    cuts = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    if not all(isinstance(cut, int | float) for cut in cuts) or condition.operator in ("in", "not in", "!="):
        return ""
    number, low, high = float(value), float(cuts[0]), float(cuts[-1])  # type: ignore[arg-type]
    operator = condition.operator
    if operator in (">=", ">"):
        return over(number, low, condition, vocabulary, currency) or ("at the cut" if operator == ">=" else at_edge())
    if operator in ("<=", "<"):
        return under(number, high, condition, vocabulary, currency) or ("at the cut" if operator == "<=" else at_edge())
    if number < low:
        return over(number, low, condition, vocabulary, currency)
    if number > high:
        return under(number, high, condition, vocabulary, currency)
    return ""


def at_edge() -> str:
    """Exactly the number, where more or less than it is asked for."""
    return "exactly at the cut, which is not enough"


def over(number: float, cut: float, condition: rules.Condition, vocabulary: Vocabulary, currency: str) -> str:
    """Distance to a cut that has to be reached from below."""
    if number == cut:
        return ""
    distance = amount(abs(number - cut), condition.measure, vocabulary, currency)
    return f"{distance} short" if number < cut else f"{distance} above the cut"


def under(number: float, cut: float, condition: rules.Condition, vocabulary: Vocabulary, currency: str) -> str:
    """Distance to a cut that must not be passed."""
    if number == cut:
        return ""
    distance = amount(abs(number - cut), condition.measure, vocabulary, currency)
    return f"{distance} too much" if number > cut else f"{distance} below the cut"


def amount(distance: float, measure: rules.Measure, vocabulary: Vocabulary, currency: str) -> str:
    """A distance with its unit."""
    feature = vocabulary.feature(measure.name) if isinstance(measure, rules.FeatureMeasure) else None
    unit = feature.unit if feature is not None else behaviour_unit(measure)
    if unit in ("money", "€"):
        return wording.money(distance, currency)
    if unit in ("share", "probability"):
        return f"{distance * 100:,.1f}".removesuffix(".0") + " points"
    said = f"{distance:,.1f}".removesuffix(".0")
    return f"{said} {singular(unit) if said == '1' else unit}".strip()
