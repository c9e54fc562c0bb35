"""Is a cluster there again when other people are drawn? Bootstrap Jaccard per cluster.

Hennig, Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52 (2007) 258–271; the
bands as in fpc::clusterboot. Silhouette is not used: it is about 0.4 at any k on purchase data (design/traps 16).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STABLE, DOUBTFUL = 0.75, 0.60
ROUNDS = 20


def word(jaccard: float | None) -> str:
    """ "stable" from 0.75, "doubtful" from 0.60, "not there" below; "not measured" without a figure."""
    if jaccard is None or np.isnan(jaccard):
        return "not measured"
    return "stable" if jaccard >= STABLE else "doubtful" if jaccard >= DOUBTFUL else "not there"


def bootstrap_jaccard(
    matrix: "NDArray[np.float64]",
    labels: "NDArray[np.int64]",
    refit: Callable[["NDArray[np.float64]", int], "NDArray[np.int64]"],
    seed: int,
    rounds: int = ROUNDS,
    most: int = 20_000,
    progress: Callable[[float], None] | None = None,
) -> dict[int, float]:
    """cluster → mean over rounds of its best Jaccard with a cluster found on a resample; 0–1, higher is more stable.

    matrix, labels: the sample and its clustering (−1 is no cluster and gets no figure). refit(matrix, seed) → labels.
    A resample draws min(n, most) people with replacement (fewer people make every figure a little lower). Who is drawn
    more than once stands in it once, as in the source's program: copies on one spot would be dense by themselves.
    """
    clusters = [int(c) for c in np.unique(labels) if c >= 0]
    found: dict[int, list[float]] = {cluster: [] for cluster in clusters}
    random = np.random.default_rng(seed)
    for one in range(rounds):
        drawn = random.integers(0, len(matrix), min(len(matrix), most))
        people = np.unique(drawn)
        matched = best_matches(labels[people], refit(matrix[people], seed + 1 + one), max(clusters, default=-1) + 1)
        for cluster in clusters:
            best = matched[cluster]
            if best is not None:  # None: nobody of it was drawn, and this round says nothing about it
                found[cluster].append(best)
        if progress:
            progress((one + 1) / rounds)
    return {cluster: float(np.mean(values)) if values else float("nan") for cluster, values in found.items()}


def best_matches(before: "NDArray[np.int64]", after: "NDArray[np.int64]", clusters: int) -> tuple[float | None, ...]:
    """For each cluster 0 … clusters−1 of `before` the best Jaccard with a cluster of `after`, on the same people.

    None for a cluster of which nobody is there; −1 is no cluster on either side.
    """
    others = int(after.max(initial=-1)) + 1
    both = np.zeros((clusters, max(others, 1)))
    known = (before >= 0) & (after >= 0)
    np.add.at(both, (before[known], after[known]), 1)
    sizes = np.bincount(before[before >= 0], minlength=clusters)[:clusters]
    there = np.bincount(after[after >= 0], minlength=max(others, 1))
    either = sizes[:, None] + there[None, :] - both
    best = (both / np.maximum(either, 1)).max(axis=1)
    return tuple(float(best[one]) if sizes[one] else None for one in range(clusters))
