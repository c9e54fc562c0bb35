"""What changed between two versions of a segment, in words."""

from collections.abc import Iterator
from datetime import date

from segmentation.core import rules, wording
from segmentation.core.model import Segment, Vocabulary
from segmentation.core.rule_model import shortened
from segmentation.core.settings import Settings
from segmentation.segments import definition, exclusions, frozen, planning, ranking

TOLD = ("rule_text", "hard_rules", "exclusions", "ranking", "top", "top_percent", "extra")  # in words of their own
CALLED = {
    "metric": "Measured by",
    "goal_date": "Until",
}
MOST = 140  # characters of a brief that are repeated


def difference(old: Segment, new: Segment, vocabulary: Vocabulary, currency: str = "") -> tuple[str, ...]:
    """What changed from one version to another, one sentence each; empty when nothing did.

    Raises UserError when a rule cannot be read any more.
    """
    before, after = (rules.parse(one.rule_text, vocabulary) for one in (old, new))
    said = list(rules.difference(before, after, vocabulary, currency))

    def sentence(text: str) -> str:
        return rules.to_sentence(rules.parse(text, vocabulary), vocabulary, currency)

    titles = {one.name: one.title for one in exclusions.all_of(Settings())}
    said += [f"Hard rule added: {sentence(one)}." for one in new.hard_rules if one not in old.hard_rules]
    said += [f"Hard rule removed: {sentence(one)}." for one in old.hard_rules if one not in new.hard_rules]
    said += [f"Held back as well: {titles.get(one, one)}." for one in new.exclusions if one not in old.exclusions]
    said += [f"No longer held back: {titles.get(one, one)}." for one in old.exclusions if one not in new.exclusions]
    kept = [ranking.said(one, vocabulary) or "everyone" for one in (old, new)]
    if kept[0] != kept[1]:
        said.append(f"Kept: {kept[0]} → {kept[1]}.")
    for name in definition.FIELDS:
        was, now = getattr(old, name), getattr(new, name)
        if name not in TOLD and was != now:
            said.append(f"{CALLED.get(name, name.replace('_', ' ').capitalize())}: {told(was)} → {told(now)}.")
    return (*said, *beside(old, new))


def told(value: object) -> str:
    """A field's value as it is read: a date by its month's name, a long text by its beginning."""
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, int):
        return f"{value:,}"
    return shortened(str(value), MOST) if value else "none"


def beside(old: Segment, new: Segment) -> Iterator[str]:
    """What changed in the parts that not every segment has: the five answers, the settings of its scores."""
    was, now = planning.answers(old), planning.answers(new)
    for word, question in planning.QUESTIONS.items():
        if was[word] != now[word]:
            yield f"{question} {told(was[word])} → {told(now[word])}."
    for name in sorted({*old.extra, *new.extra} - {planning.KEY}):
        before, after = old.extra.get(name), new.extra.get(name)
        if before == after:
            continue
        if name == frozen.KEY:
            yield "Read with other weights, tiers or cut points of the scores."
        else:
            yield f"{name.replace('_', ' ').capitalize()}: {told(before)} → {told(after)}."
