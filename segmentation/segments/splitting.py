"""Does one segment hold two groups of people who behave differently? Then it is offered as two rules (A6.6).

Two groups are only believed where both come back when other people are drawn (Hennig 2007), and where parting them
explains more than parting a single cloud of the same spread would: the cluster index against one normal distribution
with the same covariance (SigClust: Liu, Hayes, Nobel and Marron, JASA 103 (2008) 1281–1293).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segmentation.core import rules, wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.discover import leftovers, one_cloud
from segmentation.discover.choice import DEFAULT_FEATURES, known_features
from segmentation.discover.clusters import Clustering, find
from segmentation.discover.explain import Difference, Explanation, explain, favourites, profile
from segmentation.discover.naming import suggest
from segmentation.discover.parents import Parent
from segmentation.discover.stability import STABLE
from segmentation.segments import membership, saved
from segmentation.store.workspace import Workspace

Progress = Callable[[str, float], None]
FEWEST = 100  # people of the segment; each half of it needs a fifth of them
SMALLEST_HALF = 0.2
CHANCE = 0.01  # probability of so clear a parting within one cloud, below which there are two
APART = 1.0  # standard deviations that the halves must differ by in some feature
MORE = ("visits_90d", "orders_total", "revenue_365d", "refund_share", "evening_visit_share")


@dataclass(frozen=True)
class Half:
    """One of the two. jaccard: bootstrap stability. rule: within the segment. apart: against the whole segment."""

    name: str
    people: int
    jaccard: float
    rule: Explanation
    apart: tuple[Difference, ...]


@dataclass(frozen=True)
class Split:
    """A segment looked into. chance: probability of so clear a parting in one cloud. convincing: whether to part it.

    sentence: the answer with its evidence, to be shown as it is.
    """

    segment: Segment
    people: int
    halves: tuple[Half, ...]
    chance: float
    convincing: bool
    sentence: str


def parent_of(workspace: Workspace, people: People, segment: Segment) -> Parent:
    """The people whom a segment reaches, as whom to look among; its rules as the rule that says so."""
    sql, parameters = membership.of(workspace, people, segment)
    named = f"f.subscriber_id IN (SELECT s.subscriber_id FROM ({sql}) AS s)"
    key = f"segment:{segment.segment_id}"
    return Parent(key, f"Segment: {segment.name}", rule_of(workspace, people, segment), named, parameters)


def rule_of(workspace: Workspace, people: People, segment: Segment) -> str:
    """The segment's rule and hard rules as one text; of a ranked one the membership itself, which no rule says."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    if segment.ranking is not None:
        return rules.to_text(rules.Rule(rules.Condition(rules.InSegment(segment.name), "in segment")))
    return rules.to_text(
        rules.all_of(*(rules.parse(one, vocabulary) for one in (segment.rule_text, *segment.hard_rules)))
    )


def examine(
    workspace: Workspace,
    people: People,
    segment: Segment,
    progress: Progress | None = None,
    features: Sequence[str] | None = None,
) -> Split:
    """Look for two groups inside a segment; whether they convince stands in the answer.

    features: what people are compared by; by default six general ones and five more. Raises UserError with fewer than
    FEWEST people in it.
    """
    names = tuple(features) if features else known_features(people, (*DEFAULT_FEATURES, *MORE))
    parent = parent_of(workspace, people, segment)
    engine, seed = workspace.engine, workspace.settings.cluster_seed
    found = find(engine, people, "kmeans", names, {"k": 2.0}, seed, 5_000, progress, parent, scale="log", fewest=FEWEST)
    leftovers.used(workspace, found.labels.name)
    profiles = profile(engine, people, found)
    called = suggest(profiles, favourites(engine, people, found))
    halves = tuple(
        Half(
            called[one.number],
            one.people,
            one.jaccard or 0.0,
            explain(engine, people, found, one.number, 3),
            tuple(apart for apart in profiles[one.number][:3]),
        )
        for one in found.clusters
    )
    matrix = found.scaling.apply(found.sample.values)
    chance = one_cloud.chance(matrix, found.sample_labels, seed)
    told = verdict(found, halves, chance)
    return Split(
        segment, sum(half.people for half in halves), halves, chance, told is None, told or sentence(halves, chance)
    )


def verdict(found: Clustering, halves: Sequence[Half], chance: float) -> str | None:
    """Why it is better left whole; None when it holds two groups."""
    everyone = sum(half.people for half in halves)
    if len(halves) < 2 or min(half.people for half in halves) < SMALLEST_HALF * everyone:
        return "It is one group: whoever differs in it is too few to write to apart."
    if min(half.jaccard for half in halves) < STABLE:
        return "It is one group: no two parts of it return when other people are drawn."
    if chance > CHANCE:
        return "It is one group: its people differ by degrees, not in kind."
    if widest(found) < APART:
        return "It is one group: its two parts behave nearly alike."
    return None


def widest(found: Clustering) -> float:
    """Standard deviations between the two parts in the feature in which they lie furthest apart."""
    matrix = found.scaling.apply(found.sample.values)
    first, second = (matrix[found.sample_labels == number] for number in (0, 1))
    return float(abs(first.mean(axis=0) - second.mean(axis=0)).max())


def sentence(halves: Sequence[Half], chance: float) -> str:
    """`It holds two groups: 320 people (VIPs …) and 318 people (…); both return …`."""
    said = " and ".join(f"{wording.people(half.people)} ({half.name})" for half in halves)
    weakest = min(half.jaccard for half in halves)
    return (
        f"It holds two groups: {said}. Both return when other people are drawn ({weakest:.2f} of 1 or better), and one "
        f"group alone would look so less than once in {int(1 / max(chance, 0.005))} times."
    )


def offered(split: Split, half: Half, workspace: Workspace, people: People) -> Segment:
    """One half as a draft: the segment's rules stay as hard rules, its exclusions go along. Not saved yet."""
    if half not in split.halves:
        raise UserError("no_half", "That is no part of this segment.", "Look into it again.")
    extra: dict[str, Any] = {"split_from": split.segment.segment_id}
    return replace(
        Segment(half.name, half.rule.text),
        hard_rules=(rule_of(workspace, people, split.segment),),
        exclusions=split.segment.exclusions,
        purpose=split.segment.purpose,
        proposed_by=f"Split of “{split.segment.name}”: {split.sentence}",
        extra=extra,
    )
