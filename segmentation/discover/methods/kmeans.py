"""k-means: round groups of similar people. Lloyd, IEEE Trans. Inf. Theory 28 (1982); k-means++ starts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from segmentation.discover.method import Method, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fit(matrix: "NDArray[np.float64]", seed: int, parameters: Mapping[str, float]) -> "NDArray[np.int64]":
    """Labels 0…k−1."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # One thread: with several sessions at work, waiting for each other's threads costs more than a second core gains.
    with threadpool_limits(limits=1):
        model = KMeans(n_clusters=int(parameters["k"]), n_init=10, random_state=seed).fit(matrix)
    labels: NDArray[np.int64] = model.labels_.astype("int64")
    return labels


KMEANS = Method(
    name="kmeans",
    title="k-means",
    meaning="Puts everyone into as many round groups of similar size as you say. Steady up to about 12 groups.",
    fit=fit,
    most=50_000,
    redrawn=20_000,
    centred=True,
    parameters=(Parameter("k", 6, 2, 12, "number of groups"),),
)
