"""What changed between two versions of a segment, in words."""

from segmentation.core import rules
from segmentation.core.model import Segment, Vocabulary
from segmentation.segments import definition


def difference(old: Segment, new: Segment, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What changed from one version to another, one sentence each; empty when nothing did."""
    said = list(rules.difference(rules.parse(old.rule_text, vocabulary), rules.parse(new.rule_text, vocabulary)))
    for word, before, after in (
        ("Hard rule", old.hard_rules, new.hard_rules),
        ("Exclusion", old.exclusions, new.exclusions),
    ):
        said += [f"{word} added: {item}." for item in after if item not in before]
        said += [f"{word} removed: {item}." for item in before if item not in after]
    for name in definition.FIELDS:
        if name in ("rule_text", "hard_rules", "exclusions"):
            continue
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            said.append(f"{name.replace('_', ' ').capitalize()}: {before or 'none'} → {after or 'none'}.")
    return tuple(said)
