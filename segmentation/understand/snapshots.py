"""The past of this very data as matrices: some people's features as of earlier dates, and what they did next.

The features are those of `features.build`, made of a small copy of a bounded sample of people, so that no second
reading of the data exists and no feature sees a later event. What a person states without a date (properties, figures
of a flat table) is left out: as of an earlier day it was not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.core.events import DATE_COLUMNS
from segmentation.core.model import Feature
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.store.small_copy import small_copy
from segmentation.understand import features, lifetime
from segmentation.understand.families import catalogue, families
from segmentation.understand.lifetime_value import History, LifetimeModel, fit
from segmentation.understand.target import Target

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray
SAMPLE = 40_000  # people: enough for the rarest outcome worth predicting, and every date costs a pass over their events
# Dated tables of events, one person a row. Others hold a state of today, or nobody.
DATED = ("orders", "order_lines", "email_events", "web_events", "tickets")
STATED = ("subscriber_properties", "subscriber_summary", "deals")
# Whether somebody may be written to is as known today (sql/profile.sql): an earlier day did not know it.
NOT_OF_THE_PAST = "flags"
# What machines do says nothing of the person: no prediction may lean on it (A2.6).
NOT_OF_THE_PERSON = ("machine_opens_90d",)


@dataclass
class Snapshot:
    """Sampled people as of one date: `values` is one row a person (by id), one column an input, NaN where missing.

    asked: target name and horizon → which rows are eligible. spells: horizon → money that BG/NBD and Gamma-Gamma expect
    of each row. history, model: what they read of those who ever ordered, and the fit; history_rows: who those are.
    """

    on: date
    ids: Array
    values: Array
    asked: dict[tuple[str, int], Array] = field(default_factory=dict)
    outcomes: dict[tuple[str, int, date], Array] = field(default_factory=dict)
    history: History | None = None
    history_rows: Array | None = None
    model: LifetimeModel | None = None
    spells: dict[int, Array] = field(default_factory=dict)


@dataclass
class Rows:
    """Rows to learn from or to be judged on, stacked over dates: one a person and date.

    days: the date, as its ordinal. same: the outcome in the period before.
    spell: what BG/NBD and Gamma-Gamma expect (money only; NaN elsewhere).
    """

    ids: Array
    values: Array
    outcome: Array
    same: Array
    spell: Array
    days: Array

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Array) -> "Rows":
        """These rows."""
        return Rows(
            self.ids[rows],
            self.values[rows],
            self.outcome[rows],
            self.same[rows],
            self.spell[rows],
            self.days[rows],
        )


def inputs() -> tuple[Feature, ...]:
    """The features that a model may see: numbers and yes/no that were known on the day and are the person's doing."""
    return tuple(
        one
        for one in catalogue()
        if one.kind != "text" and one.family != NOT_OF_THE_PAST and one.name not in NOT_OF_THE_PERSON
    )


class Past:
    """The sampled people's past. Use as a context; features of a date are made once, whatever the targets."""

    def __init__(self, engine: Engine, as_of: date, seed: int, half_life_days: float, people: int = SAMPLE) -> None:
        self.as_of, self.half_life_days = as_of, half_life_days
        self.inputs = inputs()
        self.kept: dict[date, Snapshot] = {}
        self.engine = copied(engine, as_of, seed, people)

    def __enter__(self) -> "Past":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def oldest(self) -> date | None:
        """The date of the first event of the sample."""
        found = []
        for name in DATED:
            if self.engine.exists(name):
                column = quote(DATE_COLUMNS.get(name, "happened_on"))
                found.append(self.engine.value(f"SELECT MIN({column}) FROM {quote(name)}"))
        return min((one for one in found if one), default=None)

    def make(self, on: date, asked: Sequence[tuple[Target, int]] = ()) -> Snapshot:
        """Features as of the date, read once."""
        made = features.build(self.engine, on, 0, half_life_days=self.half_life_days)
        questions = ", ".join(eligible(one, days, f"asked_{number}") for number, (one, days) in enumerate(asked))
        columns = ", ".join(f"CAST(f.{quote(one.name)} AS FLOAT) AS {quote(one.name)}" for one in self.inputs)
        frame = self.engine.read(
            f"""SELECT f.subscriber_id, {columns}{", " if questions else ""}{questions} FROM {quote(made.name)} AS f
            ORDER BY f.subscriber_id ASC NULLS LAST"""
        )
        found = Snapshot(on, frame["subscriber_id"].to_numpy(), matrix(frame, self.inputs))
        for number, (one, days) in enumerate(asked):
            may = frame[f"asked_{number}"].to_numpy(dtype=bool)
            if one.left_out:
                may = may & ~np.isin(found.ids, self.ids_of(one.left_out, {"on": on}))
            found.asked[(one.name, days)] = may
        self.kept[on] = found
        return found

    def ids_of(self, sql: str, parameters: Mapping[str, Any]) -> Array:
        """The first column of a SELECT as whole numbers."""
        frame = self.engine.read(sql, parameters)
        return frame.iloc[:, 0].to_numpy(dtype="int64")

    def outcome(self, one: Target, snapshot: Snapshot, on: date, days: int) -> Array:
        """What each person of the snapshot did in the days after `on`; NaN (None for categories) where not known."""
        key = (one.name, days, on)
        if key not in snapshot.outcomes:
            frame = self.engine.read(one.outcome, {"on": on, "until": on + timedelta(days=days)})
            snapshot.outcomes[key] = placed(frame, snapshot.ids, one)
        return snapshot.outcomes[key]

    def rows(self, one: Target, days: int, dates: Iterable[date], spell: bool = False) -> Rows:
        """Everybody asked on these dates whose outcome is known."""
        parts = []
        for on in dates:
            snapshot = self.kept[on]
            outcome = self.outcome(one, snapshot, on, days)
            known = np.array([value is not None for value in outcome]) if one.kind == "category" else ~np.isnan(outcome)
            chosen = np.flatnonzero(whom(snapshot, one, days) & known)
            same = self.outcome(one, snapshot, on - timedelta(days=days), days)[chosen]
            expected = self.spell(snapshot, days)[chosen] if spell else np.full(len(chosen), np.nan)
            parts.append(
                Rows(
                    snapshot.ids[chosen],
                    snapshot.values[chosen],
                    outcome[chosen],
                    same,
                    expected,
                    np.full(len(chosen), on.toordinal()),
                )
            )
        if not parts:
            nobody = np.array([])
            return Rows(nobody, np.empty((0, len(self.inputs))), nobody, nobody, nobody, nobody)
        return Rows(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.outcome for part in parts]),
            np.concatenate([part.same for part in parts]),
            np.concatenate([part.spell for part in parts]),
            np.concatenate([part.days for part in parts]),
        )

    def spell(self, snapshot: Snapshot, days: int) -> Array:
        """Money that BG/NBD and Gamma-Gamma, fitted once on what was known then, expect; NaN where they say nothing."""
        if days in snapshot.spells:
            return snapshot.spells[days]
        if snapshot.history is None:
            table = "purchase_summary_of_the_past"
            self.engine.make(lifetime.summary(table, snapshot.on))
            frame = self.engine.read(f"SELECT * FROM {quote(table)} ORDER BY subscriber_id ASC NULLS LAST")
            snapshot.history = History.of(
                *(frame[name].to_numpy() for name in ("repeats", "active_days", "age_days", "spend"))
            )
            snapshot.history_rows = np.searchsorted(snapshot.ids, frame["subscriber_id"].to_numpy())
            snapshot.model = fit(snapshot.history) if len(snapshot.history) else None
        found = np.full(len(snapshot.ids), np.nan)
        if snapshot.model is not None:
            found[snapshot.history_rows] = snapshot.model.predict(snapshot.history, days).revenue
        snapshot.spells[days] = found
        return found


