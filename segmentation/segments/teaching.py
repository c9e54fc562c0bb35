"""The check teaches: the hard rule that the wrong people of a spot-check break and the right ones meet (A10.2).

Every cut of every fact about the judged people is tried as a rule of one condition. The best one removes the largest
part of the wrong people for the part of the right ones that it costs (Youden, Cancer 3 (1950) 32–35). With some sixty
facts and twenty people something always fits, so the same search is run on shuffled verdicts: `chance` says how often
it finds a rule as good.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.core import rules, wording
from segmentation.core.model import Feature, People, Segment
from segmentation.core.sql import quote, quote_column
from segmentation.segments import membership, saved
from segmentation.segments.verdicts import checks, members
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A hard rule is a plain fact that anybody can look up: what was bought comes first, computed figures not at all.
PLAIN = ("frequency", "recency", "money", "promotion", "engagement", "browsing", "categories", "timing", "support")
COMPUTED = ("scores", "predictions", "flags")
SHUFFLES = 400
LIKELY_CHANCE = 0.10  # above it, the lesson comes with a warning


@dataclass(frozen=True)
class Lesson:
    """One condition, and what it would have done to the judged people and does to everyone.

    wrong, right: judged people with that verdict; wrong_removed, right_removed: those of them who do not meet the rule.
    before, after: people the segment reaches without and with it. chance: how often shuffled verdicts give a rule as
    good (0–1). sentence: the condition in words ("ordered at least 2 times in the last 365 days").
    """

    rule_text: str
    sentence: str
    wrong: int
    wrong_removed: int
    right: int
    right_removed: int
    before: int
    after: int
    chance: float

    @property
    def doubtful(self) -> bool:
        """Whether chance would give a rule as good too often to believe it."""
        return self.chance > LIKELY_CHANCE

    @property
    def said(self) -> str:
        """What the rule does to the people who were judged: `removes 9 of 9 wrong people and 1 of 11 right ones`."""
        lost = f"{self.right_removed} of {self.right}" if self.right_removed else f"none of {self.right}"
        return f"removes {self.wrong_removed} of {wrong_people(self.wrong)} and {lost} right"


def wrong_people(count: int) -> str:
    """`1 wrong person`, `9 wrong people`."""
    return "1 wrong person" if count == 1 else f"{count} wrong people"


@dataclass(frozen=True)
class Cut:
    """One condition over one column of the judged people; keeps: whom it lets stay, one value a person."""

    column: int
    operator: str
    value: float | None
    keeps: "NDArray[np.bool_]"


def lesson(workspace: Workspace, people: People, segment: Segment, seed: int = 7) -> Lesson | None:
    """The hard rule that the verdicts on this version teach; None without a wrong and a right person, or without a rule
    that removes a larger part of the wrong than of the right and leaves somebody in the segment.

    people: as of the date at which the sizes are counted; what the judged people had done is read as of their draw.
    """
    verdicts = [
        (one.subscriber_id, one.check_id, one.verdict == "wrong")
        for one in members(workspace, segment.segment_id, segment.version)
        if one.verdict in ("wrong", "right")
    ]
    wrong = np.array([is_wrong for _, _, is_wrong in verdicts], dtype=bool)
    if not wrong.any() or wrong.all():
        return None
    facts = tuple(f for f in people.features if f.kind == "number" and f.family not in COMPUTED)
    drawn_on = {one.check_id: one.as_of for one in checks(workspace, segment.segment_id, segment.version)}
    values = as_judged(workspace, people, facts, [(one, drawn_on[check]) for one, check, _ in verdicts])
    cuts = [cut for place in range(len(facts)) for cut in cuts_of(values[:, place], place)]
    spoken = spoken_of(segment, people)
    order = {place: plainness(fact, spoken) for place, fact in enumerate(facts)}
    before = membership.size(workspace, people, segment)
    for cut in best_first(cuts, wrong, order)[:20]:
        text = as_text(cut, facts[cut.column])
        after = membership.size(workspace, people, with_rule(segment, text))
        if after and text not in segment.hard_rules:
            sentence = rules.to_sentence(
                rules.parse(text, people.vocabulary), people.vocabulary, workspace.settings.currency
            )
            gone = ~cut.keeps
            return Lesson(
                text,
                sentence,
                int(wrong.sum()),
                int((gone & wrong).sum()),
                int((~wrong).sum()),
                int((gone & ~wrong).sum()),
                before,
                after,
                chance(cuts, cut, wrong, seed),
            )
    return None


def learn(workspace: Workspace, people: People, segment: Segment, taught: Lesson, actor: str | None = None) -> Segment:
    """Save the next version of the segment with the taught hard rule, as a draft. Raises UserError as `saved.save`."""
    made = saved.save(
        workspace,
        with_rule(segment, taught.rule_text),
        saved.with_segments(workspace, people.vocabulary),
        actor,
    )
    detail = {"version": made.version, "hard rule": taught.rule_text, "because": taught.said}
    workspace.record("learnt hard rule", made.segment_id, detail, actor)
    return made


def with_rule(segment: Segment, text: str) -> Segment:
    """The segment with one more hard rule."""
    return replace(segment, hard_rules=(*segment.hard_rules, text))


def as_judged(
    workspace: Workspace, people: People, facts: Sequence[Feature], drawn: Sequence[tuple[int, date]]
) -> "NDArray[np.float64]":
    """The facts about (person, date of the draw), a row each in that order; NaN where missing or no longer there."""
    columns = ", ".join(f"CAST({fact.expression or f'f.{quote_column(fact.name)}'} AS DOUBLE)" for fact in facts)
    values = np.full((len(drawn), len(facts)), np.nan)
    for day in sorted({on for _, on in drawn}):
        then = people if day == people.as_of else prepare(workspace, day)
        at = {f"id{place}": one for place, (one, on) in enumerate(drawn) if on == day}
        found: dict[int, tuple[Any, ...]] = {
            int(row[0]): row[1:]
            for row in workspace.engine.rows(
                f"SELECT f.subscriber_id, {columns} FROM {quote(then.table.name)} AS f "
                f"WHERE f.subscriber_id IN ({', '.join(f'${name}' for name in at)})",
                at,
            )
        }
        for place, (one, on) in enumerate(drawn):
            if on == day and one in found:
                values[place] = [np.nan if value is None else value for value in found[one]]
    return values


def cuts_of(column: "NDArray[np.float64]", place: int) -> list[Cut]:
    """Every condition that parts these people by one fact: at least, at most, and whether it is known at all.

    A cut lies anywhere between two neighbours; it is set where it takes away the fewest others: just above the one
    below for `>=`, just below the one above for `<=`, and on a round number where values are not whole.
    """
    unknown = np.isnan(column)
    values = np.unique(column[~unknown])
    found = []
    if unknown.any() and len(values):
        found += [Cut(place, "is known", None, ~unknown), Cut(place, "is missing", None, unknown)]
    whole = bool(np.all(values == np.round(values)))
    for low, high in zip(values[:-1].tolist(), values[1:].tolist(), strict=True):
        at_least = low + 1 if whole else roundest(low, high)
        at_most = high - 1 if whole else roundest(low, high, below=True)
        found.append(Cut(place, ">=", at_least, np.nan_to_num(column, nan=-np.inf) >= at_least))
        found.append(Cut(place, "<=", at_most, np.nan_to_num(column, nan=np.inf) <= at_most))
    return found


def roundest(low: float, high: float, below: bool = False) -> float:
    """The number of fewest digits in (low, high], or in [low, high) when `below`; the end itself when none is near."""
    for digits in range(0, 7):
        step = 10.0 ** (np.floor(np.log10(max(abs(low), abs(high)))) - digits)
        number = round(float(np.ceil(high / step) - 1 if below else np.floor(low / step) + 1) * step, 10)
        if (low <= number < high) if below else (low < number <= high):
            return number
    return low if below else high


def merit(cut: Cut, wrong: "NDArray[np.bool_]") -> float:
    """Share of the wrong people it removes, minus share of the right."""
    return float((~cut.keeps[wrong]).mean() - (~cut.keeps[~wrong]).mean())


def best_first(cuts: Sequence[Cut], wrong: "NDArray[np.bool_]", order: dict[int, tuple[Any, ...]]) -> list[Cut]:
    """The cuts that do more good than harm, best first; among equals the plainest fact and the rule of comparison."""
    helpful = [(merit(cut, wrong), cut) for cut in cuts]
    helpful = [(round(good, 9), cut) for good, cut in helpful if good > 0]
    states = ("is known", "is missing")
    helpful.sort(key=lambda one: (-one[0], order[one[1].column], one[1].operator in states, one[1].operator != ">="))
    return [cut for _, cut in helpful]


def plainness(fact: Feature, spoken: Sequence[Feature]) -> tuple[Any, ...]:
    """Smaller is plainer: what was bought before what was clicked; then facts that the rule speaks of, or over the
    time that the rule speaks of, or over a year."""
    family = PLAIN.index(fact.family) if fact.family in PLAIN else len(PLAIN)
    windows = {window(one.name) for one in spoken}
    gap = fact.name.startswith("days_between")
    return (
        family,
        gap,
        fact.name not in {one.name for one in spoken},
        window(fact.name) != 365,
        window(fact.name) not in windows,
        fact.name,
    )


def window(name: str) -> int:
    """How many days a fact looks back, by its name: `orders_365d` → 365; 0 for any time."""
    tail = name.rpartition("_")[2]
    return int(tail[:-1]) if tail.endswith("d") and tail[:-1].isdigit() else 0


def spoken_of(segment: Segment, people: People) -> tuple[Feature, ...]:
    """The facts that the segment's rule names."""
    try:
        vocabulary = people.vocabulary
        named = [c.measure for c in rules.conditions(rules.parse(segment.rule_text, vocabulary))]
    except rules.RuleError:  # it speaks of another segment: its own words will do without
        return ()
    found = [vocabulary.feature(one.name) for one in named if isinstance(one, rules.FeatureMeasure)]
    return tuple(one for one in found if one is not None)


