"""Two groups against one cloud cut in half: the cluster index by hand, and both cases simulated."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from segmentation.discover.one_cloud import chance, cluster_index


def halves(matrix: np.ndarray) -> np.ndarray:
    return KMeans(n_clusters=2, n_init=4, random_state=1).fit(matrix).labels_


def test_the_cluster_index_by_hand() -> None:
    """0, 2 | 10, 12: within 2 + 2, round the mean 6: 36 + 16 + 16 + 36."""
    assert cluster_index(np.array([[0.0], [2], [10], [12]]), np.array([0, 0, 1, 1])) == pytest.approx(4 / 104)


@pytest.mark.parametrize("seed", range(3))
def test_a_long_cloud_is_one_and_two_clouds_are_two(seed: int) -> None:
    random = np.random.default_rng(seed)
    long = random.normal(size=(400, 4)) * [4, 1, 1, 1]
    assert chance(long, halves(long), seed, 100) > 0.05
    two = random.normal(size=(400, 4)) + np.repeat([[0.0, 0, 0, 0], [5, 0, 0, 0]], 200, axis=0)
    assert chance(two, halves(two), seed, 100) < 0.02
