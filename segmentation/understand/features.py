"""Canonical tables → `features_<hash>`: one row per subscriber, every fact as of one date.

The hash is made of the as-of date, the state of the data and the SQL: equal work has an equal name and is done once.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date

from segmentation.core.model import Column, Step, TableRef
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.understand.families import Family, catalogue, families

Progress = Callable[[str, float], None]
GRAIN = "one row per subscriber"
HALF_LIFE_DAYS = 6.0  # of intent, where no setting says otherwise
DOING = {
    "purchases": "Counting orders",
    "products": "Looking at what was bought",
    "emails": "Reading mails and clicks",
    "browsing": "Reading visits to the site",
    "support": "Counting tickets",
    "profile": "Reading profiles",
    "rhythm": "Measuring how regularly people buy",
    "explorer": "Comparing what was looked at with what was bought",
    "habits": "Finding favourite hours and weekdays",
    "velocity": "Comparing this month with the two before",
    "lifecycle": "Measuring the shop's buying rhythm",
}


def digest(*parts: object) -> str:
    """Twelve characters that stand for these values."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:12]


def name_of(as_of: date, data_version: int, half_life_days: float = HALF_LIFE_DAYS) -> str:
    """The table that `build` makes or finds for this date and state of the data."""
    return f"features_{digest(as_of, data_version, float(half_life_days), *(one.sql for one in families()))}"


def step(one: Family, prefix: str, as_of: date, half_life_days: float = HALF_LIFE_DAYS) -> Step:
    """The family as a table `<prefix>_<family>`; the families it reads stand in it under their own names."""
    known = {other.name for other in families()}
    others = [name for name in one.reads if name in known]
    given = ", ".join(f"{quote(name)} AS (SELECT * FROM {quote(f'{prefix}_{name}')})" for name in others)
    sql = f"WITH {given} SELECT * FROM (\n{one.sql}\n) AS family" if given else one.sql
    reads = tuple(f"{prefix}_{name}" if name in known else name for name in one.reads)
    return Step(f"{prefix}_{one.name}", sql, reads, {"as_of": as_of, "half_life_days": float(half_life_days)}, GRAIN)


def joined(table: str) -> str:
    """All families side by side; a subscriber is in every one of them."""
    parts = families()
    columns = [f"{quote(one.name)}.{quote(feature.name)}" for one in parts for feature in one.features]
    joins = [
        f"JOIN {quote(f'{table}_{one.name}')} AS {quote(one.name)} ON {quote(one.name)}.subscriber_id = s.subscriber_id"
        for one in parts
    ]
    return f"SELECT s.subscriber_id, {', '.join(columns)}\nFROM subscribers AS s\n" + "\n".join(joins)


def build(
    engine: Engine,
    as_of: date,
    data_version: int,
    progress: Progress | None = None,
    half_life_days: float = HALF_LIFE_DAYS,
) -> TableRef:
    """The features of everyone as of a date (inclusive), built now or found from before.

    A view over one table a family; those of one date are kept, building for another drops them. No feature sees an
    event after as_of. Counts of a kind of data that was never loaded are missing; of a kind that was, they are 0 for
    people without events. What missing means for each feature stands in the catalogue.
    """
    table = name_of(as_of, data_version, half_life_days)
    columns = (Column("subscriber_id", "", "the person"), *(Column(f.name, f.unit, f.meaning) for f in catalogue()))
    if engine.exists(table):
        return TableRef(table, GRAIN, columns, count(engine, table))
    forget(engine, "features_")
    parts = families()
    for number, one in enumerate(parts):
        if progress:
            progress(DOING.get(one.name, f"Working out {one.name}"), number / len(parts))
        engine.make(step(one, table, as_of, half_life_days))
    with engine.write() as tx:
        # A view: whoever wants the columns in one table writes them once, with what belongs to them.
        tx.execute(f"CREATE OR REPLACE VIEW {quote(table)} AS {joined(table)}")
    return TableRef(table, GRAIN, columns, count(engine, table))


def count(engine: Engine, table: str) -> int:
    """Rows of the first family, which has one a subscriber as they all have."""
    return int(engine.value(f"SELECT COUNT(*) FROM {quote(f'{table}_{families()[0].name}')}"))


def forget(engine: Engine, prefix: str, keep: Iterable[str] = ()) -> None:
    """Drop what was made under that prefix, except the names to keep and their parts (`<name>_…`)."""
    sql = """SELECT table_name, table_type FROM information_schema.tables
        WHERE table_schema = 'main' AND table_name LIKE $like ORDER BY table_type DESC NULLS LAST"""
    kept = tuple(keep)
    with engine.write() as tx:
        for name, kind in tx.rows(sql, {"like": f"{prefix}%"}):
            if not any(name == one or name.startswith(f"{one}_") for one in kept):
                tx.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {quote(name)}")
