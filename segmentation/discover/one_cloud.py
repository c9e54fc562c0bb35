"""Are two groups two, or one cloud cut in half? The cluster index against a single normal distribution.

SigClust: Liu, Hayes, Nobel and Marron, JASA 103 (2008) 1281–1293.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWN = 200
MOST = 1_000  # people in each copy: the index hardly depends on it, the time does


def cluster_index(matrix: "NDArray[np.float64]", labels: "NDArray[np.int64]") -> float:
    """Sum of squares within the groups, of that round the common mean: 0 (two points) to 1 (nothing is explained)."""
    total = float(((matrix - matrix.mean(axis=0)) ** 2).sum())
    within = sum(
        float(((matrix[labels == one] - matrix[labels == one].mean(axis=0)) ** 2).sum()) for one in np.unique(labels)
    )
    return within / total if total else 1.0


def chance(matrix: "NDArray[np.float64]", labels: "NDArray[np.int64]", seed: int, drawn: int = DRAWN) -> float:
    """How likely one cloud with the same covariance is parted as clearly by k-means: (1 + how often) / (1 + drawn)."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    seen = cluster_index(matrix, labels)
    random = np.random.default_rng(seed)
    spread = np.sqrt(np.maximum(np.linalg.eigvalsh(np.atleast_2d(np.cov(matrix, rowvar=False))), 0.0))
    as_clear = 0
    with threadpool_limits(limits=1):
        for _ in range(drawn):
            cloud = random.normal(size=(min(len(matrix), MOST), len(spread))) * spread
            parted = KMeans(n_clusters=2, n_init=1, max_iter=50, random_state=int(random.integers(2**31))).fit(cloud)
            as_clear += cluster_index(cloud, parted.labels_) <= seen
    return (1 + as_clear) / (1 + drawn)
