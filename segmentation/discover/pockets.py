"""Where does something unusual happen? Short rules over what was known at a date, and what came after it.

The features are those of `start`; the outcome lies between then and the people's own date. What a rule promises is thus
about people who are like this *before* it happens, as the people are who get the next mail.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.core.statistics import Interval
from segmentation.discover.before_after import candidates, drawn, outcomes_of
from segmentation.discover.candidates import Candidate
from segmentation.discover.comparing import Side
from segmentation.discover.naming import WORDS
from segmentation.discover.outcomes import Outcome, outcome
from segmentation.discover.subgroups import Found, Progress, hunt
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATE = "pockets"
NAMING_SHARE = 0.4
LONGEST_NAME = 80


@dataclass(frozen=True)
class Question:
    """What is asked: an outcome by name, the days it may take, and the seed of sample and halves.

    history: whether rules may speak of the same thing in earlier days ("who bought before").
    """

    outcome: str = "ordered"
    days: int = 30
    seed: int = 7
    history: bool = False

    @property
    def key(self) -> str:
        """Text that equal questions share."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Pocket:
    """A short rule whose people differ. name: who they are in a few words. people: who meets the rule today.

    first, second: the half it was found on and the half it was confirmed on. interval: of the ratio on the second.
    chance: probability on the second half that it is chance, adjusted for all the rules proposed.
    """

    rule: rules.Rule
    text: str
    sentence: str
    name: str
    people: int
    first: Side
    second: Side
    interval: Interval
    chance: float

    @property
    def ratio(self) -> float:
        """How many times the others' mean theirs is, on the half that confirmed it."""
        return self.second.mean / self.second.others_mean


@dataclass(frozen=True)
class Pockets:
    """What was found for one question. looked_at: people in the sample, of `population`. base: their mean outcome.

    tried: single conditions that rules were made of. start: the features' date; until: the outcome's last day.
    """

    question: Question
    outcome: Outcome
    pockets: tuple[Pocket, ...]
    looked_at: int
    population: int
    base: float
    tried: int
    start: date
    until: date
    seconds: float


def asked(workspace: Workspace) -> Question | None:
    """The last question, or None before the first."""
    said = workspace.state(STATE)
    return Question(**json.loads(said)) if said else None


def ask(workspace: Workspace, question: Question) -> None:
    """Remember a question for every page and session of this workspace."""
    workspace.set_state(STATE, question.key)


def find(workspace: Workspace, people: People, question: Question, progress: Progress | None = None) -> Pockets:
    """The pockets of a question, the surest strong ones first; none, when nothing is confirmed.

    At most 50,000 people are looked at, drawn by the seed, half to find and half to confirm. Raises UserError when the
    outcome has no data, when fewer than 1,000 people are left, when it happened to nobody, or when nothing is known of
    people beside earlier deeds of the same kind.
    """
    began, say = time.perf_counter(), progress or (lambda text, share: None)
    chosen = outcome(question.outcome)
    if chosen.needs in people.vocabulary.unknown_events:
        raise UserError(
            "no_data", f"Nothing is loaded that says “{chosen.meaning}”.", "Load it, or ask another question."
        )
    start = people.as_of - timedelta(days=question.days)
    say("Working out what was known before", 0.05)
    then = prepare(workspace, start)
    ids, population = drawn(workspace, then, chosen, people.as_of, question.seed)
    say(f"Reading {len(ids):,} people", 0.15)
    happened = outcomes_of(workspace, chosen, ids, start, people.as_of)
    if not happened.any():
        raise UserError(
            "never_happened",
            f"In these {question.days} days it happened to nobody.",
            "Allow more days, or ask another.",
        )
    found_in = candidates(workspace, then, ids, None if question.history else chosen)
    if not found_in:
        raise UserError(
            "nothing_to_tell_by",
            "Nothing is loaded that could tell these people apart"
            + ("." if question.history else ", other than earlier deeds of the same kind."),
            "Load mails, visits or profiles."
            if question.history
            else "Switch on “By their past, too”, or load mails, visits or profiles.",
        )
    met = np.array([one.met for one in found_in])
    names = [one.feature.name for one in found_in]
    found = hunt(met, happened, chosen.kind, names, question.seed, lambda text, share: say(text, 0.2 + 0.75 * share))
    everyone = tuple(told(workspace, people, one, found_in) for one in found)
    seconds = time.perf_counter() - began
    result = Pockets(
        question,
        chosen,
        unique(everyone),
        len(ids),
        population,
        float(happened.mean()),
        len(found_in),
        start,
        people.as_of,
        seconds,
    )
    inputs = {**asdict(question), "people": then.table.name, "confirmed": len(found), "sample": len(ids)}
    workspace.record_run("find pockets", inputs, seconds, question.seed)
    return result


