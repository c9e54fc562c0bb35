"""What must hold before a segment is saved: its name, its rules, and everything they speak of."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segmentation.core import rules
from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Segment, Vocabulary
from segmentation.core.rule_model import segments_used
from segmentation.core.settings import Settings
from segmentation.segments import exclusions, naming, planning


def check(segment: Segment, vocabulary: Vocabulary, others: Mapping[str, Segment], mail: bool = False) -> Segment:
    """The segment with its name and rules written tidily. others: the other saved segments by name. mail: whether it
    must be said what e-mail its people get.

    Raises UserError naming the first thing that is wrong.
    """
    speakable = replace(vocabulary, segments=tuple(others))
    rule = rules.parse(segment.rule_text, speakable)
    hard = tuple(rules.to_text(rules.parse(text, speakable)) for text in segment.hard_rules)
    name = naming.check_name(segment.name, rules.to_sentence(rule, speakable))
    if name.lower() in {other.lower() for other in others}:
        raise UserError(
            "name_taken",
            f"There is already a segment “{name}”.",
            "Give this one another name, or open that one and change it.",
        )
    if mail:
        planning.check_mail(segment)
    tidy = replace(segment, name=name, rule_text=rules.to_text(rule), hard_rules=hard)
    exclusions.chosen(tidy.exclusions, Settings())
    check_numbers(tidy, vocabulary)
    check_circle(tidy, others, speakable)
    return tidy


def check_numbers(segment: Segment, vocabulary: Vocabulary) -> None:
    """Raises UserError when the ranking is no number, or sizes contradict each other."""
    if segment.ranking is not None:
        numbers = [feature.name for feature in vocabulary.features if feature.kind == "number"]
        if segment.ranking not in numbers:
            raise UserError(
                "unknown_ranking",
                f"People cannot be ranked by “{segment.ranking}”.{did_you_mean(segment.ranking, numbers)}",
                "Choose a feature that is a number.",
            )
    if segment.top is not None and (segment.top < 1 or segment.ranking is None):
        raise UserError(
            "bad_top",
            f"“The first {segment.top}” needs a ranking, and a number above 0.",
            "Choose what to rank by, or leave it empty.",
        )
    if segment.top_percent is not None and (not 1 <= segment.top_percent <= 100 or segment.ranking is None):
        raise UserError(
            "bad_top",
            f"“The best {segment.top_percent} %” needs a ranking, and a share from 1 to 100.",
            "Choose what to rank by, or leave it empty.",
        )
    if segment.top is not None and segment.top_percent is not None:
        raise UserError(
            "bad_top",
            f"“{segment.name}” keeps the first {segment.top:,} and the best {segment.top_percent} %.",
            "Keep one of the two: a number of people, or a share.",
        )
    for word, value in (("minimum", segment.minimum), ("maximum", segment.maximum)):
        if value is not None and value < 1:
            raise UserError(
                "bad_size", f"The {word} size is {value}.", "Give a number of people above 0, or leave it empty."
            )
    if segment.minimum is not None and segment.maximum is not None and segment.minimum > segment.maximum:
        raise UserError(
            "bad_size",
            f"The minimum size {segment.minimum} is above the maximum {segment.maximum}.",
            "Exchange or change them.",
        )


def check_circle(segment: Segment, others: Mapping[str, Segment], vocabulary: Vocabulary) -> None:
    """Raises UserError when the segment would be defined by itself, through whatever chain."""
    everyone = {**others, segment.name: segment}
    speakable = replace(vocabulary, segments=tuple(everyone))

    def walk(name: str, path: tuple[str, ...]) -> None:
        for next_name in mentioned(everyone[name], speakable):
            if next_name in (segment.name, *path):
                raise UserError(
                    "circle",
                    f"“{segment.name}” would be defined by itself, through “{name}”.",
                    "Leave one of the two out of the other's rule.",
                )
            walk(next_name, (*path, next_name))

    walk(segment.name, ())


def mentioned(segment: Segment, vocabulary: Vocabulary) -> Iterator[str]:
    """The names of the segments that its rules speak of."""
    for text in (segment.rule_text, *segment.hard_rules):
        if "segment" in text:
            yield from segments_used(rules.parse(text, vocabulary))


def refuse_lost_name(name: str, others: dict[str, Segment]) -> None:
    """Raises UserError when another segment's rule speaks of the name that is about to change."""
    users = [
        other.name
        for other in others.values()
        if f"'{name.replace(chr(39), chr(39) * 2)}'" in " ".join((other.rule_text, *other.hard_rules))
    ]
    if users:
        raise UserError(
            "name_in_use",
            f"“{users[0]}” speaks of the segment by its name “{name}”.",
            "Keep the name, or change that rule first.",
        )
