"""Do the segments make sense together: who is in several, who is in none, and how many mails that makes.

One pass over the people table gives every person two numbers: the bits of one are the rules they meet, those of the
other the exclusions that hold. Counting equal pairs gives sizes, overlaps, combinations and who is left over, which
therefore cannot disagree. Membership is that of `membership`: the rule and hard rules, minus exclusions, minus whoever
is below a ranking's cut.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segmentation.core import rules, wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.core.rule_together import Together, together
from segmentation.core.settings import Settings
from segmentation.core.sql import quote
from segmentation.segments import exclusions, membership, ranking, saved
from segmentation.store.workspace import Workspace

MOST = 60  # bits of a number that every engine has
ALIKE = 0.6  # Jaccard from which two segments are one
INSIDE = 0.9  # share of a segment that lies in another, from which it is a part of it
FEWEST = 10  # people: an overlap of fewer is no reason to change anything


@dataclass(frozen=True)
class Combination:
    """People who are in exactly these segments (by place) and in no other."""

    members: tuple[int, ...]
    people: int


@dataclass(frozen=True)
class Advice:
    """What two segments had better do. kind: merge or exclude. first, second: places; sentence: what, and why."""

    kind: str
    first: int
    second: int
    sentence: str


@dataclass(frozen=True)
class Overlaps:
    """segments: in the order asked. both[i][j]: people in i and j; both[i][i] is the size of i.

    combinations: largest first, without the people in none. mailable: people who may be mailed at all; left_over: those
    of them who are in no segment. mails: number of segments → people in so many, from 1.
    """

    segments: tuple[Segment, ...]
    both: tuple[tuple[int, ...], ...]
    combinations: tuple[Combination, ...]
    mailable: int
    left_over: int
    mails: dict[int, int]

    @property
    def reached(self) -> int:
        """People in at least one segment."""
        return sum(self.mails.values())

    def inside(self, one: int, other: int) -> float | None:
        """Share of `one` that is also in `other`; None when nobody is in `one`."""
        return self.both[one][other] / self.both[one][one] if self.both[one][one] else None

    def jaccard(self, one: int, other: int) -> float:
        """People in both, of people in either; 0 when both are empty."""
        either = self.both[one][one] + self.both[other][other] - self.both[one][other]
        return self.both[one][other] / either if either else 0.0

    def above(self, cap: int) -> int:
        """People in more than `cap` segments."""
        return sum(people for number, people in self.mails.items() if number > cap)


def overlaps(workspace: Workspace, people: People, segments: Sequence[Segment]) -> Overlaps:
    """Count everyone once, by the segments they are in. Raises UserError for more than 60 segments."""
    if len(segments) > MOST:
        raise UserError(
            "too_many_segments",
            f"{len(segments)} segments cannot be laid over each other at once.",
            f"Choose {MOST} or fewer.",
        )
    size = len(segments)
    always = sum(bit for bit, one in exclusion_bits(workspace.settings) if one.always)
    kept, mailable, nowhere = dict[int, int](), 0, 0
    for mask, held, count in masks(workspace, people, segments):
        mailable += 0 if held & always else count
        nowhere += count if not mask and not held & always else 0
        if mask:
            kept[mask] = kept.get(mask, 0) + count
    both = [[0] * size for _ in range(size)]
    combinations, mails = [], dict[int, int]()
    for mask, count in kept.items():
        members = tuple(place for place in range(size) if mask >> place & 1)
        combinations.append(Combination(members, count))
        mails[len(members)] = mails.get(len(members), 0) + count
        for one in members:
            for other in members:
                both[one][other] += count
    combinations.sort(key=lambda one: (-one.people, one.members))
    return Overlaps(
        tuple(segments),
        tuple(tuple(row) for row in both),
        tuple(combinations),
        mailable,
        nowhere,
        dict(sorted(mails.items())),
    )


def sizes(workspace: Workspace, people: People, segments: Sequence[Segment]) -> tuple[int, ...]:
    """How many people each segment reaches, in the order asked: one pass over everyone for every 60 of them."""
    found: list[int] = []
    for start in range(0, len(segments), MOST):
        part = segments[start : start + MOST]
        counts = [0] * len(part)
        for mask, _, count in masks(workspace, people, part):
            for place in range(len(part)):
                counts[place] += count if mask >> place & 1 else 0
        found += counts
    return tuple(found)


def masks(workspace: Workspace, people: People, segments: Sequence[Segment]) -> Iterator[tuple[int, int, int]]:
    """(bits of the segments they are in, bits of the exclusions that hold, people), several of one mask.

    The exclusions of each segment are taken off here, over the combinations there are: not once a segment and person.
    """
    sql, parameters = query(people, segments, saved.by_name(workspace), workspace.settings)
    bits = {one.name: bit for bit, one in exclusion_bits(workspace.settings)}
    own = [
        sum(bits[one.name] for one in exclusions.chosen(segment.exclusions, workspace.settings)) for segment in segments
    ]
    for met, held, count in workspace.engine.rows(sql, parameters):
        inside = sum(1 << place for place, stops in enumerate(own) if int(met) >> place & 1 and not int(held) & stops)
        yield inside, int(held), int(count)


def exclusion_bits(settings: Settings) -> tuple[tuple[int, exclusions.Exclusion], ...]:
    """Every exclusion with its bit."""
    return tuple((1 << place, one) for place, one in enumerate(exclusions.all_of(settings)))


def query(
    people: People, segments: Sequence[Segment], others: dict[str, Segment], settings: Settings
) -> tuple[str, dict[str, Any]]:
    """SELECT of met (bits of the rules that are met), held (of the exclusions) and a count, a row a combination."""
    asked = behaviours(people, segments, others)
    parameters = dict(asked.parameters)
    met, held = [], []
    for bit, one in exclusion_bits(settings):
        if one.sql:
            stops = rules.Predicate(one.sql, {})
        else:
            stops = rules.to_sql(rules.parse(one.rule_text, people.vocabulary), people, prefix=f"x_{one.name}_")
        held.append(f"CASE WHEN {stops.sql} THEN {bit} ELSE 0 END")
        parameters |= stops.parameters
    for place, segment in enumerate(segments):
        inside = matches(people, segment, others, settings, f"s{place}_", asked.met)
        met.append(f"CASE WHEN {inside.sql} THEN CAST({1 << place} AS BIGINT) ELSE 0 END")
        parameters |= inside.parameters
    everyone = " ".join((f"FROM {quote(people.table.name)} AS f", *asked.joins))
    told = f"SELECT {' + '.join(met) or '0'} AS met, {' + '.join(held)} AS held {everyone}"
    return f"SELECT met, held, count(*) FROM ({told}) AS told GROUP BY met, held", parameters


def behaviours(people: People, segments: Sequence[Segment], others: dict[str, Segment]) -> Together:
    """What the rules of these segments ask of events, worked out once for all of them."""
    vocabulary = replace(people.vocabulary, segments=tuple(others))
    read = (
        rules.parse(text, vocabulary)
        for one in segments
        if not ranking.cuts(one)
        for text in (one.rule_text, *one.hard_rules)
    )
    return together([condition for rule in read for condition in rules.conditions(rule)], people)


def matches(
    people: People,
    segment: Segment,
    others: dict[str, Segment],
    settings: Settings,
    prefix: str,
    met: Mapping[rules.Condition, str] | None = None,
) -> rules.Predicate:
    """The segment's rule as one predicate; of a ranked segment, being above its cut."""
    if not ranking.cuts(segment):
        return membership.predicate(people, segment, others, settings, prefix, met=met)
    return membership.above_cut(people, segment, others, settings, prefix)


