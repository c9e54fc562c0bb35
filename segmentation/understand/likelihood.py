"""Maximum likelihood for positive parameters: bounded, well scaled, with the gradient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Fit:
    """The best parameters found, the total log-likelihood there, and which parameters stand at a bound."""

    parameters: tuple[float, ...]
    log_likelihood: float
    converged: bool
    at_bound: tuple[bool, ...]


def distinct(x: Array) -> tuple[Array, Array]:
    """The different values of x, and of each entry where its own stands among them."""
    values, where = np.unique(x, return_inverse=True)
    return values, where.reshape(np.shape(x))


def maximise(
    terms: Callable[[Array], tuple[Array, Array]],
    weights: Array,
    starts: Sequence[Sequence[float]],
    low: Sequence[float],
    high: Sequence[float],
) -> Fit:
    """Maximises Σ weights · log-likelihood over positive parameters between low and high.

    terms: parameters → (log-likelihood of each row, its derivatives: one row a parameter). The search runs over
    logarithms, on the average a person, from the first start; from the next where that ended at a bound or nowhere.
    The best end wins. Deterministic.
    Source: L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995) through scipy.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    people = float(np.sum(weights))

    def loss(logs: Array) -> tuple[float, Array]:
        parameters = np.exp(logs)
        values, gradient = terms(parameters)
        return -float(weights @ values) / people, -(gradient @ weights) * parameters / people

    bounds = list(zip(np.log(low), np.log(high), strict=True))
    options = {"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-8}
    best: Fit | None = None
    for start in starts:
        # Four numbers are no work to share: waiting for each other cost its threads more than the whole search.
        with threadpool_limits(limits=1, user_api="blas"):
            end = minimize(loss, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        at_bound = tuple(bool(min(x - bottom, top - x) < 1e-6) for x, (bottom, top) in zip(end.x, bounds, strict=True))
        # The line search gives up where rounding hides any further gain; a flat place is the top all the same.
        slope = max((abs(d) for d, held in zip(end.jac, at_bound, strict=True) if not held), default=0.0)
        converged = bool(np.isfinite(end.fun) and (end.success or slope < 1e-5))
        found = Fit(tuple(float(x) for x in np.exp(end.x)), -float(end.fun) * people, converged, at_bound)
        if best is None or (found.converged, found.log_likelihood) > (best.converged, best.log_likelihood):
            best = found
        if best.converged and not any(best.at_bound):
            break
    assert best is not None, "a search needs a start"
    return best
