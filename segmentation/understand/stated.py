"""Stated preferences as they are (A1.7): each column that profile exports keep beside the known ones becomes a feature.

Quiz answers, preference centres, company size: whatever people or a CRM stated. Such columns carry no date. They say
how things stood when they were exported, so before the newest event's date nothing of them is known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core.model import Feature, Kind
from segmentation.core.sql import quote
from segmentation.store.engine import Engine

TABLE = "subscriber_properties"
MOST = 40  # columns; those that most people state come first
MOST_WORDS = 200  # different texts: beyond it a column holds names or notes, about which no rule can ask
MISSING = "not stated, or the date lies before the newest event"
UNIT = "as stated"


@dataclass(frozen=True)
class Stated:
    """One column. names: as exported, all that come to the same slug. kind: number when every value reads as one."""

    slug: str
    names: tuple[str, ...]
    kind: Kind

    @property
    def feature(self) -> Feature:
        """The feature that the column becomes."""
        unit = UNIT if self.kind == "number" else ""
        return Feature(self.slug, "stated", unit, f"stated “{self.names[0]}”", "neither", MISSING, self.kind)


def slug(name: str) -> str:
    """`Favourite category` → `stated_favourite_category`; "" when nothing of it can stand in a rule."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:50]
    return f"stated_{plain}" if plain else ""


def found(engine: Engine, taken: Sequence[str] = ()) -> tuple[Stated, ...]:
    """The columns to be offered, at most 40, by how many people state them. taken: names that are features already."""
    if not engine.exists(TABLE):
        return ()
    rows = engine.rows(f"""SELECT name, COUNT(*), COUNT(DISTINCT value),
            COUNT(CASE WHEN TRY_CAST(value AS DOUBLE) IS NULL THEN 1 END)
        FROM {TABLE} WHERE TRIM(value) <> '' GROUP BY name ORDER BY COUNT(*) DESC, name ASC NULLS LAST""")
    columns: dict[str, list[tuple[str, bool]]] = {}
    for name, _, different, words in rows:
        said = slug(str(name))
        if said and said not in taken and (not words or different <= MOST_WORDS):
            columns.setdefault(said, []).append((str(name), not words))
    return tuple(
        Stated(said, tuple(name for name, _ in several), "number" if all(ok for _, ok in several) else "text")
        for said, several in list(columns.items())[:MOST]
    )


def statement(columns: Sequence[Stated]) -> tuple[str, dict[str, str]]:
    """A SELECT of subscriber_id and every column, one row a subscriber, with the names it binds; $knows: yes or no.

    Of several exports the newest says it; of two values in one export the first by alphabet.
    """
    bound: dict[str, str] = {}
    cases, values = [], []
    for place, one in enumerate(columns):
        names = []
        for name in one.names:
            key = f"name{len(bound)}"
            bound[key] = name
            names.append(f"${key}")
        cases.append(f"WHEN name IN ({', '.join(names)}) THEN {place}")
        value = f"MAX(CASE WHEN word = {place} THEN value END)"
        values.append(f"{f'TRY_CAST({value} AS DOUBLE)' if one.kind == 'number' else value} AS {quote(one.slug)}")
    sql = f"""WITH ranked AS (
        SELECT subscriber_id, word, value,
            ROW_NUMBER() OVER (
                PARTITION BY subscriber_id, word ORDER BY load_id DESC NULLS LAST, value ASC NULLS LAST
            ) AS place
        FROM (
            SELECT subscriber_id, load_id, TRIM(value) AS value, CASE {" ".join(cases)} END AS word
            FROM {TABLE} WHERE $knows
        ) AS named
        WHERE word IS NOT NULL AND value <> ''
    ),
    person AS (SELECT subscriber_id, {", ".join(values)} FROM ranked WHERE place = 1 GROUP BY subscriber_id)
    SELECT s.subscriber_id, {", ".join(f"p.{quote(one.slug)}" for one in columns)}
    FROM subscribers AS s LEFT JOIN person AS p ON p.subscriber_id = s.subscriber_id"""
    return sql, bound
