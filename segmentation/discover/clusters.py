"""Groups of similar people, found on a sample and laid over everyone."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.core.errors import UserError
from segmentation.core.model import People, TableRef
from segmentation.discover import stability
from segmentation.discover.method import Method, complete, method
from segmentation.discover.parents import EVERYONE, Parent
from segmentation.discover.sample import FEWEST, Sample, column, draw, refuse_alike
from segmentation.discover.scaling import Scale, Scaling, scaling
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, float], None]
CHUNK = 50_000  # people laid over at once: bounds memory, not the result
TREE_DIMENSIONS = 8  # above, a tree of neighbours is slower than asking each
FEW_POINTS = 64
MOST_POINTS, MOST_IN_TREE = 5_000, 20_000
SHOWN = 0.7  # share of the sample that rules are made from; nobody else is looked at for them


@dataclass(frozen=True)
class Cluster:
    """One group over everyone. jaccard: bootstrap stability, 0–1, None when not measured."""

    number: int
    people: int
    jaccard: float | None

    @property
    def stability(self) -> str:
        """stable, doubtful or not there."""
        return stability.word(self.jaccard)


@dataclass(frozen=True)
class Clustering:
    """What was found, and everything needed to find it again.

    labels: table with one row per reachable person of the parent (subscriber_id, cluster; −1 = unassigned; shown:
    whether rules were made looking at this person). unassigned: people. sample_labels: the method's own labels on the
    sample, in the order of sample.ids. shown: the people of the sample whom rules are made from; the rest judge them.
    people: the table it was found on.
    """

    method: str
    parameters: Mapping[str, float]
    seed: int
    sample: Sample
    scaling: Scaling
    sample_labels: "NDArray[np.int64]"
    labels: TableRef
    clusters: tuple[Cluster, ...]
    unassigned: int
    seconds: float
    shown: "NDArray[np.bool_]"
    people: People
    parent: Parent = EVERYONE

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features it was found on."""
        return tuple(feature.name for feature in self.sample.features)


def find(
    engine: Engine,
    people: People,
    method_name: str,
    features: Sequence[str],
    parameters: Mapping[str, float] | None = None,
    seed: int = 7,
    size: int = 20_000,
    progress: Progress | None = None,
    parent: Parent = EVERYONE,
    scale: Scale = "auto",
    fewest: int = FEWEST,
) -> Clustering:
    """Draw, scale, fit, measure stability, lay over everyone.

    features: names of number features. parameters: the method's own. size: people drawn at most (also bounded by what
    the method can bear). parent: whom to look among. scale: what is done with skewed features. fewest: people it takes.
    Clusters are numbered by size, largest first. Raises UserError for too few people or kinds of people, unknown
    features, and when no group was found.
    """
    began = time.perf_counter()
    say = progress or (lambda text, share: None)
    chosen = method(method_name)
    values = complete(chosen, parameters or {})
    say("Drawing people", 0.02)
    sample = draw(engine, people, features, min(size, chosen.most), seed, parent, fewest)
    fitted = scaling(sample, scale)
    matrix = fitted.apply(sample.values)
    refuse_alike(matrix, int(values.get("k", 2)))
    say(f"Looking for groups among {len(sample.ids):,} people", 0.1)
    raw = chosen.fit(matrix, seed, values)
    found = by_size(raw)
    if not (found >= 0).any():
        raise UserError(
            "no_group_found",
            "No group stands out with these settings: everyone is left unassigned.",
            "Allow smaller pockets, lower min_samples, or choose other features.",
        )
    say("Drawing again to see which groups return", 0.3)
    jaccard = measure_stability(
        chosen,
        values,
        matrix,
        found,
        seed,
        lambda share: say("Drawing again to see which groups return", 0.3 + 0.4 * share),
    )
    say("Placing everyone", 0.75)
    shown = np.random.default_rng(seed).random(len(sample.ids)) < SHOWN
    table = label_table(people, chosen.name, values, sample, parent, scale)
    near = neighbours(matrix, found, seed, chosen.centred)
    labels = lay_over_everyone(engine, people, sample, fitted, near, found, shown, table, say, parent)
    counts = {
        int(row[0]): int(row[1])
        for row in engine.rows(f'SELECT cluster, count(*) FROM "{labels.name}" GROUP BY cluster')
    }
    clusters = tuple(
        Cluster(number, counts.get(number, 0), jaccard.get(number))
        for number in sorted(set(found[found >= 0].tolist()))
    )
    return Clustering(
        chosen.name,
        values,
        seed,
        sample,
        fitted,
        found,
        labels,
        clusters,
        counts.get(-1, 0),
        time.perf_counter() - began,
        shown,
        people,
        parent,
    )


def measure_stability(
    chosen: Method,
    values: Mapping[str, float],
    matrix: "NDArray[np.float64]",
    labels: "NDArray[np.int64]",
    seed: int,
    progress: Callable[[float], None] | None = None,
) -> dict[int, float]:
    """Bootstrap Jaccard per cluster, refitting the same method with the same parameters."""
    return stability.bootstrap_jaccard(
        matrix,
        labels,
        lambda part, again: chosen.fit(part, again, values),
        seed,
        most=chosen.redrawn,
        progress=progress,
    )


