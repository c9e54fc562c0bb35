"""Stability on real purchases (CDNOW master, 23,570 buyers) against the published-data figures in statistics E4."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from segmentation.discover.method import method
from segmentation.discover.stability import DOUBTFUL, bootstrap_jaccard


@pytest.fixture(scope="module")
def matrix(shared_data: Path) -> NDArray[Any]:
    """Days since the last order, log count, log money, log average order value, z-scored: the features of E4."""
    lines = pd.read_csv(
        shared_data / "cdnow" / "CDNOW_master.txt",
        sep=r"\s+",
        header=0,
        names=["id", "day", "cds", "dollars"],
        dtype={"id": str, "day": str},
    )
    lines["day"] = pd.to_datetime(lines["day"], format="%Y%m%d")
    people = lines.groupby("id").agg(last=("day", "max"), orders=("day", "size"), money=("dollars", "sum"))
    since = (lines["day"].max() - people["last"]).dt.days
    money = people["money"].clip(lower=0.01)
    values = np.column_stack([since, np.log(people["orders"]), np.log(money), np.log(money / people["orders"])])
    scaled: NDArray[Any] = (values - values.mean(axis=0)) / values.std(axis=0)
    return scaled


def stability(matrix: NDArray[Any], k: int) -> list[float]:
    """Jaccard per cluster at k, resampling everyone ten times."""
    kmeans = method("kmeans")
    labels = kmeans.fit(matrix, 7, {"k": k})
    return list(
        bootstrap_jaccard(
            matrix, labels, lambda part, seed: kmeans.fit(part, seed, {"k": k}), seed=7, rounds=10, most=len(matrix)
        ).values()
    )


def test_trap_16_few_groups_return_and_twenty_hardly_do(matrix: NDArray[Any]) -> None:
    five, eight, twenty = stability(matrix, 5), stability(matrix, 8), stability(matrix, 20)
    assert np.mean(five) >= 0.95 and min(five) >= 0.9  # E4: .99 / .98
    assert np.mean(eight) >= 0.90 and min(eight) >= DOUBTFUL  # E4: .95 / .91
    assert min(twenty) < 0.75 and np.mean(twenty) < np.mean(eight)  # E4: .66 / .35 with a single start
