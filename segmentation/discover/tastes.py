"""What people like, as a few numbers: products, categories and links that the same people take up lie close together.

Two things go together when more people take up both than chance would have it: positive pointwise mutual information of
their co-occurrence, made short by a truncated singular value decomposition (Levy and Goldberg, NIPS 27 (2014); context
counts smoothed with the power 0.75 as in Levy, Goldberg and Dagan, TACL 3 (2015)). A person lies at the mean of what
they took up. The numbers only propose groups: rules about them speak of the products and categories themselves.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.errors import UserError
from segmentation.core.events import happened_on
from segmentation.core.model import Event, Feature, People, Step, TableRef
from segmentation.core.rules import Behaviour, Filter
from segmentation.core.sql import quote, quote_column
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

TASTE = "taste"  # the family of the coordinates: no rule may speak of them
SOURCES = (
    ("viewed_product", "category"),
    ("bought", "category"),
    ("viewed_product", "product"),
    ("bought", "product"),
    ("clicked", "url"),
)
DAYS = 365
DIMENSIONS = 6
MOST_ITEMS = 300
FEWEST = 20  # people who took a thing up: below, whom it goes with is chance
MOST_PEOPLE = 50_000
SMOOTHING = 0.75
MOST_CATEGORIES, MOST_PRODUCTS = 15, 15  # that rules may speak of, from each source


def known_sources(people: People) -> tuple[tuple[Event, str], ...]:
    """The events with data that say what people took up, and the field that says what it was."""
    found = [(people.vocabulary.event(name), field) for name, field in SOURCES]
    unknown = people.vocabulary.unknown_events
    return tuple((event, field) for event, field in found if event is not None and event.name not in unknown)


def beside(engine: Engine, people: People, seed: int) -> People:
    """The same people with the coordinates `taste_1` … beside their features; missing for who took up nothing.

    Raises UserError when fewer than three things were taken up by FEWEST people each.
    """
    features = tuple(
        Feature(f"taste_{one}", TASTE, "", f"taste, direction {one}", missing="took up nothing in a year")
        for one in range(1, DIMENSIONS + 1)
    )
    key = hashlib.sha256(json.dumps([people.table.name, seed, SOURCES, DIMENSIONS]).encode()).hexdigest()[:12]
    view, coordinates = f"tastes_{key}_people", f"tastes_{key}"
    if not (engine.exists(view) and engine.exists(coordinates)):
        items = taken_up(engine, people, f"taste_items_{key}")
        place(engine, items, coordinates, seed)
        engine.drop(items.name)
        columns = ", ".join(f"t.{quote_column(feature.name)}" for feature in features)
        with engine.write() as tx:
            tx.execute(
                f"CREATE OR REPLACE VIEW {quote(view)} AS SELECT f.*, {columns} FROM {quote(people.table.name)} AS f "
                f"LEFT JOIN {quote(coordinates)} AS t ON t.subscriber_id = f.subscriber_id"
            )
    table = TableRef(view, people.table.grain, people.table.columns, people.table.rows)
    return replace(
        people, table=table, vocabulary=replace(people.vocabulary, features=(*people.vocabulary.features, *features))
    )


def taken_up(engine: Engine, people: People, table: str) -> TableRef:
    """One row a person, source and thing taken up in the last year: source (its place in SOURCES), item."""
    parts = []
    for event, field in known_sources(people):
        column, on = f"e.{quote_column(field)}", f"e.{quote_column(happened_on(event))}"
        source = SOURCES.index((event.name, field))
        parts.append(
            f"SELECT e.subscriber_id, {source} AS source, {column} AS item FROM {quote(event.table)} AS e "
            f"WHERE e.subscriber_id IS NOT NULL AND {column} IS NOT NULL AND ({event.filter_sql or 'TRUE'}) "
            f"AND {on} > CAST(CAST($as_of AS DATE) - INTERVAL '{DAYS}' DAY AS DATE) AND {on} <= $as_of GROUP BY 1, 2, 3"
        )
    if not parts:
        raise UserError(
            "no_tastes", "Nothing is loaded that says what people look at or buy.", "Load orders or visits."
        )
    return engine.make(Step(table, " UNION ALL ".join(parts), parameters={"as_of": people.as_of}))


def place(engine: Engine, items: TableRef, table: str, seed: int) -> TableRef:
    """Coordinates of everyone who took up any of the things that many do: the mean of those things' vectors."""
    import pandas as pd

    common = engine.rows(
        f"SELECT source, item, count(*) AS people FROM {quote(items.name)} GROUP BY source, item "
        f"HAVING count(*) >= {FEWEST} ORDER BY people DESC, source, item LIMIT {MOST_ITEMS}"
    )
    if len(common) < 3:
        raise UserError(
            "no_tastes",
            f"Fewer than three products, categories or links were taken up by {FEWEST} people each.",
            "Load more visits or orders, or compare people without their tastes.",
        )
    names = pd.DataFrame({"item_no": range(len(common)), "source": [row[0] for row in common]})
    names["item"] = [row[1] for row in common]
    numbered = f"{table}_items"
    engine.load_frame(numbered, names)
    rows = f"FROM {quote(items.name)} AS i JOIN {quote(numbered)} AS n ON n.source = i.source AND n.item = i.item"
    ids = np.array([row[0] for row in engine.rows(f"SELECT DISTINCT i.subscriber_id {rows} ORDER BY 1")])
    if len(ids) > MOST_PEOPLE:
        ids = np.sort(np.random.default_rng(seed).choice(ids, MOST_PEOPLE, replace=False))
    pairs = engine.read(
        f"SELECT i.subscriber_id, n.item_no {rows} WHERE i.subscriber_id IN (SELECT unnest($ids))",
        {"ids": ids.tolist()},
    ).to_numpy(dtype=np.int64)
    vectors = item_vectors(np.searchsorted(ids, pairs[:, 0]), pairs[:, 1], len(common), seed)
    for place in range(DIMENSIONS):
        names[f"d{place}"] = vectors[:, place]
    engine.load_frame(numbered, names)
    means = ", ".join(f"avg(n.d{place}) AS taste_{place + 1}" for place in range(DIMENSIONS))
    made = engine.make(Step(table, f"SELECT i.subscriber_id, {means} {rows} GROUP BY i.subscriber_id"))
    engine.drop(numbered)
    return made


