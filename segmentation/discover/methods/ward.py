"""Ward's method: merges the two nearest groups again and again. Ward, JASA 58 (1963) 236–244."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segmentation.discover.method import Method, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fit(matrix: "NDArray[np.float64]", seed: int, parameters: Mapping[str, float]) -> "NDArray[np.int64]":
    """Labels 0…k−1. Nothing in it is random; the seed is not used."""
    k = int(parameters["k"])
    return cuts(matrix, [k])[k]


def cuts(matrix: "NDArray[np.float64]", numbers: Sequence[int]) -> "dict[int, NDArray[np.int64]]":
    """Number of groups → labels 0…k−1, all cut from one tree."""
    from scipy.cluster.hierarchy import cut_tree, linkage

    tree = linkage(matrix, "ward")
    found = cut_tree(tree, n_clusters=list(numbers)).astype("int64")
    return {k: found[:, place] for place, k in enumerate(numbers)}


WARD = Method(
    name="ward",
    title="Ward (nested groups)",
    meaning="Builds a tree of groups within groups and cuts it into as many as you say. Good for uneven sizes.",
    fit=fit,
    most=5_000,
    redrawn=2_500,
    cuts=cuts,
    parameters=(Parameter("k", 6, 3, 12, "number of groups"),),
)
