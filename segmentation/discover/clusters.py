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
from segmentation.discover.sample import Sample, Scaling, column, draw, scaling
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, float], None]
CHUNK = 50_000  # people laid over at once: bounds memory, not the result


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

    labels: table with one row per reachable person (subscriber_id, cluster; −1 = unassigned). unassigned: people.
    sample_labels: the method's own labels on the sample, in the order of sample.ids.
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
) -> Clustering:
    """Draw, scale, fit, measure stability, lay over everyone.

    features: names of number features. parameters: the method's own. size: people drawn at most (also bounded by what
    the method can bear). Clusters are numbered by size, largest first. Raises UserError when there are too few people,
    the features are unknown, or no group was found.
    """
    began = time.perf_counter()
    say = progress or (lambda text, share: None)
    chosen = method(method_name)
    values = complete(chosen, parameters or {})
    say("Drawing people", 0.02)
    sample = draw(engine, people, features, min(size, chosen.most), seed)
    scale = scaling(sample)
    matrix = scale.apply(sample.values)
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
    labels = lay_over_everyone(
        engine, people, sample, scale, matrix, found, label_table(people, chosen.name, values, sample), say
    )
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
        scale,
        found,
        labels,
        clusters,
        counts.get(-1, 0),
        time.perf_counter() - began,
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


def label_table(people: People, name: str, values: Mapping[str, float], sample: Sample) -> str:
    """A table name that equal work shares and different work does not."""
    key = json.dumps(
        [people.table.name, name, dict(values), [f.name for f in sample.features], sample.seed, len(sample.ids)]
    )
    return "clusters_" + hashlib.sha256(key.encode()).hexdigest()[:12]


def lay_over_everyone(
    engine: Engine,
    people: People,
    sample: Sample,
    scale: Scaling,
    matrix: "NDArray[np.float64]",
    labels: "NDArray[np.int64]",
    table: str,
    say: Progress,
) -> TableRef:
    """Give every reachable person the label of the nearest person in the sample (1-nearest neighbour, z-score space).

    Only for measuring how well a rule follows a cluster: nobody is ever exported by a label. Sample members keep
    theirs. A bounded set of neighbours (5,000, seeded) keeps it to seconds at half a million people.
    """
    import pandas as pd
    from sklearn.metrics import pairwise_distances_argmin
    from threadpoolctl import threadpool_limits

    random = np.random.default_rng(sample.seed)
    kept = np.arange(len(matrix)) if len(matrix) <= 5_000 else np.sort(random.choice(len(matrix), 5_000, replace=False))
    near = matrix[kept].astype(np.float32)
    columns = ", ".join(f"CAST({column(feature)} AS DOUBLE) AS c{i}" for i, feature in enumerate(sample.features))
    sql = (
        f'SELECT f.subscriber_id, {columns} FROM "{people.table.name}" f '
        "WHERE NOT f.is_suppressed AND f.subscriber_id > $after ORDER BY f.subscriber_id LIMIT $chunk"
    )
    after, done, ids, found = -1, 0, [], []
    while True:
        block = engine.read(sql, {"after": after, "chunk": CHUNK})
        if block.empty:
            break
        part = block.iloc[:, 0].to_numpy(dtype=np.int64)
        scaled = scale.apply(block.iloc[:, 1:].to_numpy(dtype=np.float64, na_value=np.nan)).astype(np.float32)
        ids.append(part)
        with threadpool_limits(limits=1):
            found.append(labels[kept][pairwise_distances_argmin(scaled, near)])
        after, done = int(part[-1]), done + len(part)
        say("Placing everyone", 0.75 + 0.2 * min(1.0, done / max(sample.population, 1)))
    everyone = np.concatenate(ids)
    cluster = np.concatenate(found)
    cluster[np.searchsorted(everyone, sample.ids)] = labels
    return engine.load_frame(table, pd.DataFrame({"subscriber_id": everyone, "cluster": cluster}))
