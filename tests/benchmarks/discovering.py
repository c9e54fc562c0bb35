"""Clustering to explained rules, and pockets beside full fits: `python -m tests.benchmarks.discovering [--people N]`.

Everyone is made up: five groups and people between them, six features with the skew that counts and money have. The
first measure is the way of the Clusters page over 500,000 people. The second fits HDBSCAN as the product does (on a
bounded sample, the nearest person for everyone else) and, in the same call, the `hdbscan` and `sklearn` packages on
everybody; agreement is the adjusted Rand index over people whom both put into a pocket. A package that takes more
processor time than the limit is stopped, which is said, and at larger sizes it is not asked again.
"""

import argparse
import math
import multiprocessing
import resource
import signal
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.core.model import Feature, People, TableRef, Vocabulary
from segmentation.discover import clusters
from segmentation.discover.clusters import find
from segmentation.discover.explain import explain, favourites, profile
from segmentation.discover.naming import suggest
from segmentation.store.duckdb import DuckDBEngine

FEATURES = tuple(
    Feature(name, "frequency", unit, name.replace("_", " "), "higher")
    for name, unit in (
        ("days_since_last_order", "days"),
        ("orders_365d", "orders"),
        ("average_order_value", "money"),
        ("discounted_order_share", "share"),
        ("clicks_90d", "clicks"),
        ("product_views_90d", "views"),
    )
)
PACKAGES = ("hdbscan", "sklearn")
CENTRES = np.array(
    [
        [20, 6, 60, 0.1, 10, 12],
        [250, 1, 40, 0.9, 1, 1],
        [90, 2, 200, 0.0, 3, 4],
        [400, 0.2, 90, 0.3, 0.2, 0.5],
        [40, 2, 30, 0.6, 2, 30],
    ]
)


def shop(people: int, seed: int = 7) -> tuple[DuckDBEngine, People]:
    """Everyone in a table of their own."""
    random = np.random.default_rng(seed)
    group = random.integers(0, len(CENTRES), people)
    spread = random.lognormal(0, np.where(random.random(people) < 0.1, 0.9, 0.25)[:, None], (people, len(FEATURES)))
    values = CENTRES[group] * spread
    values[:, [0, 1, 4, 5]] = np.round(values[:, [0, 1, 4, 5]])
    values[:, 3] = np.minimum(values[:, 3], 1)
    frame = pd.DataFrame(values, columns=[feature.name for feature in FEATURES])
    frame.insert(0, "subscriber_id", np.arange(people))
    frame.insert(1, "is_suppressed", False)
    engine = DuckDBEngine()
    engine.load_frame("people_bench", frame)
    return engine, People(TableRef("people_bench", rows=people), Vocabulary(FEATURES), date(2026, 10, 31), 1)


def to_rules(people: int) -> None:
    """Groups, their stability, names, and a rule each, judged on everyone."""
    engine, everyone = shop(people)
    names = [feature.name for feature in FEATURES]
    began, burned = time.perf_counter(), time.process_time()
    found = find(engine, everyone, "kmeans", names, {"k": 6.0})
    suggest(profile(engine, everyone, found), favourites(engine, everyone, found))
    agree = [explain(engine, everyone, found, one.number).unseen.fidelity or 0 for one in found.clusters]
    print(
        f"clustering to explained rules, {people:,} people: {time.perf_counter() - began:.1f} s by the clock, "
        f"{time.process_time() - burned:.1f} s of processor; fidelity on unseen people {min(agree):.3f} or more",
        flush=True,
    )
    engine.close()


