"""Stability and fidelity on public purchases: the README's tables, by `python -m tests.benchmarks.public_data`.

CDNOW (23,570 buyers) and Online Retail (4,300 customers), each compared by days since the last order, orders, money and
average order value, the last three as logarithms, z-scored: the settings of the published figures we are held against.
Looks for `cdnow/` and `online_retail/` in SEGMENTS_SHARED, or in `../shared/data` beside the checkout.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier

from segmentation.core.rules import FeatureMeasure
from segmentation.discover.clusters import by_size
from segmentation.discover.method import method
from segmentation.discover.number import suggest
from segmentation.discover.stability import DOUBTFUL, bootstrap_jaccard
from segmentation.discover.tree_rules import by_length, f1

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SEGMENTS_SHARED") or ROOT.parent / "shared" / "data")
FEATURES = ("days_since_last_order", "orders_log", "money_log", "average_log")
GROUPS = (3, 5, 8, 10, 12)
SEED = 7
Matrix = NDArray[np.float64]


def cdnow() -> Matrix:
    """A row a buyer: days since the last order, log of orders, money, money per order."""
    lines = pd.read_csv(
        SHARED / "cdnow" / "CDNOW_master.txt",
        sep=r"\s+",
        header=0,
        names=["id", "day", "cds", "dollars"],
        dtype={"id": str, "day": str},
    )
    lines["day"] = pd.to_datetime(lines["day"], format="%Y%m%d")
    people = lines.groupby("id").agg(last=("day", "max"), orders=("day", "size"), money=("dollars", "sum"))
    return compared(people, lines["day"].max())


def online_retail() -> Matrix:
    """The same of the customers of Online Retail: invoices that are no cancellation, with a customer and a price."""
    lines = read_online_retail()
    lines = lines[lines["CustomerID"].notna() & ~lines["InvoiceNo"].astype(str).str.startswith("C")]
    lines = lines[(lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)].assign(
        money=lambda rows: rows["Quantity"] * rows["UnitPrice"], day=lambda rows: pd.to_datetime(rows["InvoiceDate"])
    )
    people = lines.groupby("CustomerID").agg(
        last=("day", "max"), orders=("InvoiceNo", "nunique"), money=("money", "sum")
    )
    return compared(people, lines["day"].max())


def read_online_retail() -> pd.DataFrame:
    """The lines of the file."""
    return pd.read_csv(SHARED / "online_retail" / "online_retail.csv.gz", dtype={"InvoiceNo": str})


def compared(people: pd.DataFrame, newest: pd.Timestamp) -> Matrix:
    """The four features in their own units or as logarithms; not yet z-scored."""
    since = (newest - people["last"]).dt.days
    money = people["money"].clip(lower=0.01)
    return np.column_stack([since, np.log(people["orders"]), np.log(money), np.log(money / people["orders"])])


def leaves_fidelity(values: Matrix, labels: NDArray[np.int64], leaves: int) -> float:
    """Share of people whom one tree with so many leaves puts into their own group, in sample."""
    tree = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=SEED).fit(values, labels)
    return float((tree.predict(values) == labels).mean())


def rules_followed(values: Matrix, labels: NDArray[np.int64]) -> tuple[float, float, float]:
    """Our own rules of at most four conditions, made from 70 % and judged on the others: mean fidelity, lowest, and
    the mean F1."""
    shown = np.random.default_rng(SEED).random(len(values)) < 0.7
    measures = [FeatureMeasure(name) for name in FEATURES]
    agree, scores = [], []
    for group in np.unique(labels):
        target = labels == group
        rule = by_length(values[shown], target[shown], measures, 4, SEED)[-1]
        met = meets(rule, values)[~shown]
        agree.append(float((met == target[~shown]).mean()))
        scores.append(f1(met, target[~shown]))
    return float(np.mean(agree)), min(agree), float(np.mean(scores))


def meets(rule, values: Matrix) -> NDArray[np.bool_]:  # type: ignore[no-untyped-def]
    """Who meets a rule over FEATURES, asked of the engine as the product does."""
    from datetime import date

    from segmentation.core.model import Feature, People, TableRef, Vocabulary
    from segmentation.core.rules import to_sql
    from segmentation.store.duckdb import DuckDBEngine

    features = tuple(Feature(name, "", "", name) for name in FEATURES)
    people = People(TableRef("people_public"), Vocabulary(features), date(2000, 1, 1), 1)
    engine = DuckDBEngine()
    engine.load_frame("people_public", pd.DataFrame(values, columns=list(FEATURES)).assign(n=range(len(values))))
    predicate = to_sql(rule, people)
    rows = engine.rows(f"SELECT {predicate.sql} FROM people_public f ORDER BY n", predicate.parameters)
    engine.close()
    return np.array([row[0] for row in rows])


def table(name: str, values: Matrix) -> None:
    """One table, as Markdown."""
    matrix = (values - values.mean(axis=0)) / values.std(axis=0)
    kmeans = method("kmeans")
    print(f"\n{name}, {len(values):,} people\n")
    print("| groups | Jaccard mean / lowest | not there | tree of k / 2k leaves | rules of ≤ 4 conditions, unseen |")
    print("|---|---|---|---|---|")
    for k in GROUPS:
        labels = by_size(kmeans.fit(matrix, SEED, {"k": k}))
        jaccard = bootstrap_jaccard(
            matrix, labels, lambda part, seed, k=k: kmeans.fit(part, seed, {"k": k}), SEED, 20, len(matrix)
        )
        found = list(jaccard.values())
        trees = [leaves_fidelity(values, labels, leaves) for leaves in (k, 2 * k)]
        mean, lowest, score = rules_followed(values, labels)
        print(
            f"| {k} | {np.mean(found):.2f} / {min(found):.2f} | {sum(one < DOUBTFUL for one in found)} "
            f"| {trees[0]:.3f} / {trees[1]:.3f} | {mean:.3f} (lowest {lowest:.3f}), F1 {score:.2f} |",
            flush=True,
        )
    print(f"\n{suggest(matrix, 'kmeans', {}, SEED).sentence}")


if __name__ == "__main__":
    table("CDNOW", cdnow())
    table("Online Retail", online_retail())
