"""Gaussian mixture: overlapping groups of unlike size and stretch. Dempster, Laird and Rubin, JRSS B 39 (1977) 1–38."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from segmentation.discover.method import Method, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fit(matrix: "NDArray[np.float64]", seed: int, parameters: Mapping[str, float]) -> "NDArray[np.int64]":
    """Labels 0…k−1: the likeliest group of each person."""
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits

    # A little of the unit variance of z-scores is added: where everybody in a group has the same count, a group would
    # otherwise shrink to a line of infinite likelihood.
    with threadpool_limits(limits=1):
        model = GaussianMixture(
            n_components=int(parameters["k"]), covariance_type="full", reg_covar=1e-2, n_init=2, random_state=seed
        )
        labels: NDArray[np.int64] = model.fit_predict(matrix).astype("int64")
    return labels


GAUSSIAN_MIXTURE = Method(
    name="gaussian_mixture",
    title="Gaussian mixture",
    meaning="Groups of unlike size and stretch that may overlap; everyone goes to their likeliest one.",
    fit=fit,
    most=20_000,
    redrawn=5_000,
    parameters=(Parameter("k", 6, 3, 12, "number of groups"),),
)
