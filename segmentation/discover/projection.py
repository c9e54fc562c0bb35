"""A flat picture of the people that were grouped, to look at and to choose from, never to decide by."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from segmentation.core.model import People, Step, TableRef
from segmentation.core.sql import quote
from segmentation.discover.clusters import Clustering, Progress
from segmentation.discover.sample import column
from segmentation.discover.scaling import number
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_POINTS = 10_000  # above this a browser crawls (streamlit_and_libraries 2.3)
MOST_NEIGHBOURS = 4_000  # points of the neighbour embedding: twice as many take more than twice the time
STEPS = 3  # parts the embedding is worked out in, so that it can say how far it is
Kind = Literal["pca", "neighbours"]


@dataclass(frozen=True)
class Picture:
    """x, y: one point a person of the sample. at: their places in the sample. share: of everyone, drawn here.

    explained: share of variance the two axes keep, 0–1; None for the neighbour embedding, whose axes mean nothing.
    mean, axes: what turns z-scores into x and y (z − mean) · axes; None for the embedding.
    """

    kind: Kind
    x: "NDArray[np.float64]"
    y: "NDArray[np.float64]"
    at: "NDArray[np.int64]"
    cluster: "NDArray[np.int64]"
    explained: float | None
    share: float
    mean: "NDArray[np.float64] | None" = None
    axes: "NDArray[np.float64] | None" = None


def project(
    clustering: Clustering, most: int = MOST_POINTS, kind: Kind = "pca", progress: Progress | None = None
) -> Picture:
    """The scaled sample on two axes, at most `most` people, seeded.

    pca: principal components (Pearson 1901). neighbours: who is alike stands together, distances between groups mean
    nothing (van der Maaten and Hinton, JMLR 9 (2008) 2579–2605).
    """
    matrix = clustering.scaling.apply(clustering.sample.values)
    bound = min(most, MOST_POINTS if kind == "pca" else MOST_NEIGHBOURS)
    keep = np.arange(len(matrix))
    if len(matrix) > bound:
        keep = np.sort(np.random.default_rng(clustering.seed).choice(len(matrix), bound, replace=False))
    share = len(keep) / clustering.sample.population if clustering.sample.population else 0.0
    labels = clustering.sample_labels[keep]
    if kind == "neighbours":
        flat = embed(matrix[keep], clustering.seed, progress)
        return Picture(kind, flat[:, 0], flat[:, 1], keep, labels, None, share)
    from sklearn.decomposition import PCA

    model = PCA(n_components=2, random_state=clustering.seed).fit(matrix)
    flat = model.transform(matrix[keep])
    explained = float(model.explained_variance_ratio_.sum())
    return Picture(
        kind, flat[:, 0], flat[:, 1], keep, labels, explained, share, model.mean_, model.components_.T.copy()
    )


def embed(matrix: "NDArray[np.float64]", seed: int, progress: Progress | None = None) -> "NDArray[np.float64]":
    """The neighbour embedding, started from the principal components so that it comes out the same again."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    say = progress or (lambda text, share: None)
    flat = PCA(n_components=2, random_state=seed).fit_transform(matrix)
    flat = flat / max(float(flat[:, 0].std()), 1e-9) * 1e-4
    perplexity = min(30.0, (len(matrix) - 1) / 3)
    with threadpool_limits(limits=1):
        for step in range(STEPS):
            say(f"Bringing {len(matrix):,} people together with those who are like them", step / STEPS)
            model = TSNE(
                perplexity=perplexity,
                init=flat,
                random_state=seed,
                early_exaggeration=12.0 if step == 0 else 1.0,
                max_iter=250,
                n_iter_without_progress=250,
                n_jobs=1,
            )
            flat = model.fit_transform(matrix)
    found: NDArray[np.float64] = np.asarray(flat, dtype=np.float64)
    return found


def places(engine: Engine, people: People, clustering: Clustering, picture: Picture) -> TableRef:
    """x and y of every reachable person of the parent (subscriber_id, x, y), worked out in SQL: for PCA only.

    people: those the groups were found on, tastes beside them where tastes were compared. Raises ValueError for an
    embedding: it has no place for who was not drawn.
    """
    if picture.mean is None or picture.axes is None:
        raise ValueError("only principal components have a place for everyone")
    features = clustering.sample.features
    scores = ", ".join(
        f"{clustering.scaling.sql(place, column(feature))} AS z{place}" for place, feature in enumerate(features)
    )
    axis = [
        " + ".join(f"(z.z{i} - {number(picture.mean[i])}) * {number(picture.axes[i, d])}" for i in range(len(features)))
        for d in (0, 1)
    ]
    inner = (
        f"SELECT f.subscriber_id, {scores} FROM {quote(people.table.name)} AS f "
        f"JOIN {quote(clustering.labels.name)} AS l ON l.subscriber_id = f.subscriber_id"
    )
    sql = f"SELECT z.subscriber_id, {axis[0]} AS x, {axis[1]} AS y FROM ({inner}) AS z"
    of = clustering.labels.name.removeprefix("clusters_")
    name = f"places_{of}_{hashlib.sha256(sql.encode()).hexdigest()[:12]}"
    return TableRef(name) if engine.exists(name) else engine.make(Step(name, sql))


@dataclass(frozen=True)
class Density:
    """How many people of everyone lie in each cell: x, y of the cells' middles, counts one list a row of y."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]


def density(engine: Engine, everyone: TableRef, picture: Picture, cells: int = 60) -> Density:
    """Everyone counted on a grid over the picture, in SQL; who lies outside it is counted at its edge."""
    low = np.array([picture.x.min(), picture.y.min()])
    step = (np.array([picture.x.max(), picture.y.max()]) - low) / cells
    step = np.where(step > 0, step, 1.0)
    across, up = (
        f"LEAST(GREATEST(CAST(FLOOR((p.{axis} - {number(low[d])}) / {number(step[d])}) AS INTEGER), 0), {cells - 1})"
        for d, axis in enumerate("xy")
    )
    counts = np.zeros((cells, cells), dtype=int)
    for i, j, people in engine.rows(f"SELECT {across}, {up}, count(*) FROM {quote(everyone.name)} AS p GROUP BY 1, 2"):
        counts[j, i] = people
    middles = [tuple(float(low[d] + (place + 0.5) * step[d]) for place in range(cells)) for d in (0, 1)]
    return Density(middles[0], middles[1], tuple(tuple(int(n) for n in row) for row in counts))
