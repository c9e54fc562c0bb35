"""Small made-up shops with groups that are known, for the tests of this folder."""

from datetime import date

import numpy as np
import pandas as pd

from segmentation.core.model import Feature, People, TableRef, Vocabulary
from segmentation.store.duckdb import DuckDBEngine

FEATURES = (
    Feature("orders_total", "frequency", "orders", "orders ever", "higher"),
    Feature("orders_365d", "frequency", "orders", "orders in the last 365 days", "higher"),
    Feature("days_since_last_order", "recency", "days", "days since the last order", "lower", "never ordered"),
    Feature("revenue_365d", "money", "€", "revenue in the last 365 days", "higher"),
    Feature("clicks_90d", "engagement", "clicks", "clicks in the last 90 days", "higher"),
    Feature("product_views_90d", "browsing", "views", "products viewed in the last 90 days", "higher"),
)
NAMES = [feature.name for feature in FEATURES]
TRUTH = ("frequent", "lapsed", "browsers")


def planted(people: int = 1_500, seed: int = 3, suppressed: int = 30) -> tuple[DuckDBEngine, People, pd.Series]:
    """Three groups apart: frequent buyers, lapsed buyers, browsers who never bought; the last value is the truth."""
    random = np.random.default_rng(seed)
    group = random.integers(0, 3, people)
    orders = np.select([group == 0, group == 1], [random.integers(4, 9, people), random.integers(1, 3, people)], 0)
    since = np.select(
        [group == 0, group == 1], [random.integers(1, 40, people), random.integers(200, 400, people)], -1
    ).astype(float)
    since[since < 0] = np.nan
    frame = pd.DataFrame(
        {
            "subscriber_id": np.arange(1, people + 1) * 7,
            "is_suppressed": np.arange(people) < suppressed,
            "orders_total": orders,
            "orders_365d": np.where(group == 1, 0, orders),
            "days_since_last_order": since,
            "revenue_365d": np.where(group == 0, orders * random.uniform(40, 60, people), 0.0),
            "clicks_90d": np.select(
                [group == 0, group == 2],
                [random.integers(5, 12, people), random.integers(2, 6, people)],
                random.integers(0, 2, people),
            ),
            "product_views_90d": np.where(group == 2, random.integers(15, 40, people), random.integers(0, 6, people)),
        }
    )
    engine = DuckDBEngine(None)
    engine.load_frame("people_test", frame)
    someone = People(
        TableRef("people_test", "one row per subscriber", rows=people), Vocabulary(FEATURES), date(2026, 10, 31), 1
    )
    return engine, someone, pd.Series([TRUTH[g] for g in group], index=frame["subscriber_id"])


def one_cloud(people: int = 1_500, seed: int = 5) -> tuple[DuckDBEngine, People]:
    """Nobody differs from anybody in kind: every group found here is chance."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "subscriber_id": np.arange(people),
            "is_suppressed": False,
            **{name: random.normal(50, 10, people) for name in NAMES},
        }
    )
    engine = DuckDBEngine(None)
    engine.load_frame("people_test", frame)
    return engine, People(TableRef("people_test", rows=people), Vocabulary(FEATURES), date(2026, 10, 31), 1)
