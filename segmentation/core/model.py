"""The nouns that every room shares. All frozen: a value that is passed on cannot change behind anyone's back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

Severity = Literal["stop", "warn", "note"]
Better = Literal["higher", "lower", "neither"]
Kind = Literal["number", "text", "yes/no"]


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, unit ("days", "orders", "€", "") and what it means."""

    name: str
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class TableRef:
    """A handle on rows that stay in the engine. grain says what one row is ("one row per subscriber")."""

    name: str
    grain: str = ""
    columns: tuple[Column, ...] = ()
    rows: int | None = None


@dataclass(frozen=True)
class Step:
    """A table to be made: SQL as a value. Running it is the engine's business.

    table: the name it gets. sql: a SELECT. reads: the tables it reads. parameters: bound as `$name`.
    """

    table: str
    sql: str
    reads: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    grain: str = ""


@dataclass(frozen=True)
class Finding:
    """What a check found: failing of total rows, one sentence, what to do, and a sample of the rows."""

    check: str
    severity: Severity
    failing: int
    total: int
    sentence: str
    do_next: str
    sample: TableRef | None = None


@dataclass(frozen=True)
class Feature:
    """One fact about a person, with unit and direction in its name.

    missing: what a missing value means ("never ordered"). expression: SQL over the people table aliased `f`, for
    features that are computed when read (a score whose weights a person moves); None means a column of that name.
    """

    name: str
    family: str
    unit: str
    meaning: str
    better: Better = "neither"
    missing: str = ""
    kind: Kind = "number"
    expression: str | None = None


@dataclass(frozen=True)
class Event:
    """One word for something people do (`clicked`), and the rows that are it.

    table: the canonical table. filter_sql: which of its rows ("event = 'clicked'"), "" for all.
    fields: name → "text" or "number", what a rule may ask of one row. meaning: "clicked a link in an e-mail".
    """

    name: str
    table: str
    filter_sql: str
    fields: Mapping[str, str]
    meaning: str


@dataclass(frozen=True)
class Vocabulary:
    """Everything a rule may speak of. Events whose table holds no rows at all are in `unknown_events`."""

    features: tuple[Feature, ...] = ()
    events: tuple[Event, ...] = ()
    segments: tuple[str, ...] = ()
    unknown_events: frozenset[str] = frozenset()

    def feature(self, name: str) -> Feature | None:
        """The feature of that name, or None."""
        return next((feature for feature in self.features if feature.name == name), None)

    def event(self, name: str) -> Event | None:
        """The event of that name, or None."""
        return next((event for event in self.events if event.name == name), None)


@dataclass(frozen=True)
class People:
    """Everyone as of a date: the wide table that rules, clusters and exports all read.

    table: one row per subscriber, suppressed people included (their scores and predictions are missing).
    vocabulary: what can be asked. as_of: inclusive. data_version: which state of the loads it was computed from.
    totals: how often each person ever did some events, up to and including as_of: one row per subscriber who did any,
    a column an event by its name; None where that was not counted.
    """

    table: TableRef
    vocabulary: Vocabulary
    as_of: date
    data_version: int
    totals: TableRef | None = None

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features in the table, computed ones included."""
        return self.vocabulary.features

    def with_features(self, features: tuple[Feature, ...]) -> "People":
        """The same rows, with other readings of them (moved score weights)."""
        return replace(self, vocabulary=replace(self.vocabulary, features=features))


@dataclass(frozen=True)
class ScoreCuts:
    """Frozen cut points of one score, in the feature's own unit.

    edges: ascending; a value in class k lies above edge k-2 and at or below edge k-1. zero is a class of its own.
    better: "lower" turns the classes round (fewer days since the last order is better).
    """

    score: str
    feature: str
    unit: str
    edges: tuple[float, ...]
    better: Better
    fitted_as_of: date
    people: int = 0


Status = Literal["draft", "checked", "approved", "retired"]


@dataclass(frozen=True)
class Segment:
    """A segment version. Versions never change; editing makes the next one, as a draft.

    rule_text: the text form of the rule; hard_rules: further rules that everyone in it must meet (joined by `and`).
    ranking: a feature to sort members by, with `top` the number to keep or `top_percent` the share (1–100, of those who
    meet the rule and are not held back). exclusions: names from `segments/exclusions.py` beyond the ones that always
    hold. minimum / maximum: people; outside them it
    is not exported.
    """

    name: str
    rule_text: str
    segment_id: str = ""
    version: int = 0
    hard_rules: tuple[str, ...] = ()
    ranking: str | None = None
    top: int | None = None
    top_percent: int | None = None
    exclusions: tuple[str, ...] = ()
    minimum: int | None = 100
    maximum: int | None = None
    purpose: str = ""
    hypothesis: str = ""
    goal: str = ""
    metric: str = ""
    goal_date: date | None = None
    brief: str = ""
    owner: str = ""
    proposed_by: str = ""
    status: Status = "draft"
    extra: Mapping[str, Any] = field(default_factory=dict)
