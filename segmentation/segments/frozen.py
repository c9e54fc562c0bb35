"""Score settings kept with a segment's version: a rule about `tier` or `erfm_score` goes on meaning what it meant.

A version takes the weights, tiers and definitions in force when its rule first speaks of scores, and keeps them; moving
a weight later changes nobody's membership. Weights and tiers are a reading of the classes, so the version is read with
its own. Definitions (look-back, fixed cut points) cut the classes of everyone alike: where they have changed since,
`differences` says so. Taking today's settings makes a new version, to be checked again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment, Vocabulary
from segmentation.store.workspace import Workspace
from segmentation.understand import score_settings, scores
from segmentation.understand.score_settings import ScoreSettings

KEY = "scores"  # in a definition's `extra`
READ = ("erfm_score", "tier")
CUT = tuple(part.score for part in scores.COMPONENTS)


@dataclass(frozen=True)
class Frozen:
    """A segment that speaks of scores, and how its settings stand to today's.

    settings: None for a version of before they were kept: it follows today's. reading, cutting: whether weights or
    tiers, and whether definitions, differ from those in force.
    """

    segment: Segment
    settings: ScoreSettings | None
    reading: bool
    cutting: bool


def uses_scores(segment: Segment, vocabulary: Vocabulary) -> bool:
    """Whether its rules or ranking speak of scores that are worked out here. A rule that does not parse does not."""
    names = {segment.ranking} if segment.ranking else set()
    for text in (segment.rule_text, *segment.hard_rules):
        try:
            asked = rules.conditions(rules.parse(text, vocabulary))
        except UserError:
            continue
        names |= {one.measure.name for one in asked if isinstance(one.measure, rules.FeatureMeasure)}
    computed = {one.name for one in vocabulary.features if one.name in READ and one.expression}
    return bool(names & computed) or bool(computed and names & set(CUT))


def with_settings(workspace: Workspace, segment: Segment, vocabulary: Vocabulary) -> Segment:
    """The segment with the score settings it is to keep: those it has, else today's; none where it needs none."""
    extra = {name: value for name, value in segment.extra.items() if name != KEY}
    if uses_scores(segment, vocabulary):
        kept = kept_with(segment) or score_settings.of(workspace)
        extra[KEY] = kept.to_plain()
    return replace(segment, extra=extra)


def kept_with(segment: Segment) -> ScoreSettings | None:
    """What this version keeps, or None. Raises UserError when it cannot be read."""
    held = segment.extra.get(KEY)
    return ScoreSettings.from_plain(held) if held else None


def as_saved(people: People, segment: Segment) -> People:
    """The same people, read with the weights and tiers of this version."""
    kept = kept_with(segment)
    known = people.vocabulary.feature("erfm_score")
    if kept is None or known is None or not known.expression:
        return people
    return scores.with_weights(people, kept.weights, kept.tiers)


def with_todays(segment: Segment) -> Segment:
    """The segment without what it keeps, so that saving it takes today's settings into a new version."""
    return replace(segment, extra={name: value for name, value in segment.extra.items() if name != KEY})


def differences(workspace: Workspace, segments: tuple[Segment, ...], vocabulary: Vocabulary) -> Iterator[Frozen]:
    """Every one of these segments that speaks of scores, with how its settings stand to today's."""
    today = score_settings.of(workspace)
    for segment in segments:
        if not uses_scores(segment, vocabulary):
            continue
        kept = kept_with(segment)
        yield Frozen(
            segment,
            kept,
            kept is not None and (kept.weights, kept.tiers) != (today.weights, today.tiers),
            kept is not None and kept.definitions != today.definitions,
        )
