"""What recency, frequency and money mean: purchases alone or engagement as well, and over which days (A5.2)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Literal

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, Step
from segmentation.core.sql import quote
from segmentation.understand.components import COMPONENTS, HORIZON_DAYS, Component

By = Literal["orders", "engagement"]
WINDOWS = {90: "90 days", 365: "365 days", 0: "ever"}  # 0: without a limit
EDGES = 4
ACTIONS = "actions"


@dataclass(frozen=True)
class Definitions:
    """How the classes are cut.

    recency_by, frequency_by: "orders", or "engagement" for orders as well as clicks in mails and days with a visit.
    window_days: look-back of frequency and money; 0 for ever. edges: component → four fixed cut points, ascending, in
    days, times, money or points; components without are cut into fifths.
    """

    recency_by: By = "orders"
    frequency_by: By = "orders"
    window_days: int = 365
    edges: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for which, by in (("recency", self.recency_by), ("frequency", self.frequency_by)):
            if by not in ("orders", "engagement"):
                raise UserError("bad_definition", f"{which} by “{by}” is not known.", "Choose orders or engagement.")
        if self.window_days not in WINDOWS:
            raise UserError(
                "bad_window", f"A look-back of {self.window_days} days is not offered.", "Choose 90, 365 or 0 for ever."
            )
        known = {part.name for part in COMPONENTS}
        for name, edges in self.edges.items():
            rising = all(low < high for low, high in pairwise(edges))
            if name not in known or len(edges) != EDGES or not rising or edges[0] < 0:
                raise UserError(
                    "bad_edges",
                    f"The cut points of {name.replace('_', ' ')} are {', '.join(f'{edge:g}' for edge in edges)}.",
                    "Give four numbers from 0 up, each above the one before.",
                )

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**asdict(self), "edges": {name: list(edges) for name, edges in sorted(self.edges.items())}}

    @classmethod
    def from_plain(cls, given: Mapping[str, Any]) -> "Definitions":
        """The reverse of `to_plain`. Raises UserError when a value is not offered."""
        edges = {name: tuple(float(edge) for edge in values) for name, values in given.get("edges", {}).items()}
        return cls(
            given.get("recency_by", "orders"), given.get("frequency_by", "orders"), given.get("window_days", 365), edges
        )


USUAL = Definitions()


@dataclass(frozen=True)
class Measure:
    """One component as defined: the feature that its classes are cut from, and its SQL.

    sql: over facts `f`, predictions `p` and, where `is_counted`, counted actions `a`. known: SQL, missing for everyone
    exactly when the component cannot be known.
    """

    feature: Feature
    sql: str
    known: str
    is_counted: bool = False


def measure(part: Component, definitions: Definitions) -> Measure:
    """What this component is cut from under these definitions."""
    days = definitions.window_days
    window = "total" if days == 0 else f"{days}d"
    when = "ever" if days == 0 else f"in the last {days} days"
    if part.name == "recency":
        if definitions.recency_by == "orders":
            feature = Feature(part.feature, "recency", "days", "days since the last order", "lower")
            return Measure(feature, "f.days_since_last_order", "f.orders_total")
        feature = Feature(
            "days_since_last_action", "recency", "days", "days since the last order, click or visit", "lower"
        )
        far = 999_999
        ages = ", ".join(f"COALESCE(f.days_since_last_{what}, {far})" for what in ("order", "click", "visit"))
        sql = f"NULLIF(LEAST({ages}), {far})"
        return Measure(feature, sql, "COALESCE(f.orders_total, f.clicks_90d, f.visits_90d)")
    if part.name == "frequency":
        name = f"orders_{window}"
        if definitions.frequency_by == "orders":
            return Measure(Feature(name, "frequency", "orders", f"orders {when}", "higher"), f"f.{name}", f"f.{name}")
        meaning = f"orders, clicks and days with a visit {when}"
        feature = Feature(f"actions_{window}", "frequency", ACTIONS, meaning, "higher")
        known = "COALESCE(f.orders_total, f.clicks_90d, f.visits_90d)"
        sql = f"CASE WHEN {known} IS NOT NULL THEN COALESCE(f.{name}, 0) + COALESCE(a.actions, 0) END"
        return Measure(feature, sql, known, is_counted=True)
    if part.name == "monetary":
        name = f"revenue_{window}"
        return Measure(Feature(name, "money", "money", f"paid {when}", "higher"), f"f.{name}", f"f.{name}")
    if part.name == "engagement":
        meaning = "3 points for each click in a mail and 1 for each day with a visit, in the last 90 days"
        return Measure(
            Feature(part.feature, "engagement", "points", meaning, "higher"), f"f.{part.feature}", f"f.{part.feature}"
        )
    meaning = f"predicted to pay in the next {HORIZON_DAYS} days"
    return Measure(Feature(part.feature, "money", "money", meaning, "higher"), f"p.{part.feature}", f"p.{part.feature}")


def facts(definitions: Definitions) -> set[str]:
    """The features that the five components are cut from and known by under these definitions."""
    made = [measure(part, definitions) for part in COMPONENTS]
    return {name for one in made for name in re.findall(r"\bf\.(\w+)", f"{one.sql} {one.known}")} | {"orders_total"}


def counted(table: str, as_of: Any, window_days: int) -> Step:
    """Clicks and days with a visit of each person within the window, one row a person with any."""
    near = "happened_on <= CAST($as_of AS DATE)"
    if window_days:
        near += f" AND date_diff('day', happened_on, CAST($as_of AS DATE)) < {int(window_days)}"
    sql = f"""SELECT subscriber_id, SUM(actions) AS actions FROM (
            SELECT subscriber_id, COUNT(*) AS actions FROM email_events
            WHERE event = 'clicked' AND {near} GROUP BY subscriber_id
            UNION ALL
            SELECT subscriber_id, COUNT(DISTINCT happened_on) AS actions FROM web_events
            WHERE {near} GROUP BY subscriber_id
        ) AS both_kinds GROUP BY subscriber_id"""
    return Step(table, sql, ("email_events", "web_events"), {"as_of": as_of}, "one row per active subscriber")


def joined(facts: str, predictions: str, actions: str | None) -> str:
    """FROM with the aliases that measures speak of."""
    said = f"{quote(facts)} AS f LEFT JOIN {quote(predictions)} AS p ON p.subscriber_id = f.subscriber_id"
    return f"{said} LEFT JOIN {quote(actions)} AS a ON a.subscriber_id = f.subscriber_id" if actions else said
