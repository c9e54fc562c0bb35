"""HDBSCAN: dense pockets, everyone else unassigned.

Campello, Moulavi, Sander, PAKDD 2013; McInnes, Healy, Astels, JOSS 2(11) 2017.

Leaves many people unassigned by design (design/traps 17), so it looks for pockets and never has to cover everyone.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from segmentation.discover.method import Method, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fit(matrix: "NDArray[np.float64]", seed: int, parameters: Mapping[str, float]) -> "NDArray[np.int64]":
    """Labels 0…, −1 for people in no pocket. The seed is not used: the method has no randomness at this setting."""
    import hdbscan

    size = max(5, int(len(matrix) * parameters["smallest_share"] / 100))
    model = hdbscan.HDBSCAN(min_cluster_size=size, min_samples=int(parameters["min_samples"]), core_dist_n_jobs=1)
    labels: NDArray[np.int64] = model.fit_predict(matrix).astype("int64")
    return labels


HDBSCAN = Method(
    name="hdbscan",
    title="HDBSCAN (dense pockets)",
    meaning="Finds dense pockets of any shape and leaves everyone else unassigned.",
    fit=fit,
    most=20_000,  # 1.8 s of one processor; with fewer people than that everybody is looked at, and nobody is placed
    redrawn=3_000,
    whole=False,
    parameters=(
        Parameter("smallest_share", 1.0, 0.2, 20, "smallest pocket, % of the sample"),
        Parameter("min_samples", 10, 1, 100, "higher: fewer, denser pockets and more people unassigned"),
    ),
)