def whom(snapshot: Snapshot, one: Target, days: int) -> Array:
    """Who is asked; over days that nobody wanted of this snapshot, those who are asked over others."""
    key = (one.name, days)
    if key not in snapshot.asked:
        key = min((each for each in snapshot.asked if each[0] == one.name), key=lambda each: abs(each[1] - days))
    return snapshot.asked[key]


def eligible(one: Target, days: int, name: str) -> str:
    """The target's condition as a yes/no column that is never missing."""
    return f"COALESCE({one.eligible.replace('$days', str(int(days)))}, FALSE) AS {quote(name)}"


def matrix(frame: "pd.DataFrame", columns: Sequence[Feature]) -> Array:
    """The columns as 32-bit numbers, NaN where missing."""
    found = np.empty((len(frame), len(columns)), dtype=np.float32)
    for place, one in enumerate(columns):
        found[:, place] = frame[one.name].to_numpy(dtype=np.float32, na_value=np.nan)
    return found


def placed(frame: "pd.DataFrame", ids: Array, one: Target) -> Array:
    """Outcomes in the order of the ids."""
    found: Array
    if one.kind == "category":
        found = np.full(len(ids), None, dtype=object)
    else:
        found = np.full(len(ids), np.nan if one.otherwise is None else one.otherwise)
    if len(frame):
        who = frame["subscriber_id"].to_numpy(dtype="int64")
        where = np.searchsorted(ids, who)
        inside = (where < len(ids)) & (ids[np.minimum(where, len(ids) - 1)] == who)
        found[where[inside]] = frame["outcome"].to_numpy()[inside]
    return found


def copied(engine: Engine, as_of: date, seed: int, people: int) -> Any:
    """A small copy: at most so many people, drawn by their numbers and the seed, with all that the features read."""
    needed = dict.fromkeys(name for one in families() for name in one.reads)
    known = {one.name for one in families()}
    total = int(engine.value("SELECT COUNT(*) FROM subscribers"))
    # A number from the person's own: the same people whatever order rows come in. 32-bit mixing by a prime.
    mixed = f"MOD((subscriber_id + {int(seed)}) * 2654435761, 4294967296)"
    drawn = f"SELECT subscriber_id FROM subscribers ORDER BY {mixed} ASC NULLS LAST, subscriber_id ASC LIMIT {people}"
    whose = f" WHERE subscriber_id IN ({drawn})" if total > people else ""
    tables: dict[str, str] = {}
    for name in ("subscribers", *DATED, *needed):
        if name in known or name in tables or not engine.exists(name):
            continue
        columns = {str(row[0]) for row in engine.rows(f"DESCRIBE {quote(name)}")}
        condition = whose if "subscriber_id" in columns else ""
        if name in STATED:
            condition = " WHERE FALSE"
        elif name in DATED:
            day = quote(DATE_COLUMNS.get(name, "happened_on"))
            condition = f"{whose} {'AND' if whose else 'WHERE'} {day} <= CAST($as_of AS DATE)"
        tables[name] = f"SELECT * FROM {quote(name)}{condition}"
    return small_copy(engine, tables, {"as_of": as_of})
