"""Cut points: where one class of a score ends and the next begins, in days, orders and money (A5, trap 15).

Cut by value, so people with the same value always share a class. Nobody's zero is in the quintiles: zero (for recency:
never) is class 0. Classes 1 to 5 hold about a fifth of the rest each, as far as ties allow: a value goes by the middle
of the ranks it covers (statistics E3), so a value that most people share lands in the middle and not at an end.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from segmentation.core import wording
from segmentation.core.model import Better, Feature, ScoreCuts
from segmentation.core.sql import quote
from segmentation.store.engine import Engine

CLASSES = 5
NOTHING = {
    "days": "never",
    "orders": "no orders",
    "money": "nothing",
    "points": "no clicks or visits",
    "actions": "no order, click or visit",
}


def floor_of(better: Better) -> int:
    """At or below this lies class 0. Days since the last order may be 0 (today): there only "never" is class 0."""
    return -1 if better == "lower" else 0


def fit(engine: Engine, table: str, score: str, feature: Feature, as_of: date) -> ScoreCuts:
    """Quintile cut points of a feature over the people of a table, suppressed people left out.

    table: one row a subscriber, with is_suppressed and the feature. Without anyone above zero all edges are the floor.
    """
    column, floor = quote(feature.name), floor_of(feature.better)
    # The middle rank of a value is (upto - n / 2) / everyone; in whole numbers, so that no rounding moves a cut point.
    edges = ", ".join(
        f"MAX(CASE WHEN (2 * upto - n) * {CLASSES} <= 2 * everyone * {k} THEN amount END)" for k in range(1, CLASSES)
    )
    sql = f"""WITH counted AS (
        SELECT {column} AS amount, COUNT(*) AS n FROM {quote(table)}
        WHERE NOT is_suppressed AND {column} > $floor GROUP BY {column}
    ),
    ranked AS (
        SELECT amount, n, SUM(n) OVER (ORDER BY amount ASC NULLS LAST) AS upto, SUM(n) OVER () AS everyone FROM counted
    )
    SELECT COALESCE(SUM(n), 0), {edges} FROM ranked"""
    people, *found = engine.rows(sql, {"floor": floor})[0]
    values = tuple(float(floor if edge is None else edge) for edge in found)
    return ScoreCuts(score, feature.name, feature.unit, values, feature.better, as_of, int(people))


def classify(cuts: ScoreCuts, column: str) -> tuple[str, dict[str, float]]:
    """SQL for the class 0–5 of a column (already quoted), and the cut points to bind."""
    names = [f"{cuts.score}_{k}" for k in range(1, CLASSES)]
    best_first = cuts.better == "lower"
    whens = " ".join(
        f"WHEN {column} <= ${name} THEN {CLASSES + 1 - k if best_first else k}" for k, name in enumerate(names, 1)
    )
    last = 1 if best_first else CLASSES
    sql = f"CASE WHEN {column} IS NULL OR {column} <= {floor_of(cuts.better)} THEN 0 {whens} ELSE {last} END"
    return sql, dict(zip(names, cuts.edges, strict=True))


def labels(cuts: ScoreCuts, currency: str = "EUR") -> dict[int, str]:
    """Class → what it holds: `0–21 days`, `3–4 orders`, `€48.20–€120.00`. Classes that ties left empty are absent."""
    said = {0: NOTHING.get(cuts.unit, "none")}
    low = float(floor_of(cuts.better))
    for place, edge in enumerate((*cuts.edges, None), 1):
        if edge is not None and edge <= low:
            continue
        number = CLASSES + 1 - place if cuts.better == "lower" else place
        said[number] = span(low, edge, cuts.unit, currency)
        low = low if edge is None else edge
    return dict(sorted(said.items()))


def span(low: float, high: float | None, unit: str, currency: str) -> str:
    """Values above low and at or below high, in words; high None means without end."""
    if unit == "money":
        if high is None:
            return f"more than {wording.money(low, currency)}"
        return (
            f"up to {wording.money(high, currency)}"
            if low <= 0
            else f"{wording.money(low, currency)}–{wording.money(high, currency)}"
        )
    first = int(low) + 1
    if high is None:
        return f"{first:,} {unit} or more"
    one = unit[:-1] if first == 1 else unit
    return f"{first:,} {one}" if int(high) == first else f"{first:,}–{int(high):,} {unit}"


def to_plain(cuts: ScoreCuts) -> dict[str, Any]:
    """Cut points as JSON can hold them."""
    return {**asdict(cuts), "edges": list(cuts.edges), "fitted_as_of": cuts.fitted_as_of.isoformat()}


def from_plain(given: Mapping[str, Any]) -> ScoreCuts:
    """The reverse of `to_plain`."""
    return ScoreCuts(
        **{**given, "edges": tuple(given["edges"]), "fitted_as_of": date.fromisoformat(given["fitted_as_of"])}
    )
