"""The words of a condition's menus, and what stands behind each."""

from typing import Literal

from segmentation.core import rules
from segmentation.core.model import Feature, Vocabulary

AGGREGATES = {
    "count": "how often",
    "days_since_last": "days since the last time",
    "days_since_first": "days since the first time",
    "distinct": "how many different",
    "sum": "sum of",
}
OPERATORS = {
    "number": {
        ">=": "at least",
        ">": "more than",
        "<=": "at most",
        "<": "less than",
        "=": "exactly",
        "!=": "other than",
        "between": "between",
        "in": "one of",
        "not in": "none of",
        "is missing": "unknown",
        "is known": "known",
    },
    "text": {
        "=": "is",
        "!=": "is not",
        "in": "is one of",
        "not in": "is none of",
        "contains": "contains",
        "starts with": "starts with",
        "is missing": "is unknown",
        "is known": "is known",
    },
    "yes/no": {"is true": "yes", "is false": "no", "is missing": "unknown", "is known": "known"},
    "segment": {"in segment": "are in it", "not in segment": "are not in it"},
}
LABEL: Literal["collapsed"] = "collapsed"


def subjects(vocabulary: Vocabulary) -> dict[str, str]:
    """Everything a condition can be about: code → plain words. Searching the menu finds both family and meaning."""
    found = {f"feature:{one.name}": sentence(called(one)) for one in vocabulary.features}
    found |= {f"event:{one.name}": f"Did: {one.meaning}" for one in vocabulary.events}
    return found | {f"segment:{name}": f"In the segment “{name}”" for name in vocabulary.segments}


def called(feature: Feature) -> str:
    """The meaning without its footnotes; of a word (a tier, a state) without the list of all there are."""
    meaning = feature.meaning.partition(";")[0]
    return meaning.partition(":")[0] if feature.kind == "text" else meaning


def sentence(text: str) -> str:
    """With a capital at its start."""
    return text[:1].upper() + text[1:]


def code(measure: rules.Measure) -> str:
    """The code of a measure in `subjects`."""
    if isinstance(measure, rules.FeatureMeasure):
        return f"feature:{measure.name}"
    return f"segment:{measure.name}" if isinstance(measure, rules.InSegment) else f"event:{measure.event}"


def measure_of(chosen: str) -> rules.Measure:
    """The measure behind a code."""
    kind, _, name = chosen.partition(":")
    if kind == "feature":
        return rules.FeatureMeasure(name)
    return rules.InSegment(name) if kind == "segment" else rules.Behaviour("count", name, None, (), 90)
