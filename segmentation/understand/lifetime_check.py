"""The lifetime value model held against this very data: fitted up to an earlier date, then compared with what came.

Everybody who had ordered by the earlier date is in, whether or not they may be written to today: that was not known
then, and leaving them out would flatter the model.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

import numpy as np

from segmentation.core import wording
from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.core.statistics import Interval, Mean
from segmentation.store.workspace import Workspace
from segmentation.understand.components import HORIZON_DAYS
from segmentation.understand.features import digest
from segmentation.understand.lifetime import summary
from segmentation.understand.lifetime_backtest import Backtest, backtest
from segmentation.understand.lifetime_value import MINIMUM_DAYS, MINIMUM_REPEAT_BUYERS, History, fit
from segmentation.understand.score_views import labels


@dataclass(frozen=True)
class Check:
    """What was predicted on `fitted_as_of` for the horizon_days up to `as_of`, and what came.

    customers: people who had ordered by fitted_as_of. orders, revenue: what came from each of them (order days,
    money). newcomers_orders: order days of people who first ordered later, of whom nothing was predicted. result: None
    when nothing could be fitted; then reason says why and needed what to do. notes: sentences to show beside it.
    """

    fitted_as_of: date
    as_of: date
    horizon_days: int
    customers: int
    orders: Mean
    revenue: Mean
    newcomers_orders: int
    result: Backtest | None
    reason: str = ""
    needed: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Of100:
    """How many came of 100 predicted, with a 95 % interval for what chance does to the number that came."""

    came: float
    interval: Interval | None


@dataclass(frozen=True)
class Expected:
    """People of one lifetime value class and what is expected of them in the next 365 days.

    label: what the class holds, in money a person. above: expected revenue a person beyond which the class begins, None
    for the lowest. alive: mean probability of still being a customer, over people who came back once; None without any.
    """

    number: int
    label: str
    above: float | None
    people: int
    orders: float
    revenue: float | None
    alive: float | None


def check(workspace: Workspace, as_of: date, horizon_days: int) -> Check:
    """Fit on what was known horizon_days before as_of, predict, compare. Takes seconds; kept as a run in the log."""
    began, cut, engine = perf_counter(), as_of - timedelta(days=horizon_days), workspace.engine
    version, seed = workspace.data_version(), workspace.settings.cluster_seed
    table = f"lifetime_check_{digest(as_of, cut, version)}"
    is_after, money = "o.ordered_on > CAST($cut AS DATE)", "COALESCE(o.revenue, o.total)"
    # After the cut: days with an order and money, as the summary counts them. Before: money, the first order included.
    after = f"""SELECT s.subscriber_id, s.repeats, s.active_days, s.age_days, s.spend,
            COUNT(DISTINCT CASE WHEN {is_after} THEN o.ordered_on END) AS orders_after,
            SUM(CASE WHEN {is_after} THEN {money} ELSE 0 END) AS revenue_after,
            SUM(CASE WHEN {is_after} THEN 0 ELSE {money} END) AS spend_before
        FROM {quote(table)} AS s
        JOIN orders AS o ON o.subscriber_id = s.subscriber_id
        WHERE o.total > 0 AND o.ordered_on <= CAST($as_of AS DATE)
        GROUP BY s.subscriber_id, s.repeats, s.active_days, s.age_days, s.spend
        ORDER BY s.subscriber_id ASC NULLS LAST"""
    engine.make(summary(table, cut))
    try:
        frame = engine.read(after, {"cut": cut, "as_of": as_of})
    finally:
        engine.drop(table)
    newcomers = engine.value(
        """SELECT COALESCE(SUM(days), 0) FROM (
            SELECT subscriber_id, COUNT(DISTINCT ordered_on) AS days FROM orders
            WHERE total > 0 AND ordered_on <= CAST($as_of AS DATE)
            GROUP BY subscriber_id HAVING MIN(ordered_on) > CAST($cut AS DATE)
        ) AS first_later""",
        {"cut": cut, "as_of": as_of},
    )
    history = History.of(*(frame[name].to_numpy() for name in ("repeats", "active_days", "age_days", "spend")))
    orders, revenue, spent = (
        frame[name].to_numpy(dtype=float) for name in ("orders_after", "revenue_after", "spend_before")
    )
    model = fit(history, seed)
    result = backtest(model, history, horizon_days, orders, revenue, spent)
    workspace.record_run(
        "check lifetime value",
        {
            "as_of": as_of,
            "fitted_as_of": cut,
            "data_version": version,
            "customers": len(frame),
            "lifetime_value": model.method,
            "orders_predicted": result.rivals[0].total if result else None,
            "orders_actual": result.orders_actual if result else None,
        },
        perf_counter() - began,
        seed,
    )
    return Check(
        cut,
        as_of,
        horizon_days,
        len(frame),
        mean(orders),
        mean(revenue),
        int(newcomers),
        result,
        model.reason,
        "" if result else needed(cut),
        model.notes,
    )


def mean(values: np.ndarray) -> Mean:
    """The summary of one number a person."""
    return Mean(len(values), float(np.sum(values)), float(np.sum(values * values)))


def needed(cut: date) -> str:
    """What would have to be there for a check that begins on that date."""
    return (
        f"Needed before {wording.day(cut)}: {MINIMUM_REPEAT_BUYERS} people who ordered on two days or more, and "
        f"{MINIMUM_DAYS} days of orders. Load orders that reach further back, or hold back fewer days."
    )


def of_100(predicted: float | None, came: Mean) -> Of100 | None:
    """What came, for each 100 predicted; None when nothing was predicted or nobody is there.

    The interval treats each person's number as a draw: with other people like these, the sum would lie in it in 95 of
    100 cases (Student's t of the mean, times their number).
    """
    if not predicted or came.value is None:
        return None
    around, scale = came.interval(), 100 / predicted
    interval = Interval(max(0.0, around.low) * came.n * scale, around.high * came.n * scale) if around else None
    return Of100(came.total * scale, interval)


def outlook(workspace: Workspace, people: People) -> tuple[Expected, ...]:
    """What is expected in the next 365 days by lifetime value class, the highest first; empty when nothing is known."""
    orders, revenue = quote(f"predicted_orders_{HORIZON_DAYS}d"), quote(f"predicted_revenue_{HORIZON_DAYS}d")
    score = people.vocabulary.feature("lifetime_value_score")
    if score is None or score.expression is not None:
        return ()
    rows = workspace.engine.rows(f"""SELECT lifetime_value_score, COUNT(*), SUM({orders}), SUM({revenue}),
            AVG(probability_alive) FROM {quote(people.table.name)}
        WHERE {orders} IS NOT NULL AND lifetime_value_score IS NOT NULL
        GROUP BY lifetime_value_score ORDER BY lifetime_value_score DESC NULLS LAST""")
    said, edges = labels(workspace, people, "lifetime_value_score"), begins(workspace, people)
    return tuple(
        Expected(int(k), said.get(int(k), ""), edges.get(int(k)), int(n), float(many), money, alive)
        for k, n, many, money, alive in rows
    )


def begins(workspace: Workspace, people: People) -> dict[int, float]:
    """Lifetime value class → the amount above which it begins, in the currency. Class 0 begins nowhere."""
    from segmentation.understand.scores import cuts

    found = cuts(workspace, people).get("lifetime_value_score")
    return dict(enumerate((0.0, *found.edges), 1)) if found else {}
