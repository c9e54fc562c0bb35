"""BG/NBD: who is still a customer, and how many orders are to come, from three numbers a person.

Source: Fader, Hardie and Lee, "Counting your customers" the easy way, Marketing Science 24 (2005). Equation numbers
below are theirs. While active, a person buys at random at an own rate (Gamma over people: r, alpha); after each repeat
purchase the person leaves for good with an own probability (Beta over people: a, b).

Inputs are arrays, one entry a person: x = repeat purchases (days with an order after the first), t_x = weeks from the
first to the last of them (0 when x is 0), age = weeks from the first purchase to the end of observation.
"""

from dataclasses import dataclass

import numpy as np

from segmentation.understand.likelihood import Fit, distinct, maximise

Array = np.ndarray

# Parameters are searched between these, as multiples of the natural scale (alpha: of the mean age). At an end the data
# do not say more than "very alike" or "very mixed"; predictions there are still well defined.
LOW, HIGH = 1e-3, 1e3


@dataclass(frozen=True)
class BGNBD:
    """Fitted parameters; alpha is in weeks, the others are pure numbers. log_likelihood: total over people, weeks."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    people: int = 0
    converged: bool = True
    at_bound: tuple[str, ...] = ()


def log_likelihood(model: BGNBD, x: Array, t_x: Array, age: Array) -> Array:
    """Log-likelihood of each person (6), as a sum of logarithms: no large powers are formed."""
    return _terms(np.array([model.r, model.alpha, model.a, model.b]), x, t_x, age)[0]


def _terms(
    parameters: Array, x: Array, t_x: Array, age: Array, counts: tuple[Array, Array] | None = None
) -> tuple[Array, Array]:
    """Log-likelihood a person, and its derivatives by r, alpha, a, b (4 rows). counts: `distinct` of x, if known.

    What hangs on x alone is worked out once for each number of purchases: those are few, and these functions dear.
    """
    from scipy.special import digamma, gammaln

    r, alpha, a, b = parameters
    n, of = counts or distinct(x)
    seen = n > 0
    left_at = np.where(seen, b + n - 1, 1.0)
    fixed = gammaln(r + n) - gammaln(r) + r * np.log(alpha)
    fixed += gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
    by_r = digamma(r + n) - digamma(r) + np.log(alpha)
    by_a = digamma(a + b) - digamma(a + b + n)
    by_b = by_a + digamma(b + n) - digamma(b)
    leaving = np.where(seen, np.log(a) - np.log(left_at), -np.inf)
    rate, log_end, log_last = r + x, np.log(alpha + age), np.log(alpha + t_x)
    alive, gone = -rate * log_end, leaving[of] - rate * log_last
    either = np.logaddexp(alive, gone)
    w_alive, w_gone = np.exp(alive - either), np.exp(gone - either)
    gradient = np.stack(
        [
            by_r[of] - w_alive * log_end - w_gone * log_last,
            r / alpha - rate * (w_alive / (alpha + age) + w_gone / (alpha + t_x)),
            by_a[of] + w_gone / a,
            by_b[of] - w_gone / left_at[of],
        ]
    )
    return fixed[of] + either, gradient


def fit(x: Array, t_x: Array, age: Array, weights: Array | None = None) -> BGNBD:
    """Maximum likelihood. weights: how many people each entry stands for (1 each when None).

    Ages are divided by their mean inside, so that all four parameters are near one whatever the time unit.
    """
    weights = np.ones(len(x)) if weights is None else weights
    scale = float(np.average(age, weights=weights)) or 1.0
    x, t_scaled, age_scaled = x.astype(float), t_x / scale, age / scale
    counts = distinct(x)
    found: Fit = maximise(
        lambda parameters: _terms(parameters, x, t_scaled, age_scaled, counts),
        weights,
        starts=((1.0, 1.0, 1.0, 1.0), (0.3, 0.1, 1.0, 3.0)),
        low=(LOW,) * 4,
        high=(HIGH,) * 4,
    )
    r, alpha, a, b = found.parameters
    # The density of x events in scaled time, back in weeks: x changes of unit a person.
    total = found.log_likelihood - float(np.sum(weights * x)) * float(np.log(scale))
    names = tuple(name for name, is_at in zip(("r", "alpha", "a", "b"), found.at_bound, strict=True) if is_at)
    return BGNBD(r, alpha * scale, a, b, total, int(np.sum(weights)), found.converged, names)


def probability_alive(model: BGNBD, x: Array, t_x: Array, age: Array) -> Array:
    """Probability of still being active at the end of observation; 1 by construction for x = 0.

    The model lets people leave only right after a repeat purchase, so it cannot doubt someone who never repeated.
    Source: Fader, Hardie and Lee, "Computing P(alive) using the BG/NBD model" (2008).
    """
    from scipy.special import expit

    repeat = x > 0
    odds_gone = (
        np.log(model.a)
        - np.log(np.where(repeat, model.b + x - 1, 1.0))
        + (model.r + x) * (np.log(model.alpha + age) - np.log(model.alpha + t_x))
    )
    return np.where(repeat, expit(-odds_gone), 1.0)


def _purchases_while_active(model: BGNBD, weeks: Array | float, x: Array, age: Array) -> Array:
    """Expected purchases in the next t weeks of someone active at `age`: (10) without its last factor.

    The paper's 2F1(r + x, b + x; a + b + x - 1; z) grows beyond floating point for large x. Euler's transformation
    (DLMF 15.8.1) moves x into the denominator only: (1 - z)^(r + x) · 2F1(r + x, b + x; c; z) =
    (1 - z)^(a - 1) · 2F1(a + b - 1 - r, a - 1; c; z), which is near 1 there.
    """
    from scipy.special import hyp2f1

    t = np.broadcast_to(np.asarray(weeks, dtype=float), np.shape(age))

    # At a = 1 and at c = 0 the formula is 0/0 with a finite limit; a millionth beside it six digits of it are there.
    a = model.a if abs(model.a - 1) > 1e-6 else 1 + 1e-6
    c = a + model.b + x - 1
    c = np.where(np.abs(c) > 1e-6, c, 1e-6)
    z = t / (model.alpha + age + t)
    with np.errstate(all="ignore"):
        bracket = 1 - np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a + model.b - 1 - model.r, a - 1, c, z)
        expected = c / (a - 1) * bracket
    most = (model.r + x) * t / (model.alpha + age)  # if nobody ever left
    sane = np.isfinite(expected) & (expected >= 0) & (expected <= most * (1 + 1e-9))
    if np.all(sane):
        return np.asarray(expected)
    expected = np.array(expected)
    expected[~sane] = _by_quadrature(model, t[~sane], x[~sane], age[~sane])
    return expected


def _by_quadrature(model: BGNBD, t: Array, x: Array, age: Array) -> Array:
    """The same expectation as an average over leaving probabilities, to about 1 in 1,000; for extreme parameters.

    Given active and p: (1 - ((alpha + age) / (alpha + age + p t))^(r + x)) / p, with p from Beta(a, b + x). The slices
    are thinner towards p = 0, where that peaks (its share v^6 of people: midpoint rule in v).
    """
    from scipy.special import betaincinv

    counts, where = np.unique(x, return_inverse=True)
    slices = 100
    result = np.zeros(np.shape(x))
    for step in range(slices):
        v = (step + 0.5) / slices
        p = np.maximum(betaincinv(model.a, model.b + counts, v**6), 1e-14)[where]
        result += -np.expm1(-(model.r + x) * np.log1p(p * t / (model.alpha + age))) / p * (6 * v**5 / slices)
    return result


def expected_orders(model: BGNBD, weeks: Array | float) -> Array:
    """E[X(t)] (9): repeat purchases of a random new customer within t weeks of the first purchase."""
    t = np.asarray(weeks, dtype=float)
    return _purchases_while_active(model, t, np.zeros(t.shape), np.zeros(t.shape))


def conditional_orders(model: BGNBD, weeks: float, x: Array, t_x: Array, age: Array) -> Array:
    """E[Y(t) | x, t_x, age] (10): purchases of each person in the t weeks after the end of observation."""
    return _purchases_while_active(model, weeks, x, age) * probability_alive(model, x, t_x, age)


def chance_of_orders(model: BGNBD, orders: int, weeks: float) -> float:
    """P(X(t) = x) (8): probability that a random new customer makes this many repeat purchases within t weeks."""
    from scipy.special import betainc, betaln
    from scipy.stats import nbinom

    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    stays = np.exp(betaln(a, b + orders) - betaln(a, b)) * nbinom.pmf(orders, r, alpha / (alpha + weeks))
    if orders == 0:
        return float(stays)
    leaves = np.exp(betaln(a + 1, b + orders - 1) - betaln(a, b)) * betainc(orders, r, weeks / (alpha + weeks))
    return float(stays + leaves)
