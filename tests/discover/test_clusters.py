"""Clusters as a marketer meets them: found again, steady, said as a rule with its errors counted on everyone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People
from segmentation.discover.clusters import Clustering, by_size, find
from segmentation.discover.explain import Difference, explain, profile
from segmentation.discover.method import Method, methods
from segmentation.discover.naming import suggest
from segmentation.discover.projection import project
from segmentation.store.duckdb import DuckDBEngine
from tests.discover.shops import NAMES, one_cloud, planted

Found = tuple[DuckDBEngine, People, pd.Series, Clustering]


@pytest.fixture(scope="module", params=["kmeans", "ward", "hdbscan"])
def found(request: pytest.FixtureRequest) -> Iterator[Found]:
    engine, people, truth = planted()
    parameters = {"smallest_share": 10.0} if request.param == "hdbscan" else {"k": 3}
    yield engine, people, truth, find(engine, people, request.param, NAMES, parameters)
    engine.close()


def test_a6_1_every_method_finds_the_planted_groups(found: Found) -> None:
    engine, _, truth, clustering = found
    labels = engine.read(f"SELECT subscriber_id, cluster FROM {clustering.labels.name}").set_index("subscriber_id")[
        "cluster"
    ]
    table = pd.crosstab(truth.reindex(labels.index), labels)
    assert len(clustering.clusters) == 3
    assert table.to_numpy().max(axis=1).sum() / len(labels) > 0.97
    assert all(cluster.stability == "stable" for cluster in clustering.clusters)


def test_suppressed_people_are_never_clustered(found: Found) -> None:
    engine, people, _, clustering = found
    both = f"{clustering.labels.name} l JOIN {people.table.name} f USING (subscriber_id)"
    assert engine.value(f"SELECT count(*) FROM {both} WHERE f.is_suppressed") == 0
    assert sum(cluster.people for cluster in clustering.clusters) + clustering.unassigned == 1_470


def test_a7_3_each_cluster_becomes_a_short_rule_that_follows_it(found: Found) -> None:
    engine, people, _, clustering = found
    for cluster in clustering.clusters:
        rule = explain(engine, people, clustering, cluster.number)
        assert (
            rule.fidelity is not None and rule.fidelity > 0.95 and rule.precision is not None and rule.precision > 0.9
        )
        assert rule.in_cluster == cluster.people and rule.both <= min(rule.people, rule.in_cluster)
        assert rule.text.count("missing") + rule.text.count("=") + rule.text.count("<") + rule.text.count(">") <= 9
        counted = engine.value(
            f"SELECT count(*) FROM {clustering.labels.name} WHERE cluster = $c", {"c": cluster.number}
        )
        assert counted == rule.in_cluster


def test_a7_1_names_say_what_people_do(found: Found) -> None:
    engine, people, _, clustering = found
    names = suggest(profile(engine, people, clustering))
    assert len(set(names.values())) == len(clustering.clusters)
    assert not any("cluster" in name.lower() or any(letter.isdigit() for letter in name) for name in names.values())
    assert any("Never-bought" in name for name in names.values()) and any(
        "Lapsed" in name or "Recent" in name for name in names.values()
    )


def test_two_groups_alike_are_told_apart_by_what_parts_them() -> None:
    """A7.1: not by the strongest difference from everyone, which both have."""

    def one(name: str, inside: float, everyone: float, effect: float) -> Difference:
        return Difference(Feature(name, "", "", name), inside, everyone, effect)

    lapsed = (one("days_since_last_order", 300, 100, 1.5), one("orders_365d", 0.4, 2, -0.9))
    large, small = one("average_order_value", 200, 120, 0.5), one("average_order_value", 40, 120, -0.6)
    names = suggest({0: (*lapsed, large), 1: (*lapsed, small), 2: (*lapsed, large)})
    assert names[1] == f"{names[0]} who buy small baskets"
    assert len(set(names.values())) == 3  # the third is told apart from nobody by that, and named by its others


def test_same_seed_same_people_same_groups() -> None:
    engine, people, _ = planted()
    one, two = (find(engine, people, "kmeans", NAMES, {"k": 4}, seed=11, size=600) for _ in range(2))
    other = find(engine, people, "kmeans", NAMES, {"k": 4}, seed=12, size=600)
    assert np.array_equal(one.sample.ids, two.sample.ids) and np.array_equal(one.sample_labels, two.sample_labels)
    assert not np.array_equal(one.sample.ids, other.sample.ids)
    engine.close()


def test_trap_16_chance_groups_are_called_doubtful_or_not_there() -> None:
    engine, people = one_cloud()
    clustering = find(engine, people, "kmeans", NAMES, {"k": 8})
    assert sum(cluster.stability == "stable" for cluster in clustering.clusters) == 0
    engine.close()


def test_progress_is_told_and_ends_before_the_end() -> None:
    engine, people, _ = planted()
    said: list[tuple[str, float]] = []
    find(engine, people, "kmeans", NAMES, progress=lambda text, share: said.append((text, share)))
    shares = [share for _, share in said]
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] <= 1 and len({text for text, _ in said}) >= 4
    engine.close()


@pytest.mark.parametrize(
    ("method", "features", "parameters", "reason"),
    [
        ("kmean", NAMES, {}, "unknown_method"),
        ("kmeans", NAMES[:1], {}, "too_few_features"),
        ("kmeans", ["nonsense", *NAMES], {}, "not_a_number_feature"),
        ("kmeans", NAMES, {"k": 99}, "parameter_out_of_range"),
        ("kmeans", NAMES, {"z": 1}, "unknown_parameter"),
    ],
)
def test_wrong_choices_are_explained(
    method: str, features: list[str], parameters: dict[str, float], reason: str
) -> None:
    engine, people, _ = planted(300)
    with pytest.raises(UserError) as said:
        find(engine, people, method, features, parameters)
    assert said.value.reason == reason
    engine.close()


def test_too_few_people_is_a_result_not_a_crash() -> None:
    engine, people, _ = planted(150)
    with pytest.raises(UserError, match="120 people"):
        find(engine, people, "kmeans", NAMES)
    engine.close()


def test_every_method_declares_what_a_page_needs() -> None:
    assert {one.name for one in methods()} >= {"kmeans", "ward", "hdbscan"}
    for one in methods():
        assert one.title and one.meaning and one.most > 0
        for parameter in one.parameters:
            assert parameter.low <= parameter.default <= parameter.high and parameter.meaning


def test_the_picture_says_how_much_it_shows() -> None:
    engine, people, _ = planted()
    picture = project(find(engine, people, "kmeans", NAMES, {"k": 3}), most=500)
    assert len(picture.x) == len(picture.y) == len(picture.cluster) == 500
    assert picture.explained is not None and 0.5 < picture.explained <= 1
    assert picture.share == pytest.approx(500 / 1_470)
    engine.close()


def test_clusters_are_numbered_from_the_largest() -> None:
    assert by_size(np.array([5, 5, 5, 9, 9, -1, 2])).tolist() == [0, 0, 0, 1, 1, -1, 2]


@pytest.mark.parametrize("method", methods(), ids=lambda one: one.name)
def test_people_who_are_all_alike_are_not_parted(method: Method) -> None:
    """One value, two kinds, one known feature, the same feature twice: said in words, never groups by chance."""
    engine, people, _ = planted(400)
    table = people.table.name
    frame = engine.read(f"SELECT * FROM {table}")

    def refused(columns: Mapping[str, Any], features: Sequence[str] = NAMES) -> str:
        engine.load_frame(table, frame.assign(**columns))
        with pytest.raises(UserError) as fault:
            find(engine, people, method.name, features, {"k": 5.0} if method.takes_a_number else {})
        return fault.value.what

    assert "Everybody is the same" in refused(dict.fromkeys(NAMES, 3.0))
    assert "Only one of the chosen features" in refused(dict.fromkeys(NAMES[1:], np.nan))
    assert "unknown for everyone" in refused(dict.fromkeys(NAMES, np.nan))
    assert "at least two features" in refused({}, [NAMES[0], NAMES[0]])
    if method.takes_a_number:
        halves = np.arange(400) % 2.0
        assert "only 2 different kinds of people" in refused(dict.fromkeys(NAMES, halves))
    engine.close()
