"""Canonical tables → `features_<hash>`: one row per subscriber, every fact as of one date.

The hash is made of the as-of date, the state of the data and the SQL: equal work has an equal name and is done once.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from datetime import date

from segmentation.core.model import Column, Step, TableRef
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.understand import stated
from segmentation.understand.families import GRAIN, Family, catalogue, families

Progress = Callable[[str, float], None]
HALF_LIFE_DAYS = 6.0  # of intent, where no setting says otherwise
# Tables that a workspace need not have (settled by an older version, or never told of): they stand there empty.
EMPTY = {
    "campaigns": ("campaign_id VARCHAR", "name VARCHAR", "subject VARCHAR"),
    "subscriber_properties": ("subscriber_id BIGINT", "load_id BIGINT", "name VARCHAR", "value VARCHAR"),
    "subscriber_summary": (
        "subscriber_id BIGINT",
        "orders_total DOUBLE",
        "revenue_total DOUBLE",
        "average_order_value DOUBLE",
        "last_order_on DATE",
        "open_rate DOUBLE",
        "click_rate DOUBLE",
        "categories_bought VARCHAR",
        "categories_viewed VARCHAR",
        "stands_in BOOLEAN",
    ),
}
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
    "looked_at": "Reading which categories were looked at",
    "bought_from": "Reading which categories were bought from",
    "campaign_kinds": "Reading how campaigns speak",
    "content": "Finding what kind of mail people answer",
    "trials": "Looking for trials and pricing pages",
    "crm": "Reading what the CRM says",
    "stated_figures": "Reading what exports state",
    "velocity": "Comparing this month with the two before",
    "lifecycle": "Measuring the shop's buying rhythm",
}


def digest(*parts: object) -> str:
    """Twelve characters that stand for these values."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:12]


def name_of(as_of: date, data_version: int, half_life_days: float = HALF_LIFE_DAYS) -> str:
    """The table that `build` makes or finds for this date and state of the data."""
    return f"features_{digest(as_of, data_version, float(half_life_days), *(one.sql for one in families()))}"


def step(
    one: Family,
    prefix: str,
    as_of: date,
    half_life_days: float = HALF_LIFE_DAYS,
    newest_on: date | None = None,
    absent: Iterable[str] = (),
    only: Collection[str] | None = None,
) -> Step:
    """The family as a table `<prefix>_<family>`; the families it reads stand in it under their own names.

    newest_on: the newest event's date, from which on undated facts are known (None: always). absent: tables of EMPTY
    that are not there. `around` gives both. only: make no other features than these; what they do not need, the engine
    then leaves out.
    """
    known = {other.name for other in families()}
    # Not materialized: a table that is read twice would be copied into memory first.
    given = [
        f"{quote(name)} AS NOT MATERIALIZED (SELECT * FROM {quote(f'{prefix}_{name}')})"
        for name in one.reads
        if name in known
    ]
    for name in one.reads:
        if name in absent:
            empty = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in map(str.split, EMPTY[name]))
            given.append(f"{quote(name)} AS (SELECT {empty} WHERE 1 = 0)")
    columns = "*"
    if only is not None and one.features:
        columns = ", ".join(("subscriber_id", *(quote(f.name) for f in one.features if f.name in only)))
    begin = f"WITH {', '.join(given)} " if given else ""
    sql = f"{begin}SELECT {columns} FROM (\n{one.sql}\n) AS family" if begin or columns != "*" else one.sql
    reads = tuple(f"{prefix}_{name}" if name in known else name for name in one.reads if name not in absent)
    bound = {"as_of": as_of, "half_life_days": float(half_life_days), "newest_on": newest_on}
    return Step(f"{prefix}_{one.name}", sql, reads, bound, one.grain)


def joined(table: str, also: Iterable[stated.Stated] = ()) -> str:
    """All families side by side; a subscriber is in every one of them. also: columns of the stated family."""
    parts = [(one.name, [feature.name for feature in one.features]) for one in families() if one.features]
    names = [one.slug for one in also]
    if names:
        parts.append(("stated", names))
    columns = [f"{quote(part)}.{quote(name)}" for part, several in parts for name in several]
    joins = [
        f"JOIN {quote(f'{table}_{part}')} AS {quote(part)} ON {quote(part)}.subscriber_id = s.subscriber_id"
        for part, _ in parts
    ]
    return f"SELECT s.subscriber_id, {', '.join(columns)}\nFROM subscribers AS s\n" + "\n".join(joins)


def stated_in(engine: Engine) -> tuple[stated.Stated, ...]:
    """The columns that become features under a name that is not taken."""
    return stated.found(engine, [feature.name for feature in catalogue()])


def around(engine: Engine) -> tuple[date | None, tuple[str, ...]]:
    """What `step` must be told: the newest event's date as the loader remembers it, and the tables that are absent."""
    kept = engine.value("SELECT value FROM app.state WHERE key = 'newest_on'") if engine.exists("app.state") else None
    newest = date.fromisoformat(str(kept)) if kept else None
    return newest, tuple(name for name in EMPTY if not engine.exists(name))


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
    also = stated_in(engine)
    everything = (*catalogue(), *(one.feature for one in also))
    columns = (Column("subscriber_id", "", "the person"), *(Column(f.name, f.unit, f.meaning) for f in everything))
    if engine.exists(table):
        return TableRef(table, GRAIN, columns, count(engine, table))
    forget(engine, "features_")
    parts, (newest, absent) = families(), around(engine)
    for number, one in enumerate(parts):
        if progress:
            progress(DOING.get(one.name, f"Working out {one.name}"), number / len(parts))
        engine.make(step(one, table, as_of, half_life_days, newest, absent))
    if also:
        sql, bound = stated.statement(also)
        knows = newest is None or as_of >= newest
        engine.make(Step(f"{table}_stated", sql, ("subscribers", stated.TABLE), {**bound, "knows": knows}, GRAIN))
    with engine.write() as tx:
        # A view: whoever wants the columns in one table writes them once, with what belongs to them.
        tx.execute(f"CREATE OR REPLACE VIEW {quote(table)} AS {joined(table, also)}")
    return TableRef(table, GRAIN, columns, count(engine, table))


def count(engine: Engine, table: str) -> int:
    """Rows of the first family of people, which has one a subscriber as they all have."""
    first = next(one.name for one in families() if one.features)
    return int(engine.value(f"SELECT COUNT(*) FROM {quote(f'{table}_{first}')}"))


def forget(engine: Engine, prefix: str, keep: Iterable[str] = ()) -> None:
    """Drop what was made under that prefix, except the names to keep and their parts (`<name>_…`)."""
    sql = """SELECT table_name, table_type FROM information_schema.tables
        WHERE table_schema = 'main' AND table_name LIKE $like ORDER BY table_type DESC NULLS LAST"""
    kept = tuple(keep)
    with engine.write() as tx:
        for name, kind in tx.rows(sql, {"like": f"{prefix}%"}):
            if not any(name == one or name.startswith(f"{one}_") for one in kept):
                tx.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {quote(name)}")