def told(workspace: Workspace, people: People, found: Found, offered: Sequence[Candidate]) -> Pocket:
    """A found pocket as a rule in words, with the people who meet it today and are not suppressed."""
    parts = [offered[part] for part in found.parts]
    rule = rules.Rule(rules.All(tuple(part.condition for part in parts)))
    predicate = rules.to_sql(rule, people)
    today = workspace.engine.value(
        f"SELECT count(*) FROM {quote(people.table.name)} AS f WHERE NOT f.is_suppressed AND {predicate.sql}",
        dict(predicate.parameters),
    )
    return Pocket(
        rule,
        rules.to_text(rule),
        rules.to_sentence(rule, people.vocabulary, workspace.settings.currency),
        named(parts),
        int(today),
        found.first,
        found.second,
        found.interval,
        found.chance,
    )


def named(parts: Sequence[Candidate]) -> str:
    """`Evening browsers who visit often`: the words of `naming` for each condition, as far as it has any."""
    who, deeds = "", []
    inside = np.logical_and.reduce([part.met for part in parts])
    for part in sorted(
        parts, key=lambda one: (one.feature.unit != "share", int(one.met.sum()))
    ):  # habits, then what is rarest
        if isinstance(part.condition.value, str):
            liked = part.feature.family == "categories"
            deeds.append(f"{'go for' if liked else 'are'} {part.condition.value}")
            continue
        words = WORDS.get(part.feature.name)
        high = part.condition.operator == ">="
        if words is None or (part.feature.unit == "share" and not tells(part, inside, high)):
            continue
        noun, deed = (words.high, words.does_more) if high else (words.low, words.does_less)
        if noun and not who:
            who = noun
        elif deed:
            deeds.append(deed)
    who = who or ("people" if deeds else "")
    said = f"{who} who {' and '.join(deeds)}" if deeds else who
    return said[:1].upper() + said[1:]


def tells(part: Candidate, inside: "NDArray[np.bool_]", high: bool) -> bool:
    """Whether a share is high (or low) enough in a pocket to name its people by it: where half of them make 16 % of
    their visits in the evening, they are no evening browsers."""
    if part.column is None:
        return False
    known = part.column[inside]
    typical = float(np.median(known[~np.isnan(known)])) if len(known) else 0.0
    return typical >= NAMING_SHARE if high else typical <= 1 - NAMING_SHARE


def short(name: str, most: int = LONGEST_NAME) -> str:
    """A name that a segment may have: cut between conditions, or else between words."""
    if len(name) <= most:
        return name
    cut = name[: most + 1].rsplit(" ", 1)[0].rstrip(" ,")
    return cut.rsplit(", and ", 1)[0]


def unique(pockets: Sequence[Pocket]) -> tuple[Pocket, ...]:
    """The same pockets, no two with one name: the later ones are named by their rule."""
    seen: set[str] = set()
    found = []
    for one in pockets:
        name = one.name if one.name and one.name not in seen else short(f"People who {one.sentence}")
        while name in seen:
            name = short(name, LONGEST_NAME - 4) + " too"
        seen.add(name)
        found.append(one if name == one.name else Pocket(**{**vars(one), "name": name}))
    return tuple(found)
