"""Tastes: who takes up the same things lies together; groups of them are said in categories (SVD of PPMI)."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from segmentation.core.errors import UserError
from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, People, TableRef, Vocabulary
from segmentation.core.rules import parse
from segmentation.discover import tastes
from segmentation.discover.clusters import find
from segmentation.discover.explain import explain
from segmentation.store.duckdb import DuckDBEngine

AS_OF = date(2026, 10, 31)
WORLDS = (("Boots", "Socks", "Laces"), ("Tents", "Mats", "Stoves"), ("Ropes", "Helmets", "Harnesses"))
FEATURES = (
    Feature("visits_90d", "browsing", "visits", "visits", "higher"),
    Feature("clicks_90d", "engagement", "clicks", "clicks", "higher"),
)


@pytest.fixture(scope="module")
def shop() -> Iterator[tuple[DuckDBEngine, People, np.ndarray]]:
    """600 people, each of one of three worlds; visits and clicks say nothing about which."""
    random = np.random.default_rng(6)
    world = random.integers(0, 3, 600)
    views = [
        (person, category)
        for person in range(600)
        for category in random.choice(WORLDS[world[person]], random.integers(2, 9))
    ]
    views += [(int(random.integers(0, 600)), str(random.choice([c for w in WORLDS for c in w]))) for _ in range(300)]
    engine = DuckDBEngine()
    people = pd.DataFrame({"subscriber_id": np.arange(600), "is_suppressed": False})
    people["visits_90d"], people["clicks_90d"] = random.poisson(5, 600), random.poisson(3, 600)
    engine.load_frame("people_tastes_test", people)
    events = pd.DataFrame(views, columns=["subscriber_id", "category"]).assign(event="viewed_product", product=None)
    engine.load_frame("views_of", events)
    with engine.write() as tx:
        tx.execute("""CREATE TABLE web_events AS
            SELECT *, DATE '2026-10-01' AS happened_on, TIMESTAMP '2026-10-01 09:00:00' AS happened_at FROM views_of""")
    unknown = frozenset(event.name for event in EVENTS if event.name != "viewed_product")
    vocabulary = Vocabulary(FEATURES, EVENTS, unknown_events=unknown)
    yield engine, People(TableRef("people_tastes_test", rows=600), vocabulary, AS_OF, 1), world
    engine.close()


def test_things_that_go_together_lie_together(shop) -> None:
    engine, people, world = shop
    beside = tastes.beside(engine, people, 7)
    names = [feature.name for feature in beside.features if feature.family == tastes.TASTE]
    frame = engine.read(f"SELECT {', '.join(names)} FROM {beside.table.name} ORDER BY subscriber_id")
    at = frame.to_numpy(dtype=float, na_value=np.nan)
    centres = np.array([np.nanmean(at[world == one], axis=0) for one in range(3)])
    nearest = ((at[:, None, :] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == world).mean() > 0.95
    again = tastes.beside(engine, people, 7)
    assert again.table.name == beside.table.name


def test_groups_by_taste_are_said_in_categories(shop) -> None:
    """No rule speaks of a coordinate: what people looked at stands in for it, and the rule parses again."""
    engine, people, world = shop
    beside = tastes.beside(engine, people, 7)
    names = [feature.name for feature in beside.features]
    clustering = find(engine, beside, "kmeans", names, {"k": 3})
    labels = engine.read(f"SELECT cluster FROM {clustering.labels.name} ORDER BY subscriber_id")["cluster"].to_numpy()
    assert pd.crosstab(world, labels).to_numpy().max(axis=1).sum() / 600 > 0.9
    said = ""
    for cluster in clustering.clusters:
        rule = explain(engine, people, clustering, cluster.number)
        assert "taste" not in rule.text and parse(rule.text, people.vocabulary) == rule.rule
        assert rule.unseen.fidelity is not None and rule.unseen.fidelity > 0.85
        said += rule.text
    assert any(category in said for world in WORLDS for category in world) and "count(viewed_product where" in said


def test_without_anything_taken_up_it_is_said(shop) -> None:
    engine, people, _ = shop
    from dataclasses import replace

    silent = replace(
        people,
        table=TableRef("people_tastes_test", rows=600),
        as_of=date(2020, 1, 1),
        vocabulary=replace(people.vocabulary, unknown_events=frozenset(event.name for event in EVENTS)),
    )
    with pytest.raises(UserError, match="look at or buy"):
        tastes.taken_up(engine, silent, "nothing_taken_up")
    engine.load_frame("few_items", pd.DataFrame({"subscriber_id": [1], "source": [0], "item": ["Boots"]}))
    with pytest.raises(UserError, match="Fewer than three"):
        tastes.place(engine, TableRef("few_items"), "tastes_of_few", 7)
