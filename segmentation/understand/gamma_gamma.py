"""Gamma-Gamma: what a person's next order is worth, drawn towards everyone's mean where little was seen.

Source: Fader and Hardie, "The Gamma-Gamma model of monetary value" (2013); Fader, Hardie and Lee, "RFM and CLV" (2005).
Each order of a person varies around an own mean; the means vary over people (p, q, gamma). Assumes that how much a
person spends does not depend on how often the person buys: look at the correlation before trusting it.

Inputs are arrays, one entry a person: x = repeat purchases, spend = average value of one repeat purchase.
"""

from dataclasses import dataclass

import numpy as np

from segmentation.understand.likelihood import distinct, maximise

Array = np.ndarray


@dataclass(frozen=True)
class GammaGamma:
    """Fitted parameters; gamma is in the currency, p and q are pure numbers. q above 1, so that a mean exists."""

    p: float
    q: float
    gamma: float
    log_likelihood: float = float("nan")
    people: int = 0
    converged: bool = True
    at_bound: tuple[str, ...] = ()

    @property
    def population_mean(self) -> float:
        """What an order of a random person is worth: p · gamma / (q - 1)."""
        return self.p * self.gamma / (self.q - 1)


def _terms(parameters: Array, x: Array, spend: Array, counts: tuple[Array, Array] | None = None) -> tuple[Array, Array]:
    """Log-likelihood a person, constants included, and its derivatives by p, q - 1 and gamma (3 rows).

    counts: `distinct` of x, if known: what hangs on x alone is worked out once for each number of purchases.
    """
    from scipy.special import digamma, gammaln

    p, q, gamma = parameters[0], 1 + parameters[1], parameters[2]
    n, of = counts or distinct(x)
    shapes = p * n
    fixed = gammaln(shapes + q) - gammaln(shapes) - gammaln(q) + q * np.log(gamma) + shapes * np.log(n)
    both = digamma(shapes + q)
    by_p, by_q = both - digamma(shapes) + np.log(n), both - digamma(q) + np.log(gamma)
    shape, seen, log_spend = shapes[of], x * spend, np.log(spend)
    logs = np.log(gamma + seen)
    values = fixed[of] + (shape - 1) * log_spend - (shape + q) * logs
    return values, np.stack(
        [
            x * (by_p[of] + log_spend - logs),
            by_q[of] - logs,
            q / gamma - (shape + q) / (gamma + seen),
        ]
    )


def fit(x: Array, spend: Array, weights: Array | None = None) -> GammaGamma:
    """Maximum likelihood over people with at least one repeat purchase and positive spend.

    Money is divided by its mean inside, so that the currency does not matter. q is searched from 1.01 upwards.
    """
    weights = np.ones(len(x)) if weights is None else weights
    scale = float(np.average(spend, weights=weights))
    x, scaled = x.astype(float), spend / scale
    counts = distinct(x)
    found = maximise(
        lambda parameters: _terms(parameters, x, scaled, counts),
        weights,
        starts=((2.0, 2.0, 1.0), (6.0, 3.0, 0.4)),
        low=(1e-2, 1e-2, 1e-3),
        high=(1e3, 1e3, 1e3),
    )
    p, above_one, gamma = found.parameters
    names = tuple(name for name, is_at in zip(("p", "q", "gamma"), found.at_bound, strict=True) if is_at)
    total = found.log_likelihood - float(np.sum(weights)) * float(np.log(scale))
    return GammaGamma(p, 1 + above_one, gamma * scale, total, int(np.sum(weights)), found.converged, names)


def conditional_mean(model: GammaGamma, x: Array, spend: Array) -> Array:
    """E[M | x, spend]: expected value of one order of each person; the population's mean for x = 0.

    A weighted average of the person's own mean and everyone's, with weight p·x / (p·x + q - 1) on the own.
    """
    own = np.where(x > 0, spend, 0.0)
    return model.p * (model.gamma + x * own) / (model.p * x + model.q - 1)