@dataclass(frozen=True)
class Turn:
    """A segment's turn when everybody gets one mail only. segment: its place. left: its people whom no earlier one has
    taken. short: fewer of them than its minimum, although it had enough."""

    segment: int
    people: int
    left: int
    short: bool


def priority(found: Overlaps) -> tuple[Turn, ...]:
    """The order in which segments mail when nobody is to get more than one of these mails: the smallest first, because
    a broad segment spares some people more easily than a narrow one. Equals by name."""
    order = sorted(range(len(found.segments)), key=lambda one: (found.both[one][one], found.segments[one].name))
    rank = {segment: place for place, segment in enumerate(order)}
    left = dict.fromkeys(order, 0)
    for one in found.combinations:
        left[min(one.members, key=lambda segment: rank[segment])] += one.people
    sizes = {one: found.both[one][one] for one in order}
    return tuple(
        Turn(one, sizes[one], left[one], left[one] < (found.segments[one].minimum or 0) <= sizes[one]) for one in order
    )


def advice(found: Overlaps) -> tuple[Advice, ...]:
    """Pairs to merge, and parts to leave out of the whole they lie in; the largest overlap first."""
    said: list[tuple[int, Advice]] = []
    for one in range(len(found.segments)):
        for other in range(one + 1, len(found.segments)):
            shared = found.both[one][other]
            if shared < FEWEST:
                continue
            names = found.segments[one].name, found.segments[other].name
            alike = found.jaccard(one, other)
            if alike >= ALIKE:
                text = (
                    f"“{names[0]}” and “{names[1]}” are {100 * alike:.0f} % the same people "
                    f"({wording.people(shared)} in both): merge them, or let one go."
                )
                said.append((shared, Advice("merge", one, other, text)))
                continue
            for part, whole in ((one, other), (other, one)):
                share = found.inside(part, whole)
                if share is not None and share >= INSIDE:
                    text = (
                        f"{100 * share:.0f} % of “{found.segments[part].name}” are also in "
                        f"“{found.segments[whole].name}”: let it go first, and leave its people out of the other."
                    )
                    said.append((shared, Advice("exclude", part, whole, text)))
                    break
    return tuple(one for _, one in sorted(said, key=lambda pair: -pair[0]))


def without(whole: Segment, part: Segment) -> Segment:
    """The next version of `whole` that leaves out the people of `part`."""
    rule = rules.Rule(rules.Condition(rules.InSegment(part.name), "not in segment"))
    return replace(whole, hard_rules=(*whole.hard_rules, rules.to_text(rule)))
