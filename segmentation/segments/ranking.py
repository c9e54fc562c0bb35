"""Keeping the best of a segment: a number of people, or a share of those who meet the rule and are not held back.

A share stays a share: when people are added, the best tenth grows with them. People are counted anew each time.
"""

from segmentation.core import rule_phrases, rule_wording
from segmentation.core.model import Segment, Vocabulary


def cuts(segment: Segment) -> bool:
    """Whether only the first by its ranking stay in."""
    return segment.ranking is not None and (segment.top is not None or segment.top_percent is not None)


def kept(segment: Segment, people: int) -> int:
    """How many of so many stay in: all without a cut; of a share the next whole person upwards."""
    if not cuts(segment):
        return people
    if segment.top is not None:
        return min(segment.top, people)
    return -(-people * int(segment.top_percent or 0) // 100)


def within_cut(segment: Segment) -> str:
    """The same as a condition on `p.place` (1 is the best) and `p.everyone` (all who were ranked); whole numbers only,
    so that no engine rounds differently."""
    if segment.top is not None:
        return f"p.place <= {int(segment.top)}"
    return f"(p.place - 1) * 100 < p.everyone * {int(segment.top_percent or 0)}"


def said(segment: Segment, vocabulary: Vocabulary | None = None) -> str:
    """`the first 500 by revenue in the last 365 days`, `the best 10 % by eRFM score`; "" without a cut."""
    if not cuts(segment):
        return ""
    kept_part = f"first {segment.top:,}" if segment.top is not None else f"best {segment.top_percent} %"
    return f"the {kept_part} by {sorted_by(segment, vocabulary)}"


def sorted_by(segment: Segment, vocabulary: Vocabulary | None = None) -> str:
    """The feature of the ranking in words; "" without one. A name that is gone is said as it was."""
    name = segment.ranking or ""
    feature = vocabulary.feature(name) if vocabulary else None
    return rule_phrases.called(feature) if feature else rule_wording.spoken(name)