def as_text(cut: Cut, fact: Feature) -> str:
    """The cut in the text form of rules."""
    value = int(cut.value) if cut.value is not None and float(cut.value).is_integer() else cut.value
    measure = rules.FeatureMeasure(fact.name)
    if cut.operator == "<=" and value is not None:
        return rules.to_text(rules.Rule(rules.at_most(measure, value)))
    return rules.to_text(rules.Rule(rules.Condition(measure, cut.operator, value)))


def chance(cuts: Sequence[Cut], chosen: Cut, wrong: "NDArray[np.bool_]", seed: int) -> float:
    """How often the same search finds a rule as good as `chosen` when the verdicts are dealt out at random (0–1)."""
    gone = np.unique(np.array([~cut.keeps for cut in cuts]), axis=0).astype(float)
    good = merit(chosen, wrong) - 1e-9
    random = np.random.default_rng(seed)
    dealt = np.array([random.permutation(wrong) for _ in range(SHUFFLES)], dtype=float)
    found = gone @ dealt.T / wrong.sum() - gone @ (1 - dealt).T / (~wrong).sum()
    return float((1 + (found.max(axis=0) >= good).sum()) / (SHUFFLES + 1))


def size_said(taught: Lesson) -> str:
    """`It then reaches 318 people instead of 641.`"""
    return f"It then reaches {wording.people(taught.after)} instead of {taught.before:,}."
