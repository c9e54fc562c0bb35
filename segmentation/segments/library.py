"""Patterns that the guides name, as ready-made rules: start from one, bend it, check it.

The folder `patterns/` holds one TOML file a family; a pattern more is a table more in its file. Whether the loaded data
can support a pattern is asked of the people themselves: a word of its rule that nobody has a value of supports nothing.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segmentation.core import rule_wording, rules
from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import People, Segment, Vocabulary
from segmentation.core.sql import quote
from segmentation.segments import overlap
from segmentation.store.workspace import Workspace
from segmentation.understand import values

FOLDER = Path(__file__).with_name("patterns")
# What to load, by the canonical table that a behaviour is read from.
EXPORTS = {
    "orders": "a shop's orders",
    "order_lines": "a shop's orders with their products",
    "email_events": "an e-mail platform's events",
    "web_events": "website events",
    "tickets": "a help desk's tickets",
}


@dataclass(frozen=True)
class Pattern:
    """A ready-made segment: whom (rule), why they matter (purpose), how success shows (metric), and the brief.

    requirements: the guides' demands it answers ("A11.3"). starter: its letter in the guides' starter trio, "" for the
    others. needs: which export it takes, where that is not the usual one. minimum, maximum: its typical size in people.
    """

    name: str
    family: str
    rule_text: str
    purpose: str
    metric: str
    brief: str
    requirements: tuple[str, ...] = ()
    starter: str = ""
    needs: str = ""
    hard_rules: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ("open_ticket", "over_mailed")
    minimum: int = 50
    maximum: int = 500

    @property
    def typical(self) -> str:
        """`50 to 500 people`."""
        return f"{self.minimum:,} to {self.maximum:,} people"

    def segment(self) -> Segment:
        """A draft to be saved or changed. The typical size is no upper limit: a large shop has more such people."""
        return Segment(
            self.name,
            self.rule_text,
            hard_rules=self.hard_rules,
            exclusions=self.exclusions,
            minimum=self.minimum,
            purpose=self.purpose,
            metric=self.metric,
            brief=self.brief,
            proposed_by=f"library: {self.family}",
        )


def read(folder: Path = FOLDER) -> tuple[Pattern, ...]:
    """Every pattern of the folder: the starter trio first, then by family. Raises TypeError for an unknown word."""
    files = [tomllib.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.toml"))]
    found = [made(one, str(held["family"])) for held in sorted(files, key=order) for one in held["pattern"]]
    return tuple(sorted(found, key=lambda one: one.starter or "Z"))


def order(held: dict[str, Any]) -> int:
    """The place of a family in the library."""
    return int(held["order"])


def made(given: dict[str, Any], family: str) -> Pattern:
    """One table of a file as a pattern."""
    lists: dict[str, Any] = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    words: dict[str, Any] = {name: value for name, value in given.items() if name not in lists and name != "rule"}
    return Pattern(family=family, rule_text=str(given["rule"]), **words, **lists)


PATTERNS: tuple[Pattern, ...] = read()
FAMILIES: tuple[str, ...] = tuple(
    str(held["family"])
    for held in sorted((tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")), key=order)
)


def patterns(vocabulary: Vocabulary) -> tuple[Pattern, ...]:
    """The patterns whose every word these data know, in the order of the library."""
    return tuple(pattern for pattern in PATTERNS if not unsupported(pattern, vocabulary))


def unsupported(pattern: Pattern, vocabulary: Vocabulary) -> str:
    """Why the vocabulary cannot support a pattern, and what to load, in a sentence; "" when it can."""
    try:
        asked = [one for text in texts(pattern) for one in rules.conditions(rules.parse(text, vocabulary))]
    except UserError as why:
        return f"Needs {pattern.needs}." if pattern.needs else why.what
    return next((said for one in asked if (said := unknown(one.measure, vocabulary))), "")


def texts(pattern: Pattern) -> tuple[str, ...]:
    """Its rule and its hard rules."""
    return (pattern.rule_text, *pattern.hard_rules)


def unknown(measure: rules.Measure, vocabulary: Vocabulary) -> str:
    """What to load for a behaviour that no loaded export tells of; "" for anything else."""
    if not isinstance(measure, rules.Behaviour) or measure.event not in vocabulary.unknown_events:
        return ""
    event = vocabulary.event(measure.event)
    if event is None:
        return f"No data on “{measure.event}” are loaded."
    return f"Needs {EXPORTS.get(event.table, event.table)}: no loaded export says who {event.meaning}."


@dataclass(frozen=True)
class Shelved:
    """A pattern with what the data say of it. people: reached today, None where the data cannot support it, and then
    reason says which export is missing."""

    pattern: Pattern
    people: int | None
    reason: str = ""


def shelf(workspace: Workspace, people: People, shown: Sequence[Pattern] = PATTERNS) -> tuple[Shelved, ...]:
    """Each pattern with today's size, or why it has none: two passes over everyone, however many patterns there are."""
    without = {one.name: unsupported(one, people.vocabulary) for one in shown}
    named = {
        one.name: [
            condition.measure.name
            for text in texts(one)
            for condition in rules.conditions(rules.parse(text, people.vocabulary))
            if isinstance(condition.measure, rules.FeatureMeasure) and condition.operator != "is missing"
        ]
        for one in shown
        if not without[one.name]
    }
    empty = valueless(workspace, people, sorted({name for names in named.values() for name in names}))
    needs = {one.name: one.needs for one in shown}
    for name, features in named.items():
        reason = next((empty[one] for one in features if one in empty), "")
        without[name] = f"Needs {needs[name]}." if reason and needs[name] else reason
    able = [one for one in shown if not without[one.name]]
    sizes = overlap.sizes(workspace, people, [one.segment() for one in able])
    counted = dict(zip((one.name for one in able), sizes, strict=True))
    return tuple(Shelved(one, counted.get(one.name), without[one.name]) for one in shown)


def matching(found: Sequence[Shelved], typed: str) -> tuple[Shelved, ...]:
    """Those whose name, purpose, metric, brief or rule speak of every word typed; plurals and endings do not matter."""
    stems = [stem for word in typed.lower().split() if (stem := word.rstrip("s") or word)]

    def told(one: Pattern) -> str:
        return " ".join((one.name, one.family, one.purpose, one.metric, one.brief, *texts(one))).lower()

    return tuple(one for one in found if all(stem in told(one.pattern) for stem in stems))


def valueless(workspace: Workspace, people: People, names: Sequence[str]) -> dict[str, str]:
    """The features among these that nobody has a value of, each with why, in a sentence."""
    known = [feature for name in names if (feature := people.vocabulary.feature(name)) is not None]
    if not known:
        return {}
    counts = ", ".join(f"COUNT({values.value(one)})" for one in known)
    row = workspace.engine.rows(f"SELECT {counts} FROM {quote(people.table.name)} AS f")[0]
    return {
        one.name: f"Nobody has a value of “{rule_wording.short(one.meaning)}”"
        + (f" ({one.missing})." if one.missing else ".")
        for one, count in zip(known, row, strict=True)
        if not count
    }


def pattern(name: str) -> Pattern:
    """The pattern of that name. Raises UserError when there is none."""
    found = next((one for one in PATTERNS if one.name == name), None)
    if found is None:
        raise UserError(
            "no_pattern",
            f"The library has no pattern “{name}”.{did_you_mean(name, [one.name for one in PATTERNS])}",
            "Choose one from the list.",
        )
    return found
