"""Ways to predict one outcome from features: learned ones, and rivals that cost nothing.

Every way is learned on the earliest dates and brought to the right level on a later period (Platt 1999; isotonic:
Zadrozny and Elkan 2002), which also chooses, each half of its people levelled by the other; none sees the days judged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentation.understand.snapshots import Rows

Array = np.ndarray
Predict = Callable[[Rows], Array]

LEARN_FROM = 40_000  # rows; more take longer and add little
THIN = 400  # outcomes of the rarer kind, below which trees only learn noise and a logistic regression stands in
ENOUGH = 20  # outcomes of the rarer kind, below which not even a way that was chosen is learned again
SMALL = 3000  # outcomes, below which trees are kept small
ISOTONIC = 500  # of the rarer kind, from which a free curve is calibrated better than two numbers
BINS = 12  # groups that a rival sorts one number into


@dataclass(frozen=True)
class Way:
    """One way to predict. name: steady. words: as a page says it. learned: it saw all features. raw: before levelling.

    level: raw → probability or money. model: the estimator behind it, for drivers and for keeping; None for rivals.
    """

    name: str
    words: str
    raw: Predict
    learned: bool = False
    model: Any = None
    level: "Level | None" = None
    columns: tuple[int, ...] = ()

    def predict(self, rows: Rows) -> Array:
        """Probability or money of each row."""
        raw = self.raw(rows)
        return self.level(raw) if self.level else raw


@dataclass(frozen=True)
class Level:
    """A rising curve through knots, straight between them: what a raw prediction was worth in the middle period."""

    x: Array
    y: Array

    def __call__(self, raw: Array) -> Array:
        known = np.interp(raw, self.x, self.y)
        return np.where(np.isnan(raw), np.nan, known)


def some(rows: Rows, seed: int, most: int = LEARN_FROM) -> Rows:
    """At most so many rows, drawn with the seed, in their order."""
    if len(rows) <= most:
        return rows
    return rows.take(np.sort(np.random.default_rng(seed).choice(len(rows), most, replace=False)))


def halves(rows: Rows) -> tuple[Rows, Rows]:
    """Two halves of the people: by their number, so that nobody is in both."""
    odd = (rows.ids * 2654435761 % 4294967296 >> 16) % 2 == 1
    return rows.take(np.flatnonzero(odd)), rows.take(np.flatnonzero(~odd))


def ways(learn: Rows, recency: int | None, seed: int, recency_words: str, only: str = "") -> tuple[Way, ...]:
    """Ways to predict yes or no: trees (a logistic regression where data are thin), and three rivals.

    only: the name of the one that is wanted, to make no other: it was chosen on more rows, and is made from few too.
    """
    learn = some(learn, seed)
    rare = int(min(np.sum(learn.outcome > 0), np.sum(learn.outcome <= 0)))
    found = []
    if (rare < THIN and not only) or (rare >= ENOUGH and only == "logistic"):
        found.append(logistic(learn, seed))
    if (rare >= THIN and not only) or (rare >= ENOUGH and only == "trees"):
        found.append(trees(learn, seed))
    return (*found, *rivals(learn, recency, recency_words))


def amounts(learn: Rows, recency: int | None, seed: int, recency_words: str, only: str = "") -> tuple[Way, ...]:
    """Ways to predict money: trees, BG/NBD with Gamma-Gamma (which needs no outcomes), and three rivals."""
    learn = some(learn, seed)
    found = [BG_NBD]
    if np.sum(learn.outcome > 0) >= (ENOUGH if only == "trees" else THIN) and only in ("", "trees"):
        found.append(trees(learn, seed, money=True))
    return (*found, *rivals(learn, recency, recency_words, money=True))


BG_NBD = Way("bg_nbd", "BG/NBD and Gamma-Gamma", lambda rows: rows.spell)


def trees(learn: Rows, seed: int, money: bool = False) -> Way:
    """Gradient boosting over histograms (scikit-learn's), small trees, many people a leaf."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    columns = telling(learn.values)
    # Binning wants two different numbers in each column.
    columns = columns[[len(np.unique(learn.values[np.isfinite(learn.values[:, k]), k])) > 1 for k in columns]]
    small = np.sum(learn.outcome > 0) < SMALL
    given: dict[str, Any] = {
        "learning_rate": 0.06 if small else 0.08,
        "max_iter": 60 if small else 80,
        "max_leaf_nodes": 5 if small else 12,
        "min_samples_leaf": int(min(200, max(20, len(learn) // 200))),
        "l2_regularization": 5.0,
        "max_bins": 127,
        "early_stopping": False,
        "random_state": seed,
    }
    if money:
        model = HistGradientBoostingRegressor(loss="poisson", **given)
        model.fit(learn.values[:, columns], np.maximum(learn.outcome, 0))
    else:
        model = HistGradientBoostingClassifier(**given)
        model.fit(learn.values[:, columns], learn.outcome > 0)
    return learned("trees", "gradient boosting", model, columns, model.predict if money else chance(model))


def learned(name: str, words: str, model: Any, columns: Array, predict: Callable[[Array], Array]) -> Way:
    """A way that reads these columns."""
    return Way(
        name, words, lambda rows: in_chunks(predict, rows, columns), True, model, columns=tuple(int(k) for k in columns)
    )


def telling(values: Array) -> Array:
    """The columns in which people differ."""
    known = np.isfinite(values)
    low = np.min(np.where(known, values, np.inf), axis=0)
    high = np.max(np.where(known, values, -np.inf), axis=0)
    # Missing or not may be all that differs, and says enough; a number that nobody has says nothing.
    return np.flatnonzero((high > low) | ((high == low) & ~np.all(known, axis=0)))


def logistic(learn: Rows, seed: int) -> Way:
    """Logistic regression on logs of the features, missing ones marked as such; strongly held back."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    learn = some(learn, seed, 20_000)
    columns = telling(learn.values)
    model = make_pipeline(
        FunctionTransformer(signed_log),
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(C=0.03, max_iter=300, random_state=seed),
    ).fit(learn.values[:, columns], learn.outcome > 0)
    return learned("logistic", "logistic regression", model, columns, chance(model))


def signed_log(values: Array) -> Array:
    """log(1 + |x|) with the sign of x."""
    return np.sign(values) * np.log1p(np.abs(values))


def chance(model: Any) -> Callable[[Array], Array]:
    """The probability of yes."""
    return lambda values: model.predict_proba(values)[:, 1]


def in_chunks(predict: Callable[[Array], Array], rows: Rows, columns: Array, size: int = 100_000) -> Array:
    """Predictions of many rows without arrays of many times their size."""
    if not len(rows):
        return np.array([])
    return np.concatenate([predict(rows.values[at : at + size, columns]) for at in range(0, len(rows), size)])


def rivals(learn: Rows, recency: int | None, recency_words: str, money: bool = False) -> tuple[Way, ...]:
    """The rate of everyone; the same as in the period before; recency alone."""
    level = float(np.mean(learn.outcome))
    found = [Way("everyone", "the same for everyone", lambda rows: np.full(len(rows), level))]
    if money:
        found.append(Way("same", "the same as in the period before", lambda rows: rows.same))
    elif np.any(learn.same > 0) and np.any(learn.same <= 0):
        found.append(by_number("same", "the same as in the period before", learn, lambda rows: rows.same))
    if recency is not None and np.any(np.isfinite(learn.values[:, recency])):
        found.append(by_number("recency", f"{recency_words} alone", learn, lambda rows: rows.values[:, recency]))
    return tuple(found)


def by_number(name: str, words: str, learn: Rows, number: Predict) -> Way:
    """The mean outcome of people with about the same number, drawn a little towards everyone's."""
    given, level = number(learn), float(np.mean(learn.outcome))
    known = np.isfinite(given)
    edges = np.unique(np.quantile(given[known], np.linspace(0, 1, BINS + 1)[1:-1]))
    means = np.full(len(edges) + 2, level)
    group = np.where(known, np.searchsorted(edges, given, side="left"), len(edges) + 1)
    for one in range(len(means)):
        inside = learn.outcome[group == one]
        means[one] = (np.sum(inside) + 20 * level) / (len(inside) + 20)

    def predict(rows: Rows) -> Array:
        value = number(rows)
        return means[np.where(np.isfinite(value), np.searchsorted(edges, value, side="left"), len(edges) + 1)]

    return Way(name, words, predict)


def levelled(way: Way, rows: Rows, money: bool) -> Way:
    """The same way, brought to what came in these rows."""
    from dataclasses import replace

    return replace(way, level=(factor if money else curve)(way.raw(rows), rows.outcome))


def factor(raw: Array, outcome: Array) -> Level:
    """Money: one factor, so that the total is right."""
    known = np.isfinite(raw)
    total = float(np.sum(raw[known]))
    by = float(np.sum(outcome[known])) / total if total > 0 else 1.0
    most = float(np.max(raw[known], initial=1.0)) * 1000 or 1.0
    return Level(np.array([0.0, most]), np.array([0.0, most * by]))


def rate_of(did: Array) -> float:
    """The share, never quite 0 or 1 (Laplace)."""
    return float((np.sum(did) + 1) / (len(did) + 2))


def curve(raw: Array, outcome: Array) -> Level:
    """Probabilities: a free rising curve where many did and many did not, otherwise the logistic one of two numbers."""
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    did = outcome > 0
    rare = int(min(np.sum(did), np.sum(~did)))
    if rare >= ISOTONIC and len(np.unique(raw)) > 20:
        found = IsotonicRegression(out_of_bounds="clip", y_min=0.0, y_max=1.0).fit(raw, did)
        # A step of a few people at an end would say 0 or 1: never, or always, is more than so many can show.
        said = found.predict(raw)
        low, high = (1 / (np.sum(said == end) + 2) for end in (said.min(), said.max()))
        return Level(
            found.X_thresholds_, np.clip(found.y_thresholds_, min(low, rate_of(did)), max(1 - high, rate_of(did)))
        )
    odds = np.log(np.clip(raw, 1e-6, 1 - 1e-6) / (1 - np.clip(raw, 1e-6, 1 - 1e-6)))
    rate = rate_of(did)
    flat = Level(np.array([0.0, 1.0]), np.array([rate, rate]))
    if rare < 5 or np.ptp(odds) == 0:
        return flat
    fitted = LogisticRegression(C=1e3).fit(odds[:, None], did)
    slope, start = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    if slope <= 0:  # what was higher before was not higher then: nothing but the rate is left to say
        return flat
    at = np.concatenate([np.geomspace(1e-6, 0.01, 40)[:-1], np.linspace(0.01, 0.99, 120), [1 - 1e-4, 1 - 1e-6]])
    return Level(at, 1 / (1 + np.exp(-(slope * np.log(at / (1 - at)) + start))))