def item_vectors(
    people: "NDArray[np.int64]", items: "NDArray[np.int64]", count: int, seed: int
) -> "NDArray[np.float64]":
    """count × DIMENSIONS: rows (person, item) of who took up what → where each item lies; missing directions are 0."""
    from scipy.sparse import coo_matrix
    from sklearn.decomposition import TruncatedSVD

    took = coo_matrix((np.ones(len(items)), (people, items)), shape=(int(people.max()) + 1, count)).tocsr()
    took.data[:] = 1.0
    together = np.asarray((took.T @ took).todense(), dtype=np.float64)
    np.fill_diagonal(together, 0.0)
    total = together.sum()
    vectors = np.zeros((count, DIMENSIONS))
    if not total:
        return vectors
    often, context = together.sum(axis=1), together.sum(axis=0) ** SMOOTHING
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.log(together / total / np.outer(often / total, context / context.sum()))
    positive = np.where(np.isfinite(information), np.maximum(information, 0.0), 0.0)
    kept = min(DIMENSIONS, count - 1)
    model = TruncatedSVD(n_components=kept, algorithm="arpack", random_state=seed)
    vectors[:, :kept] = model.fit_transform(positive) / np.sqrt(np.maximum(model.singular_values_, 1e-9))
    return vectors


def taste_clues(
    engine: Engine, people: People, ids: "NDArray[np.int64]"
) -> "tuple[tuple[Behaviour, ...], NDArray[np.float64]]":
    """Counts a rule may speak of (looks at and purchases of the most common categories and products, in a year), and
    those counts of given people (ascending ids), one column a measure."""
    measures: list[Behaviour] = []
    columns: list[NDArray[np.float64]] = []
    for event, field in known_sources(people):
        if field == "url":
            continue
        most = MOST_CATEGORIES if field == "category" else MOST_PRODUCTS
        for item in common_items(engine, people, event, field, most):
            measures.append(Behaviour("count", event.name, where=(Filter(field, "=", item),), within_days=DAYS))
        chosen = [one.where[0].value for one in measures[len(columns) :]]
        columns += counted(engine, people, event, field, [str(one) for one in chosen], ids)
    return tuple(measures), np.column_stack(columns) if columns else np.zeros((len(ids), 0))


def _rows(people: People, event: Event, field: str) -> str:
    column, on = f"e.{quote_column(field)}", f"e.{quote_column(happened_on(event))}"
    return (
        f"FROM {quote(event.table)} AS e WHERE e.subscriber_id IS NOT NULL AND {column} IS NOT NULL "
        f"AND ({event.filter_sql or 'TRUE'}) AND {on} > CAST(CAST($as_of AS DATE) - INTERVAL '{DAYS}' DAY AS DATE) "
        f"AND {on} <= $as_of"
    )


def common_items(engine: Engine, people: People, event: Event, field: str, most: int) -> list[str]:
    """What most people took up, at most so many, each by FEWEST people."""
    sql = (
        f"SELECT e.{quote_column(field)}, count(DISTINCT e.subscriber_id) AS n {_rows(people, event, field)} "
        f"GROUP BY 1 HAVING count(DISTINCT e.subscriber_id) >= {FEWEST} ORDER BY n DESC, 1 LIMIT {most}"
    )
    return [str(row[0]) for row in engine.rows(sql, {"as_of": people.as_of})]


def counted(
    engine: Engine, people: People, event: Event, field: str, items: Sequence[str], ids: "NDArray[np.int64]"
) -> "list[NDArray[np.float64]]":
    """How often each of these people took up each of the items in a year; 0 for never."""
    sql = (
        f"SELECT e.subscriber_id, e.{quote_column(field)} AS item, count(*) AS n {_rows(people, event, field)} "
        f"AND e.{quote_column(field)} IN (SELECT unnest($items)) AND e.subscriber_id IN (SELECT unnest($ids)) "
        "GROUP BY 1, 2"
    )
    found = {item: np.zeros(len(ids)) for item in items}
    for person, item, times in engine.rows(sql, {"as_of": people.as_of, "items": list(items), "ids": ids.tolist()}):
        found[str(item)][np.searchsorted(ids, person)] = times
    return [found[item] for item in items]
