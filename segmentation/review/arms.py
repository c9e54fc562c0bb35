"""Two groups that chance divided, those sent to and those held out: what each did, and how far apart they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from segmentation.core.experiments import always_valid, variance_of_difference
from segmentation.core.sql import quote
from segmentation.core.statistics import Difference, Mean, Rate, difference_of_means, difference_of_rates
from segmentation.review import objections
from segmentation.store.workspace import Workspace

SQL = Path(__file__).parent / "sql"
EARLY_DAYS = 14  # two weeks before anything is concluded (A13.2)
USUAL = 0.02  # share who buy in a window, where the time before says nothing (statistics E5)

Verdict = Literal[
    "unknown", "odd division", "holdout mailed", "too early", "too small", "works", "harms", "no clear difference"
]
MEANING: dict[Verdict, str] = {
    "unknown": "Not known",
    "odd division": "The two groups cannot be compared",
    "holdout mailed": "The holdout was mailed too: not to be told",
    "too early": "Too early to say",
    "too small": "Too few people to say",
    "works": "It works",
    "harms": "It does harm",
    "no clear difference": "No clear difference",
}


@dataclass(frozen=True)
class Arm:
    """One side: those sent to, or those held out. Each person once; the same number of days before for comparison."""

    people: int
    bought: Rate
    bought_before: Rate
    revenue: Mean
    revenue_before: Mean
    unsubscribed: Rate
    watched: int


@dataclass(frozen=True)
class Effect:
    """One measure, sent minus held out, in points (-1 to 1) or money a person.

    fixed: with a usual 95 % interval, to be read once. safe: with the interval that holds however often one looks;
    only this one decides. variance, planned: of the difference now, and as foreseen for the end.
    """

    sent: Rate | Mean
    held: Rate | Mean
    fixed: Difference
    safe: Difference
    variance: float | None
    planned: float | None


@dataclass(frozen=True)
class Sides:
    """Both sides of one division; None where nobody is on it. since: the first day that somebody came in."""

    since: date
    sent: Arm | None
    held: Arm | None


def text(name: str) -> str:
    """A file of SQL that says who is on which side since when (lift, programme)."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def texts(name: str) -> tuple[str, ...]:
    """All SQL that `counted` runs: what is kept of its answer is as good as long as it stays."""
    return text(name), text("arms"), text("objections")


def counted(
    workspace: Workspace, name: str, bound: Mapping[str, Any], given: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """The rows of arms.sql over the people whom that file assigns. given: what it reads beside tables, as CTEs."""
    said_no = f"objections AS (SELECT * FROM {quote(objections.table(workspace))})"
    assigned = f"assigned AS (\n{text(name)}\n)"
    with_all = ",\n".join((said_no, *given, assigned))
    return workspace.engine.rows(f"WITH {with_all}\nSELECT * FROM (\n{text('arms')}\n) AS counted", bound)


def sides(rows: Sequence[Sequence[Any]]) -> dict[str, Sides]:
    """segment_id → both sides, of the rows of arms.sql."""
    found: dict[str, dict[str, Sequence[Any]]] = {}
    for row in rows:
        found.setdefault(str(row[0]), {})[str(row[1])] = row
    return {
        key: Sides(
            min(row[11] for row in both.values()),
            arm(both["sent"]) if "sent" in both else None,
            arm(both["held"]) if "held" in both else None,
        )
        for key, both in found.items()
    }


def arm(row: Sequence[Any]) -> Arm:
    """One row of arms.sql."""
    n, bought, before, lost = (int(row[place]) for place in (2, 3, 4, 5))
    money, squares, money_before, squares_before = (float(row[place]) for place in (6, 7, 8, 9))
    return Arm(
        n,
        Rate(n, bought),
        Rate(n, before),
        Mean(n, money, squares),
        Mean(n, money_before, squares_before),
        Rate(n, lost),
        int(row[10]),
    )


def effect(sent: Rate | Mean, held: Rate | Mean, spread: float | None) -> Effect:
    """One measure. spread: the variance of one person's value, known before the test began."""
    variance = variance_of_difference(sent, held)
    if isinstance(sent, Rate) and isinstance(held, Rate):
        fixed = difference_of_rates(sent, held)
    elif isinstance(sent, Mean) and isinstance(held, Mean):
        fixed = difference_of_means(sent, held)
    else:
        raise TypeError("rates are compared with rates, averages with averages")
    planned = spread / sent.n + spread / held.n if spread and sent.n and held.n else variance
    safe = Difference(fixed.value, None)
    if fixed.value is not None and variance and planned:
        safe = Difference(fixed.value, always_valid(fixed.value, variance, planned))
    return Effect(sent, held, fixed, safe, variance, planned)
