"""The picture and what is chosen on it: the same people in numpy and in SQL, and the rule they have in common."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People
from segmentation.discover.clusters import Clustering, find
from segmentation.discover.explain import lengths
from segmentation.discover.projection import density, places, project
from segmentation.discover.sample import Sample
from segmentation.discover.scaling import alike, scaling
from segmentation.discover.selecting import (
    Range,
    Selection,
    from_text,
    in_common,
    inside,
    inside_sql,
    shape,
    size,
)
from segmentation.store.duckdb import DuckDBEngine
from tests.discover.shops import NAMES, planted

Shop = tuple[DuckDBEngine, People, Clustering]


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    engine, people, _ = planted()
    yield engine, people, find(engine, people, "kmeans", NAMES, {"k": 3})
    engine.close()


def made_of(values: np.ndarray) -> Sample:
    features = tuple(Feature(f"f{place}", "", "", "") for place in range(values.shape[1]))
    return Sample(np.arange(len(values)), values, features, len(values), 1)


@pytest.mark.parametrize("scale", ["auto", "log", "rank", "plain"])
def test_scaled_in_sql_as_in_numpy(scale) -> None:
    """Log, rank and plain, skewed to both sides, zeros and missing values."""
    random = np.random.default_rng(4)
    values = np.column_stack(
        [
            random.normal(0, 1, 500),
            random.lognormal(1, 1, 500),
            random.lognormal(1, 1.5, 500) * (random.random(500) < 0.1),
            -random.lognormal(1, 1, 500),
            np.ones(500),
        ]
    )
    values[::17, 1] = np.nan
    fitted = scaling(made_of(values), scale)
    engine = DuckDBEngine()
    import pandas as pd

    engine.load_frame("t", pd.DataFrame(values, columns=[f"c{i}" for i in range(5)]).assign(n=range(500)))
    columns = ", ".join(fitted.sql(i, f"f.c{i}") for i in range(5))
    found = engine.read(f"SELECT {columns} FROM t f ORDER BY n").to_numpy(dtype=float)
    engine.close()
    assert np.allclose(found, fitted.apply(values), atol=1e-9)
    if scale == "auto":
        assert [fitted.word(place) for place in range(5)] == ["plain", "log", "rank", "rank", "plain"]


def test_features_that_say_the_same_are_named() -> None:
    random = np.random.default_rng(1)
    first = random.normal(0, 1, 400)
    sample = made_of(np.column_stack([first, -first + random.normal(0, 0.1, 400), random.normal(0, 1, 400)]))
    pairs = alike(sample, scaling(sample))
    assert [pair[:2] for pair in pairs] == [("f0", "f1")] and pairs[0][2] < -0.9


def test_everyone_has_the_place_that_the_sample_has(shop: Shop) -> None:
    engine, people, clustering = shop
    picture = project(clustering)
    found = engine.read(f"SELECT subscriber_id, x, y FROM {places(engine, people, clustering, picture).name}")
    placed = found.set_index("subscriber_id").loc[clustering.sample.ids]
    assert np.allclose(placed["x"], picture.x, atol=1e-6) and np.allclose(placed["y"], picture.y, atol=1e-6)
    assert len(found) == 1_470


corner = st.tuples(st.floats(-4, 4, width=32), st.floats(-4, 4, width=32))


@settings(max_examples=40, deadline=None)
@given(corners=st.lists(corner, min_size=3, max_size=12))
def test_a_shape_holds_the_same_people_in_sql(corners: list[tuple[float, float]]) -> None:
    random = np.random.default_rng(9)
    x, y = random.uniform(-5, 5, 300), random.uniform(-5, 5, 300)
    import pandas as pd

    engine = DuckDBEngine()
    engine.load_frame("p", pd.DataFrame({"n": range(300), "x": x, "y": y}))
    sql, parameters = inside_sql(corners)
    found = [row[0] for row in engine.rows(f"SELECT {sql} FROM p ORDER BY n", parameters)]
    engine.close()
    assert found == inside(corners, x, y).tolist()


def test_a_square_by_hand() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    x, y = np.array([1.0, 3.0, -1.0, 0.5]), np.array([1.0, 1.0, 1.0, 1.9])
    assert inside(square, x, y).tolist() == [True, False, False, True]


def test_a_shape_round_a_group_becomes_its_rule(shop: Shop) -> None:
    """Everyone inside, counted in SQL; the rule is judged on everyone and on people it has not seen."""
    engine, people, clustering = shop
    picture = project(clustering)
    at = picture.cluster == 0
    x, y = picture.x[at], picture.y[at]
    drawn = shape(
        [x.min() - 0.1, x.max() + 0.1, x.max() + 0.1, x.min() - 0.1],
        [y.min() - 0.1, y.min() - 0.1, y.max() + 0.1, y.max() + 0.1],
    )
    everyone = places(engine, people, clustering, picture)
    count, of = size(engine, people, clustering, picture, drawn, everyone)
    found = in_common(engine, people, clustering, picture, drawn, everyone)
    assert of == 1_470 and found[-1].in_cluster == count
    assert found[-1].fidelity is not None and found[-1].fidelity > 0.97
    assert found[-1].unseen.fidelity is not None and found[-1].unseen.fidelity > 0.95
    assert 0 < found[-1].unseen.everyone < found[-1].everyone


def test_filters_do_the_same_as_a_shape(shop: Shop) -> None:
    engine, people, clustering = shop
    picture = project(clustering)
    chosen = Selection(clusters=(0, 1), ranges=(Range("orders_total", 1, 3),))
    count, _ = size(engine, people, clustering, picture, chosen, None)
    sql = (
        f"SELECT count(*) FROM {people.table.name} JOIN {clustering.labels.name} USING (subscriber_id) "
        "WHERE cluster IN (0, 1) AND orders_total BETWEEN 1 AND 3"
    )
    assert count == engine.value(sql) > 0
    assert in_common(engine, people, clustering, picture, chosen, None)[-1].in_cluster == count


def test_neighbours_place_the_drawn_and_their_shape_becomes_a_rule(shop: Shop) -> None:
    engine, people, clustering = shop
    said: list[float] = []
    picture = project(clustering, most=400, kind="neighbours", progress=lambda text, share: said.append(share))
    assert len(picture.x) == 400 and picture.explained is None and said == sorted(said)
    assert picture.share == pytest.approx(400 / 1_470)
    at = picture.cluster == 1
    corners = shape(
        [picture.x[at].min() - 1, picture.x[at].max() + 1, picture.x[at].max() + 1, picture.x[at].min() - 1],
        [picture.y[at].min() - 1, picture.y[at].min() - 1, picture.y[at].max() + 1, picture.y[at].max() + 1],
    )
    found = in_common(engine, people, clustering, picture, corners, None)
    assert found[-1].everyone == 400
    with pytest.raises(ValueError, match="principal"):
        places(engine, people, clustering, picture)


def test_choosing_nobody_or_everybody_is_explained(shop: Shop) -> None:
    engine, people, clustering = shop
    picture = project(clustering)
    for chosen in (Selection(ranges=(Range("orders_total", 99, 100),)), Selection(clusters=(0, 1, 2))):
        with pytest.raises(UserError, match="That chooses"):
            in_common(engine, people, clustering, picture, chosen, None)
    with pytest.raises(UserError, match="no shape"):
        shape([1.0], [1.0])


def test_a_choice_is_kept_as_text() -> None:
    chosen = Selection(((0.5, 1.0), (2.0, 3.0), (1.0, 1.0)), (1, 2), (Range("orders_total", 1, 3),))
    assert from_text(chosen.key) == chosen
    assert from_text("nonsense").empty and from_text(None).empty and from_text('{"corners": [1]}').empty


def test_everyone_is_counted_on_the_grid(shop: Shop) -> None:
    engine, people, clustering = shop
    picture = project(clustering, most=300)
    found = density(engine, places(engine, people, clustering, picture), picture, cells=20)
    assert sum(sum(row) for row in found.counts) == 1_470 and len(found.x) == len(found.counts) == 20


def test_longer_rules_follow_better_and_each_says_what_it_loses_and_gains(shop: Shop) -> None:
    """A7.3: the length for the fidelity, on everyone and on people that were not looked at."""
    engine, people, clustering = shop
    for cluster in clustering.clusters:
        found = lengths(engine, people, clustering, cluster.number)
        assert [one.length for one in found] == sorted({one.length for one in found}) and found[0].length == 1
        last = found[-1]
        assert last.lost == last.in_cluster - last.both and last.gained == last.people - last.both
        assert last.unseen.fidelity is not None and last.unseen.fidelity > 0.9
        shown = engine.value(f"SELECT count(*) FROM {clustering.labels.name} WHERE NOT shown")
        assert last.unseen.everyone == shown


def test_who_never_ordered_is_said_so() -> None:
    """Not by whichever feature happens to be unknown of them."""
    from segmentation.core.rules import FeatureMeasure, to_text
    from segmentation.discover.tree_rules import propose

    random = np.random.default_rng(3)
    never = np.arange(400) % 3 == 0
    discounts = np.where(never, np.nan, random.random(400))
    since = np.where(never, np.nan, random.integers(0, 400, 400))
    measures = [FeatureMeasure("discounted_order_share"), FeatureMeasure("days_since_last_order")]
    assert to_text(propose(np.column_stack([discounts, since]), never, measures, 2, 7)) == (
        "days_since_last_order is missing"
    )


def test_exactly_once_is_said_once() -> None:
    from segmentation.core.rules import FeatureMeasure, to_text
    from segmentation.discover.tree_rules import propose

    orders = np.arange(600) % 5.0
    rule = propose(orders[:, None], orders == 1, [FeatureMeasure("orders_365d")], 2, 7)
    assert to_text(rule) == "orders_365d = 1"
