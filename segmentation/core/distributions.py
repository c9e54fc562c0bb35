"""The four distributions that exact intervals need, in plain Python.

`core` imports no scipy, so the tails are computed here: continued fractions and series that agree with scipy to ten
digits and more (held against it in the tests). Quantiles are found by bisection, which cannot run away.
"""

import math
from collections.abc import Callable


def solve_rising(function: Callable[[float], float], target: float, low: float, high: float) -> float:
    """The x in [low, high] where a rising function reaches target, by halving; the nearer end if it never does."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if function(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_cdf(x: float, a: float, b: float) -> float:
    """P(X ≤ x) for Beta(a, b): the regularised incomplete beta function.

    Source: continued fraction DLMF 8.17.22, evaluated by the modified Lentz method (Thompson and Barnett 1986).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast only on the left of the mean
        return 1 - beta_cdf(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny, c = 1e-300, 1.0
    d = 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    for m in range(1, 10_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + term * d or tiny)
            c = 1 + term / c or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return min(1.0, front * fraction)


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x below which Beta(a, b) has that probability."""
    return solve_rising(lambda x: beta_cdf(x, a, b), probability, 0.0, 1.0)


def gamma_cdf(x: float, shape: float) -> float:
    """P(X ≤ x) for Gamma(shape, 1): the regularised lower incomplete gamma function.

    Source: series DLMF 8.7.1 left of shape + 1, continued fraction DLMF 8.9.2 right of it.
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while abs(term) > abs(total) * 1e-16:
            n += 1
            term *= x / n
            total += term
        return min(1.0, front * total)
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    fraction = d
    for n in range(1, 100_000):
        a = -n * (n - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return max(0.0, 1 - front * fraction)


def chi_square_quantile(probability: float, degrees: float) -> float:
    """The value below which chi-square with these degrees of freedom has that probability: 2 · Gamma(degrees / 2)."""
    high = 1.0
    while gamma_cdf(high, degrees / 2) < probability:
        high *= 2
    return 2 * solve_rising(lambda x: gamma_cdf(x, degrees / 2), probability, 0.0, high)


def t_quantile(probability: float, degrees: float) -> float:
    """The value below which Student's t has that probability (t²/(degrees + t²) is Beta(1/2, degrees/2))."""
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    # Through the other tail: 1 - x is what stays exact when t is large and degrees are few.
    rest = beta_quantile(2 * (1 - probability), degrees / 2, 0.5)
    return math.sqrt(degrees * (1 - rest) / rest) if rest > 0 else math.inf


def hypergeometric_tail(at_least: int, population: int, right: int, drawn: int) -> float:
    """P(X ≥ at_least): right ones among `drawn` of a population that holds `right`, none put back."""
    ways = sum(
        math.comb(right, k) * math.comb(population - right, drawn - k)
        for k in range(max(at_least, drawn - (population - right), 0), min(right, drawn) + 1)
    )
    return ways / math.comb(population, drawn)


def binomial_cdf(at_most: int, drawn: int, rate: float) -> float:
    """P(X ≤ at_most) for `drawn` independent tries that each succeed with `rate`."""
    if at_most < 0 or at_most >= drawn:
        return float(at_most >= 0)
    return 1 - beta_cdf(rate, at_most + 1, drawn - at_most)