def pockets(people: int, limit: float, stopped: set[str]) -> None:
    """Our HDBSCAN route beside both full fits, on the same z-scores, each in a process of its own with a limit.

    stopped: packages that were stopped at a smaller size; those stopped here are added.
    """
    engine, everyone = shop(people)
    names = [feature.name for feature in FEATURES]
    began = time.perf_counter(), time.process_time()
    found = find(engine, everyone, "hdbscan", names, {"smallest_share": 1.0})
    ours = time.perf_counter() - began[0], time.process_time() - began[1]
    stability = clusters.measure_stability
    clusters.measure_stability = lambda *_, **__: {}
    began = time.perf_counter(), time.process_time()
    find(engine, everyone, "hdbscan", names, {"smallest_share": 1.0})
    labels_only = time.perf_counter() - began[0], time.process_time() - began[1]
    clusters.measure_stability = stability
    labels = engine.read(f"SELECT cluster FROM {found.labels.name} ORDER BY subscriber_id")["cluster"].to_numpy()
    values = engine.read(f"SELECT {', '.join(names)} FROM people_bench ORDER BY subscriber_id").to_numpy(dtype=float)
    matrix = found.scaling.apply(values)
    engine.close()
    print(
        f"HDBSCAN, {people:,} people: ours {labels_only[0]:.1f} s ({labels_only[1]:.1f} s of processor) for the "
        f"labels, {ours[0]:.1f} s ({ours[1]:.1f} s) with their stability; {told(labels)}",
        flush=True,
    )
    for name in PACKAGES:
        if name in stopped:
            print(f"  {name}: not asked, it was stopped at a smaller size", flush=True)
            continue
        answer = within(limit, name, matrix, max(5, people // 100))
        if answer is None:
            stopped.add(name)
            print(f"  {name} on everybody: over {limit:.0f} s of processor, stopped", flush=True)
            continue
        full, wall, burned = answer
        print(
            f"  {name} on everybody: {wall:.1f} s ({burned:.1f} s of processor; {told(full)}); "
            f"{burned / labels_only[1]:.1f} times our processor time for the labels, "
            f"{burned / ours[1]:.1f} times that with stability; agreement {agreement(labels, full):.3f}",
            flush=True,
        )


Fitted = tuple[NDArray[np.int64], float, float]


def within(limit: float, name: str, matrix: NDArray[np.float64], size: int) -> Fitted | None:
    """Labels by a package, with seconds by the clock and of the processor; None when it is not done within `limit`
    seconds of the processor, or in five times that by the clock."""
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder) / "matrix.npy", Path(folder) / "labels.npz"
        np.save(given, matrix)
        work = multiprocessing.get_context("spawn").Process(target=fit, args=(name, given, result, size, limit))
        work.start()
        work.join(5 * limit)
        if work.is_alive():
            work.kill()
            work.join()
            return None
        if work.exitcode == -signal.SIGXCPU:
            return None
        if work.exitcode:
            raise RuntimeError(f"{name} ended with {work.exitcode}")
        with np.load(result) as found:
            return found["labels"], float(found["wall"]), float(found["burned"])


def fit(name: str, given: Path, result: Path, size: int, limit: float) -> None:
    """One package on everybody, on one core; the time of importing it is not counted."""
    import hdbscan
    from sklearn.cluster import HDBSCAN

    matrix = np.load(given)
    model = (
        hdbscan.HDBSCAN(min_cluster_size=size, min_samples=10, core_dist_n_jobs=1)
        if name == "hdbscan"
        else HDBSCAN(min_cluster_size=size, min_samples=10, n_jobs=1, copy=True)
    )
    began, burned = time.perf_counter(), time.process_time()
    most = math.ceil(burned + limit)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 10))
    labels = np.asarray(model.fit_predict(matrix), dtype=np.int64)
    took = time.perf_counter() - began, time.process_time() - burned
    np.savez(result, labels=labels, wall=took[0], burned=took[1])


def told(labels: NDArray[np.int64]) -> str:
    """Pockets and the share of people in none."""
    return f"{len(set(labels[labels >= 0].tolist()))} pockets, {100 * (labels < 0).mean():.0f} % unassigned"


def agreement(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Adjusted Rand index over people whom both put into a pocket."""
    from sklearn.metrics import adjusted_rand_score

    both = (one >= 0) & (other >= 0)
    return float(adjusted_rand_score(one[both], other[both])) if both.any() else 0.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500_000)
    parser.add_argument("--pockets", type=int, nargs="*", default=[20_000, 50_000, 100_000, 200_000])
    parser.add_argument("--limit", type=float, default=180.0, help="processor seconds a package may take at each size")
    asked = parser.parse_args()
    if asked.people:
        to_rules(asked.people)
    too_slow: set[str] = set()
    for number in sorted(asked.pockets):
        pockets(number, asked.limit, too_slow)
