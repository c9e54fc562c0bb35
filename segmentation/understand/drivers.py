"""What drives a prediction: overall by shuffling one feature at a time, for one person by setting it to the typical."""

from dataclasses import dataclass, replace

import numpy as np

from segmentation.core.model import Feature
from segmentation.understand.fitting import Way, some
from segmentation.understand.judging import losses, ranks
from segmentation.understand.snapshots import Rows

Array = np.ndarray
LOOK_AT = 2_000  # judged rows that are shuffled: one pass of the model a feature
SHOWN = 8
OPENS_DRIVE, MACHINES_OPEN = 0.15, 0.3  # shares from which a prediction led by opens is warned of


@dataclass(frozen=True)
class Driver:
    """A feature and how much the prediction leans on it.

    share: of all that shuffling features costs, 0 to 1. direction: 1 where more of it means a higher prediction, -1 a
    lower one, 0 where it goes neither way.
    """

    feature: str
    meaning: str
    share: float
    direction: int


def drivers(way: Way, rows: Rows, features: tuple[Feature, ...], seed: int, money: bool) -> tuple[Driver, ...]:
    """The features by what shuffling each among people costs in error on the judged rows; none for a rival.

    Source: Breiman 2001, permutation importance. Features that say the same share what is lost.
    """
    if way.model is None or not len(rows):
        return ()
    looked = some(rows, seed, LOOK_AT)
    before = way.predict(looked)
    base, order = float(np.mean(losses(before, looked.outcome, money))), np.random.default_rng(seed)
    shuffled = order.permutation(len(looked))
    costs = np.zeros(len(features))
    for column in way.columns:
        values = looked.values.copy()
        values[:, column] = values[shuffled, column]
        after = way.predict(replace(looked, values=values))
        costs[column] = max(0.0, float(np.mean(losses(after, looked.outcome, money))) - base)
    total = float(np.sum(costs))
    if total <= 0:
        return ()
    found = []
    for column in np.argsort(-costs, kind="stable"):
        if costs[column] <= 0:
            break
        one = features[column]
        found.append(
            Driver(one.name, one.meaning, float(costs[column] / total), direction(looked.values[:, column], before))
        )
    return tuple(found)


def direction(values: Array, predicted: Array) -> int:
    """Whether the prediction rises or falls with the feature, by rank correlation; 0 below 0.1 either way."""
    known = np.isfinite(values)
    if np.sum(known) < 10 or np.ptp(values[known]) == 0 or np.ptp(predicted[known]) == 0:
        return 0
    together = float(np.corrcoef(ranks(values[known]), ranks(predicted[known]))[0, 1])
    return 0 if abs(together) < 0.1 else int(np.sign(together))


def is_open(feature: str) -> bool:
    """Whether a feature is made of opens."""
    return "open" in feature and "ticket" not in feature


def open_warning(found: tuple[Driver, ...], machine_share: float | None) -> str:
    """A sentence where opens drive a prediction while many opens are made by machines; "" where not."""
    share = sum(one.share for one in found if is_open(one.feature))
    if share < OPENS_DRIVE or machine_share is None or machine_share < MACHINES_OPEN:
        return ""
    return (
        f"Opens carry {100 * share:.0f} % of what this prediction leans on, and {100 * machine_share:.0f} % of opens "
        "are made by machines: it may follow mail programmes, not people."
    )
