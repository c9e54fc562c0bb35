"""A bounded, seeded sample of people as numbers: the only place where rows become a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People
from segmentation.core.sql import quote_column
from segmentation.discover.parents import EVERYONE, Parent
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 200  # below this, groups of groups are too small to tell from chance
REACHABLE = "NOT f.is_suppressed"  # people who objected are neither clustered nor profiled (art. 21 GDPR)


@dataclass(frozen=True)
class Sample:
    """values: one row a person, one column a feature, in the features' own units, NaN where missing."""

    ids: "NDArray[np.int64]"
    values: "NDArray[np.float64]"
    features: tuple[Feature, ...]
    population: int
    seed: int

    @property
    def share(self) -> float:
        """How much of everyone it is, 0–1."""
        return len(self.ids) / self.population if self.population else 0.0


def column(feature: Feature) -> str:
    """The SQL that reads a feature from the people table aliased `f`."""
    return feature.expression or f"f.{quote_column(feature.name)}"


def chosen(people: People, names: Sequence[str]) -> tuple[Feature, ...]:
    """The numeric features of those names, in that order. Raises UserError on unknown, text, or fewer than two."""
    found = []
    for name in dict.fromkeys(names):
        feature = people.vocabulary.feature(name)
        if feature is None or feature.kind != "number":
            raise UserError(
                "not_a_number_feature",
                f"“{name}” is not a number that people can be compared by.",
                "Choose other features.",
            )
        found.append(feature)
    if len(found) < 2:
        raise UserError("too_few_features", "Groups need at least two features.", "Choose two or more.")
    return tuple(found)


def draw(
    engine: Engine,
    people: People,
    names: Sequence[str],
    size: int,
    seed: int,
    parent: Parent = EVERYONE,
    fewest: int = FEWEST,
) -> Sample:
    """`size` people at random (all, when there are fewer), without the suppressed. Same seed and rows: same people.

    parent: whom to draw from. Raises UserError when fewer than `fewest` people are left, or no chosen feature is known
    for anyone.
    """
    features = chosen(people, names)
    everyone = f"FROM {quote_column(people.table.name)} f WHERE {REACHABLE} AND {parent.sql}"
    found = engine.rows(f"SELECT f.subscriber_id {everyone} ORDER BY f.subscriber_id", parent.parameters)
    ids = np.array([row[0] for row in found], dtype=np.int64)
    if len(ids) < fewest:
        raise UserError(
            "too_few_people",
            f"Only {len(ids):,} people can be grouped here; {fewest} are needed to say anything."
            if len(ids)
            else f"There is nobody here to be grouped; {fewest} people are needed to say anything.",
            "Load more people, or choose a wider group.",
        )
    picked = ids if len(ids) <= size else np.sort(np.random.default_rng(seed).choice(ids, size, replace=False))
    values = read_values(engine, people, features, picked)
    known = np.atleast_1d(~np.isnan(values).all(axis=0))
    if known.sum() < 2:
        raise UserError(
            "features_unknown",
            "Only one of the chosen features is known of anybody; groups need at least two."
            if known.any()
            else "The chosen features are unknown for everyone: no load brings them.",
            "Choose features from loaded sources, or load the export that has them.",
        )
    return Sample(picked, values[:, known], tuple(f for f, k in zip(features, known, strict=True) if k), len(ids), seed)


def refuse_alike(matrix: "NDArray[np.float64]", groups: int = 2) -> None:
    """Raises UserError when there are fewer different people than groups: those who are the same in everything would
    be parted at random, and seem to come back each time."""
    if len(np.unique(matrix[:FEWEST], axis=0)) >= groups:
        return
    kinds = len(np.unique(matrix, axis=0))
    if kinds < groups:
        different = "Everybody is the same" if kinds == 1 else f"There are only {kinds} different kinds of people"
        raise UserError(
            "all_alike",
            f"{different} in the chosen features: {groups} groups cannot be told apart.",
            "Compare people by other features, or by more of them"
            + (f", or look for at most {kinds} groups." if kinds > 1 else "."),
        )


def read_values(
    engine: Engine, people: People, features: Sequence[Feature], ids: "NDArray[np.int64]"
) -> "NDArray[np.float64]":
    """The features of given people as a matrix, rows in the order of `ids` (ascending), NaN where missing."""
    columns = ", ".join(f"CAST({column(feature)} AS DOUBLE) AS c{i}" for i, feature in enumerate(features))
    sql = (
        f"SELECT {columns} FROM {quote_column(people.table.name)} f "
        "WHERE f.subscriber_id IN (SELECT unnest($ids)) ORDER BY f.subscriber_id"
    )
    return engine.read(sql, {"ids": ids.tolist()}).to_numpy(dtype=np.float64, na_value=np.nan)
