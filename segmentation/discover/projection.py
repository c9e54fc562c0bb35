"""A flat picture of the sample, to look at and never to decide by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.discover.clusters import Clustering

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_POINTS = 10_000  # above this a browser crawls (streamlit_and_libraries 2.3)


@dataclass(frozen=True)
class Picture:
    """x, y: one point a person. explained: share of variance the two axes keep, 0–1. share: of everyone, drawn here."""

    x: "NDArray[np.float64]"
    y: "NDArray[np.float64]"
    cluster: "NDArray[np.int64]"
    explained: float
    share: float


def project(clustering: Clustering, most: int = MOST_POINTS) -> Picture:
    """Principal components of the scaled sample (Pearson 1901), at most `most` people, seeded."""
    from sklearn.decomposition import PCA

    matrix = clustering.scaling.apply(clustering.sample.values)
    keep = np.arange(len(matrix))
    if len(matrix) > most:
        keep = np.sort(np.random.default_rng(clustering.seed).choice(len(matrix), most, replace=False))
    model = PCA(n_components=2, random_state=clustering.seed).fit(matrix)
    flat = model.transform(matrix[keep])
    share = len(keep) / clustering.sample.population if clustering.sample.population else 0.0
    return Picture(
        flat[:, 0], flat[:, 1], clustering.sample_labels[keep], float(model.explained_variance_ratio_.sum()), share
    )
