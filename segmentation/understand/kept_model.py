"""A learned way as plain numbers: kept beside its judgement, and read again to say why one person was given what.

Numbers only, so that opening somebody else's workspace runs nothing of theirs; and small: some thousand knots of trees.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from segmentation.understand.fitting import Way, signed_log

Array = np.ndarray
Plain = Mapping[str, Any]


def plain(way: Way, names: tuple[str, ...], values: Array) -> dict[str, Any] | None:
    """The way as JSON holds it; None for a rival. values: rows of people asked, whose middles are the typical ones."""
    if way.model is None:
        return None
    columns = list(way.columns)
    seen = values[:, columns]
    some = np.isfinite(seen).mean(axis=0) > 0.5  # what most do not have is typically missing
    typical = [float(np.nanmedian(seen[:, place])) if some[place] else None for place in range(len(columns))]
    level = way.level
    found = {
        "way": way.name,
        "columns": [names[column] for column in columns],
        "typical": typical,
        "level": None if level is None else [level.x.tolist(), level.y.tolist()],
    }
    return found | (trees(way.model) if way.name == "trees" else logistic(way.model))


def trees(model: Any) -> dict[str, Any]:
    """Each tree's knots: feature, threshold, left, right, whether missing goes left, whether it ends, its worth."""
    fields = ("feature_idx", "num_threshold", "left", "right", "missing_go_to_left", "is_leaf", "value")
    grown = [[each[0].nodes[field].tolist() for field in fields] for each in model._predictors]
    return {"start": float(np.ravel(model._baseline_prediction)[0]), "is_money": not hasattr(model, "classes_")} | {
        "trees": grown
    }


def logistic(model: Any) -> dict[str, Any]:
    """What stands for missing numbers, scales and weights."""
    fill, scale, last = model[1], model[2], model[3]
    return {
        "fill": fill.statistics_.tolist(),
        "marked": fill.indicator_.features_.tolist(),
        "mean": scale.mean_.tolist(),
        "scale": scale.scale_.tolist(),
        "weights": last.coef_[0].tolist(),
        "start": float(last.intercept_[0]),
    }


def predict(kept: Plain, values: Array) -> Array:
    """Probability or money of rows whose columns are those of `columns`; missing is NaN."""
    values = np.asarray(values, dtype=float)
    if kept["way"] == "trees":
        total = np.full(len(values), kept["start"])
        for tree in kept["trees"]:
            total += grown(tree, values)
        said = np.exp(total) if kept["is_money"] else 1 / (1 + np.exp(-total))
    else:
        logs = signed_log(values)
        marks = np.isnan(logs[:, kept["marked"]]).astype(float)
        matrix = np.hstack([np.where(np.isnan(logs), np.array(kept["fill"]), logs), marks])
        odds = (matrix - np.array(kept["mean"])) / np.array(kept["scale"]) @ np.array(kept["weights"]) + kept["start"]
        said = 1 / (1 + np.exp(-odds))
    return said if kept["level"] is None else np.interp(said, *kept["level"])


def grown(tree: list[list[Any]], values: Array) -> Array:
    """What one tree says of each row."""
    feature, threshold, left, right, missing_left, ends, worth = (np.array(one) for one in tree)
    at, rows = np.zeros(len(values), dtype=int), np.arange(len(values))
    while not np.all(ends[at]):
        value = values[rows, feature[at]]
        goes_left = np.where(np.isnan(value), missing_left[at].astype(bool), value <= threshold[at])
        at = np.where(ends[at], at, np.where(goes_left, left[at], right[at]))
    return worth[at]
