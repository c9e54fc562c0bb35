"""DBSCAN: groups where people stand close together. Ester, Kriegel, Sander and Xu, KDD (1996) 226–231."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from segmentation.discover.method import Method, Parameter

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fit(matrix: "NDArray[np.float64]", seed: int, parameters: Mapping[str, float]) -> "NDArray[np.int64]":
    """Labels 0…, −1 for people with too few near them. The seed is not used: nothing in it is random.

    How near is near is read from the people themselves: `reach` percent of them have their `neighbours`-th neighbour
    within it (the sorted k-distances of the source, cut at a share instead of by eye).
    """
    from sklearn.cluster import DBSCAN as Model
    from sklearn.neighbors import NearestNeighbors

    count = min(int(parameters["neighbours"]), len(matrix) - 1)
    distances = NearestNeighbors(n_neighbors=count + 1).fit(matrix).kneighbors(matrix)[0][:, -1]
    near = max(float(np.quantile(distances, parameters["reach"] / 100)), 1e-9)
    labels: NDArray[np.int64] = Model(eps=near, min_samples=count + 1).fit_predict(matrix).astype("int64")
    return labels


DBSCAN = Method(
    name="dbscan",
    title="DBSCAN (close together)",
    meaning="Finds people who stand close together at one density and leaves everyone else unassigned.",
    fit=fit,
    most=10_000,
    redrawn=3_000,
    whole=False,
    parameters=(
        Parameter("neighbours", 20, 5, 100, "people who must be near; higher: fewer, denser groups"),
        Parameter("reach", 70, 20, 95, "how far is near, as the % of people who have that many there"),
    ),
)
