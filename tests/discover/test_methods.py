"""Every method on offer: labels for everyone, the same again, planted groups found; the density ones leave noise."""

import numpy as np
import pytest

from segmentation.discover.method import complete, method, methods


def islands(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Three groups far apart and some people between them: matrix, and the truth (−1 for those between)."""
    random = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    truth = np.repeat([0, 1, 2, -1], [300, 250, 200, 30])
    scattered = random.uniform(-3, 11, (30, 2))
    return np.vstack([centres[truth[truth >= 0]] + random.normal(0, 0.5, (750, 2)), scattered]), truth


def agreement(labels: np.ndarray, truth: np.ndarray) -> float:
    """Share of the planted people whose group's most common label is their own, one label a group."""
    chosen = []
    for group in (0, 1, 2):
        found, counts = np.unique(labels[truth == group], return_counts=True)
        chosen.append((int(found[counts.argmax()]), int(counts.max())))
    assert len({label for label, _ in chosen}) == 3
    return sum(count for _, count in chosen) / int((truth >= 0).sum())


def test_the_methods_on_offer() -> None:
    names = {one.name for one in methods()}
    assert {"kmeans", "ward", "gaussian_mixture", "hdbscan", "dbscan"} <= names


@pytest.mark.parametrize("name", [one.name for one in methods()])
def test_planted_groups_are_found_and_found_again(name: str) -> None:
    """A6.1: defaults, three groups; the same seed gives the same labels."""
    matrix, truth = islands()
    chosen = method(name)
    given = {"k": 3.0} if any(one.name == "k" for one in chosen.parameters) else {}
    values = complete(chosen, given)
    labels = chosen.fit(matrix, 7, values)
    assert labels.shape == truth.shape and labels.dtype == np.int64
    assert np.array_equal(labels, chosen.fit(matrix, 7, values))
    assert agreement(labels, truth) > (0.95 if chosen.whole else 0.6)
    assert (labels >= 0).all() or not chosen.whole


@pytest.mark.parametrize("name", ["hdbscan", "dbscan"])
def test_who_stands_between_groups_is_in_none(name: str) -> None:
    matrix, truth = islands()
    chosen = method(name)
    labels = chosen.fit(matrix, 7, complete(chosen, {}))
    between, inside = (labels[truth == -1] == -1).mean(), (labels[truth >= 0] == -1).mean()
    assert between > 0.3 and between > 2 * inside


@pytest.mark.parametrize("name", ["gaussian_mixture", "dbscan"])
def test_people_who_are_all_alike_do_not_break_it(name: str) -> None:
    """Counts that are 0 for most people: a group without any spread."""
    matrix = np.zeros((500, 3))
    matrix[:100, 0] = np.arange(100) / 10
    chosen = method(name)
    labels = chosen.fit(matrix, 7, complete(chosen, {}))
    assert len(labels) == 500 and np.isfinite(labels).all()
