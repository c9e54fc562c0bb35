"""Ward's method: merges the two nearest groups again and again. Ward, JASA 58 (1963) 236–244."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from segmentation.discover.method import Method, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fit(matrix: "NDArray[np.float64]", seed: int, parameters: Mapping[str, float]) -> "NDArray[np.int64]":
    """Labels 0…k−1. Nothing in it is random; the seed is not used."""
    from sklearn.cluster import AgglomerativeClustering

    labels: NDArray[np.int64] = (
        AgglomerativeClustering(n_clusters=int(parameters["k"]), linkage="ward").fit_predict(matrix).astype("int64")
    )
    return labels


WARD = Method(
    name="ward",
    title="Ward (nested groups)",
    meaning="Builds a tree of groups in groups and cuts it at k. Good for uneven sizes.",
    fit=fit,
    most=5_000,
    redrawn=2_500,
    parameters=(Parameter("k", 6, 3, 12, "number of groups"),),
)
