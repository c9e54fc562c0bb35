"""Stability on real purchases (CDNOW master, 23,570 buyers) against statistics.md E4, prepared as there."""

from pathlib import Path

import numpy as np
import pytest

from segmentation.discover.clusters import by_size
from segmentation.discover.method import method
from tests.benchmarks import public_data
from tests.benchmarks.public_data import Matrix


@pytest.fixture(scope="module")
def values(shared_data: Path) -> Matrix:
    """Days since the last purchase, log counts, money and money per purchase day, not yet z-scored."""
    return public_data.cdnow(shared_data)


@pytest.mark.parametrize(("groups", "mean", "lowest"), [(3, 0.97, 0.95), (5, 0.98, 0.97), (8, 0.88, 0.70)])
def test_groups_return_and_trees_follow_them_as_published(
    values: Matrix, groups: int, mean: float, lowest: float
) -> None:
    """E4 had one run: .98/.96, .99/.98, .95/.91. What ten of ours come to, by chance of the draw, stands in the README;
    the trees do not hang on it, and come to the figures of E4."""
    matrix = public_data.scored(values)
    found = public_data.stability(matrix, groups, seed=7, rounds=6)
    assert np.mean(found) >= mean and min(found) >= lowest
    labels = by_size(method("kmeans").fit(matrix, 7, {"k": groups}))
    *_, short, long = public_data.REFERENCE[groups]
    assert public_data.leaves_fidelity(values, labels, groups) == pytest.approx(short, abs=0.003)
    assert public_data.leaves_fidelity(values, labels, 2 * groups) == pytest.approx(long, abs=0.003)


def test_trap_16_twenty_groups_hardly_return(values: Matrix) -> None:
    """E4: .66 / .35."""
    found = public_data.stability(public_data.scored(values), 20, seed=7, rounds=4)
    assert np.mean(found) < 0.85 and min(found) < 0.75
