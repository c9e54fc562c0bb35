"""Lifetime value of everyone: fitted on people who may be written to, predicted for them, written back as a table."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.core.model import Feature, Step
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.understand import features
from segmentation.understand.components import HORIZON_DAYS
from segmentation.understand.lifetime_value import History, LifetimeModel, fit

if TYPE_CHECKING:
    import pandas as pd

SUMMARY = Path(__file__).parent / "sql" / "models" / "purchase_summary.sql"
DAYS = SUMMARY.with_name("purchase_days.sql")
PREFIX = "purchase_days_"
CHUNK = 100_000  # people predicted at once: the special functions need a dozen arrays of that length

FEATURES = (
    Feature(
        "probability_alive",
        "predictions",
        "probability",
        "chance of still being a customer, by how often and how lately they bought",
        "higher",
        "ordered on fewer than two days, not to be written to, or too little data",
    ),
    Feature(
        f"predicted_orders_{HORIZON_DAYS}d",
        "predictions",
        "orders",
        f"days with an order expected in the next {HORIZON_DAYS} days",
        "higher",
        "never ordered, not to be written to, or too little data",
    ),
    Feature(
        f"predicted_revenue_{HORIZON_DAYS}d",
        "predictions",
        "money",
        f"revenue expected in the next {HORIZON_DAYS} days (lifetime value)",
        "higher",
        "never ordered, not to be written to, or too little data",
    ),
)


def purchase_days(engine: Engine, data_version: int) -> str:
    """The name of a table of purchase_days.sql, made once for each state of the data: for looking at many dates."""
    table = f"{PREFIX}{features.digest(data_version, DAYS.read_text('utf-8'))}"
    if not engine.exists(table):
        features.forget(engine, PREFIX)
        grain = "one row per subscriber and day with an order"
        engine.make(Step(table, DAYS.read_text("utf-8"), ("orders",), {}, grain))
    return table


def summary(table: str, as_of: date, days: str | None = None) -> Step:
    """One row per subscriber who ever ordered: repeats, active_days, age_days, spend (see the file).

    days: a table of purchase_days.sql, where there is one.
    """
    given = f"SELECT * FROM {quote(days)}" if days else DAYS.read_text("utf-8")
    return Step(
        table,
        f"WITH purchase_days AS (\n{given}\n) SELECT * FROM (\n{SUMMARY.read_text('utf-8')}\n) AS summary",
        ("subscribers", days or "orders"),
        {"as_of": as_of},
        "one row per subscriber who ever ordered",
    )


def summarised(engine: Engine, as_of: date, days: str | None = None) -> "pd.DataFrame":
    """The same rows as a frame, in the order of the ids, without a table being written for them."""
    made = summary("", as_of, days)
    return engine.read(made.sql, made.parameters).sort_values("subscriber_id", ignore_index=True)


def predict(
    engine: Engine,
    table: str,
    as_of: date,
    seed: int,
    said: Callable[[float], None],
    made: "Callable[[], tuple[LifetimeModel, pd.DataFrame]] | None" = None,
) -> LifetimeModel:
    """Make `table`: subscriber_id and the three predictions, for everyone who ordered and may be written to.

    Without enough data the table is there and empty, and the model says why. said: called with the part that is done.
    made: gives what `worked_out` gave for this date, where that was begun before.
    """
    model, frame = made() if made else worked_out(summarised(engine, as_of), seed, said)
    engine.load_frame(table, frame)
    return model


def worked_out(frame: "pd.DataFrame", seed: int, said: Callable[[float], None]) -> "tuple[LifetimeModel, pd.DataFrame]":
    """The model of these rows of `summarised`, and the predictions; asks nothing of the engine."""
    import pandas as pd

    # In the order of the ids: the seeded sample and so the parameters are the same whatever order rows come in.
    frame = frame[~frame["is_suppressed"].to_numpy(dtype=bool)].reset_index(drop=True)
    history = History.of(*(frame[name].to_numpy() for name in ("repeats", "active_days", "age_days", "spend")))
    model = fit(history, seed)
    said(0.5)
    parts = []
    for start in range(0, len(frame), CHUNK):
        parts.append(chunk(model, frame, history, start))
        said(0.5 + 0.5 * min(1.0, (start + CHUNK) / len(frame)))
    empty = pd.DataFrame(
        {"subscriber_id": pd.Series(dtype="int64"), **{f.name: pd.Series(dtype="float64") for f in FEATURES}}
    )
    return model, pd.concat(parts, ignore_index=True) if parts else empty


def chunk(model: LifetimeModel, frame: "pd.DataFrame", history: History, start: int) -> "pd.DataFrame":
    """Predictions of one run of people. Rounded, so that equal histories give equal values whatever their place."""
    import numpy as np
    import pandas as pd

    rows = np.arange(start, min(start + CHUNK, len(history)))
    said = model.predict(history.take(rows), HORIZON_DAYS)
    values = (said.alive, said.orders, said.revenue)
    columns = {feature.name: np.round(value, 6) for feature, value in zip(FEATURES, values, strict=True)}
    return pd.DataFrame({"subscriber_id": frame["subscriber_id"].to_numpy()[rows], **columns})
