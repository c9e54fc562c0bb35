"""Rules: who belongs to a segment. One text form, one sentence, one SQL predicate, all of the same tree.

This module only gathers names: rule_model has the nouns, rule_text parses, rule_print prints, rule_check says what
fits what, rule_sql makes the predicate, rule_words the sentence and the difference.
"""

from segmentation.core.rule_check import check
from segmentation.core.rule_model import (
    All,
    Any,
    Behaviour,
    Condition,
    FeatureMeasure,
    Filter,
    InSegment,
    Measure,
    Node,
    Predicate,
    Rule,
    RuleError,
    Value,
    all_of,
    at_most,
    conditions,
    segments_used,
)
from segmentation.core.rule_print import condition_text, to_text
from segmentation.core.rule_sql import to_sql
from segmentation.core.rule_text import parse
from segmentation.core.rule_words import difference, to_sentence

__all__ = [
    "All",
    "Any",
    "Behaviour",
    "Condition",
    "FeatureMeasure",
    "Filter",
    "InSegment",
    "Measure",
    "Node",
    "Predicate",
    "Rule",
    "RuleError",
    "Value",
    "all_of",
    "at_most",
    "check",
    "condition_text",
    "conditions",
    "difference",
    "parse",
    "segments_used",
    "to_sentence",
    "to_sql",
    "to_text",
]