def by_size(labels: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """The same groups, numbered 0, 1, … from the largest to the smallest; −1 stays."""
    names, counts = np.unique(labels[labels >= 0], return_counts=True)
    order = names[np.lexsort((names, -counts))]
    renamed = np.full(labels.shape, -1, dtype=np.int64)
    for number, name in enumerate(order):
        renamed[labels == name] = number
    return renamed


def label_table(
    people: People, name: str, values: Mapping[str, float], sample: Sample, parent: Parent, scale: Scale
) -> str:
    """A table name that equal work shares and different work does not."""
    narrowed = [parent.key, parent.sql, dict(parent.parameters)] if parent.key else []
    names = [feature.name for feature in sample.features]
    key = [people.table.name, name, dict(values), names, sample.seed, len(sample.ids), scale, *narrowed]
    return "clusters_" + hashlib.sha256(json.dumps(key, default=str).encode()).hexdigest()[:12]


def nearest_of(points: "NDArray[np.float32]") -> "Callable[[NDArray[np.float32]], NDArray[np.int64]]":
    """A function from people to the place of the nearest point; by a tree in few dimensions, where it is quicker."""
    from scipy.spatial import cKDTree
    from sklearn.metrics import pairwise_distances_argmin
    from threadpoolctl import threadpool_limits

    if points.shape[1] <= TREE_DIMENSIONS and len(points) > FEW_POINTS:
        tree = cKDTree(points)
        return lambda people: tree.query(people, k=1)[1]

    def one_by_one(people: "NDArray[np.float32]") -> "NDArray[np.int64]":
        with threadpool_limits(limits=1):
            found: NDArray[np.int64] = pairwise_distances_argmin(people, points)
        return found

    return one_by_one


def neighbours(
    matrix: "NDArray[np.float64]", labels: "NDArray[np.int64]", seed: int, centred: bool
) -> "tuple[NDArray[np.float32], NDArray[np.int64]]":
    """Points with a label each: a person belongs where the nearest one does. The groups' centres, for methods that
    part people by them; else people of the sample, drawn by the seed where they are too many to ask each."""
    most = MOST_IN_TREE if matrix.shape[1] <= TREE_DIMENSIONS else MOST_POINTS
    if centred:
        names = np.unique(labels[labels >= 0])
        return np.array([matrix[labels == name].mean(axis=0) for name in names], dtype=np.float32), names
    kept = np.arange(len(matrix))
    if len(matrix) > most:
        kept = np.sort(np.random.default_rng(seed).choice(len(matrix), most, replace=False))
    return matrix[kept].astype(np.float32), labels[kept]


def lay_over_everyone(
    engine: Engine,
    people: People,
    sample: Sample,
    scale: Scaling,
    near: "tuple[NDArray[np.float32], NDArray[np.int64]]",
    labels: "NDArray[np.int64]",
    shown: "NDArray[np.bool_]",
    table: str,
    say: Progress,
    parent: Parent = EVERYONE,
) -> TableRef:
    """Give every reachable person of the parent the label of the nearest of the points `near`, in z-score space.

    Only for measuring how well a rule follows a cluster: nobody is ever exported by a label. Sample members keep
    theirs; where the sample is everyone, nobody is left to be placed.
    """
    import pandas as pd

    if len(sample.ids) == sample.population:
        whole = pd.DataFrame({"subscriber_id": sample.ids, "cluster": labels, "shown": shown})
        return engine.load_frame(table, whole)
    points, names = near
    nearest = nearest_of(points)
    columns = ", ".join(f"CAST({column(feature)} AS DOUBLE) AS c{i}" for i, feature in enumerate(sample.features))
    sql = (
        f'SELECT f.subscriber_id, {columns} FROM "{people.table.name}" f '
        f"WHERE NOT f.is_suppressed AND {parent.sql} AND f.subscriber_id > $after ORDER BY f.subscriber_id LIMIT $chunk"
    )
    after, done, ids, found = -1, 0, [], []
    while True:
        block = engine.read(sql, {**parent.parameters, "after": after, "chunk": CHUNK})
        if block.empty:
            break
        part = block.iloc[:, 0].to_numpy(dtype=np.int64)
        scaled = scale.apply(block.iloc[:, 1:].to_numpy(dtype=np.float64, na_value=np.nan)).astype(np.float32)
        ids.append(part)
        found.append(names[nearest(scaled)])
        after, done = int(part[-1]), done + len(part)
        say("Placing everyone", 0.75 + 0.2 * min(1.0, done / max(sample.population, 1)))
    everyone, cluster = np.concatenate(ids), np.concatenate(found)
    places = np.searchsorted(everyone, sample.ids)
    cluster[places] = labels
    looked_at = np.zeros(len(everyone), dtype=bool)
    looked_at[places] = shown
    frame = pd.DataFrame({"subscriber_id": everyone, "cluster": cluster, "shown": looked_at})
    return engine.load_frame(table, frame)
