"""What the Scores page shows: each view is one GROUP BY, suppressed people left out.

Views that a weight moves read the cube: one row per combination of the five classes, at most 7,776 whatever the size of
the list. Its columns are named as in the people table, so the same expressions stand over it.
"""

import json
from dataclasses import dataclass

from segmentation.core.model import Feature, People, Step
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import cuts as cutting
from segmentation.understand import tiers as bands
from segmentation.understand.components import COMPONENTS
from segmentation.understand.tiers import Tiers


@dataclass(frozen=True)
class Cell:
    """People of one recency and one frequency class, what they paid in 365 days (money, after refunds), mean score.

    score: their average eRFM score by the weights given; None when it cannot be known.
    """

    recency: int
    frequency: int
    people: int
    revenue_365d: float
    score: float | None = None


@dataclass(frozen=True)
class Grid:
    """recency and frequency: class → label, in days and orders. cells: only those with people in them."""

    recency: dict[int, str]
    frequency: dict[int, str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Bin:
    """People whose score is at least `low` and below `high` (the last one includes 100)."""

    low: int
    high: int
    people: int


@dataclass(frozen=True)
class TierView:
    """One tier: its bands in words, its people, what they paid in 365 days (None: not known), their share of it.

    reachable: of its people, those who agreed to mails (or nobody says) and have an address to write to.
    """

    name: str
    says: str
    people: int
    revenue_365d: float | None
    revenue_share: float | None
    reachable: int


@dataclass(frozen=True)
class ComponentView:
    """One component: classes as (class, label, people), best last. unavailable: why it is not in the score, or ""."""

    name: str
    title: str
    score: str
    feature: str
    classes: tuple[tuple[int, str, int], ...] = ()
    unavailable: str = ""


@dataclass(frozen=True)
class Moved:
    """Who changed tier. matrix: (before, after) → people. total: who changed, up and down of them. people: in both."""

    matrix: dict[tuple[str, str], int]
    people: int
    total: int
    up: int
    down: int


def column(people: People, name: str) -> str:
    """SQL for a feature over the people table `f`: its expression, or its column."""
    feature: Feature | None = people.vocabulary.feature(name)
    return feature.expression if feature and feature.expression else f"f.{quote(name)}"


def unknown(people: People) -> set[str]:
    """The components that could not be scored."""
    known = {feature.name for feature in people.features if feature.expression is None}
    return {part.name for part in COMPONENTS if part.score not in known}


def cube(table: str) -> Step:
    """`<table>_cube`: the five classes, who shares them (people), what those paid (revenue_365d), who may get mail."""
    scores = ", ".join(quote(part.score) for part in COMPONENTS)
    sql = f"""SELECT {scores}, COUNT(*) AS people, SUM(revenue_365d) AS revenue_365d,
            COUNT(CASE WHEN has_consent IS FALSE OR has_usable_address IS FALSE THEN NULL ELSE 1 END) AS reachable
        FROM {quote(table)} WHERE NOT is_suppressed GROUP BY {scores}"""
    return Step(f"{table}_cube", sql, (table,), {}, "one row per combination of the five score classes")


def cube_of(people: People) -> str:
    """The quoted name of the cube of these people."""
    return quote(f"{people.table.name}_cube")


def labels(workspace: Workspace, people: People, score: str) -> dict[int, str]:
    """Class → label of one score; empty when the component could not be known."""
    kept = json.loads(workspace.state(f"prepared:{people.table.name}") or "{}").get("cuts", {})
    return cutting.labels(cutting.from_plain(kept[score]), workspace.settings.currency) if score in kept else {}


def grid(workspace: Workspace, people: People) -> Grid:
    """Recency by frequency. Empty when orders were never loaded."""
    recency, frequency = column(people, "recency_score"), column(people, "frequency_score")
    rows = workspace.engine.rows(f"""SELECT {recency}, {frequency}, SUM(f.people), COALESCE(SUM(f.revenue_365d), 0),
        SUM({column(people, "erfm_score")} * f.people) / NULLIF(SUM(f.people), 0)
        FROM {cube_of(people)} AS f WHERE {recency} IS NOT NULL AND {frequency} IS NOT NULL
        GROUP BY {recency}, {frequency} ORDER BY {recency} ASC NULLS LAST, {frequency} ASC NULLS LAST""")
    return Grid(
        labels(workspace, people, "recency_score"),
        labels(workspace, people, "frequency_score"),
        tuple(Cell(int(r), int(f), int(n), float(money), score) for r, f, n, money, score in rows),
    )


def distribution(workspace: Workspace, people: People, width: int = 5) -> tuple[Bin, ...]:
    """Histogram of the eRFM score in steps of `width` points; every step from 0 to 100 is there, empty ones with 0."""
    score = column(people, "erfm_score")
    # Half-open steps, except that 100 belongs to the last one instead of one of its own.
    place = f"CAST(FLOOR(CASE WHEN {score} >= 100 THEN {100 - width} ELSE {score} END / {width}) AS INTEGER)"
    rows = workspace.engine.rows(f"""SELECT {place}, SUM(f.people) FROM {cube_of(people)} AS f
        WHERE {score} IS NOT NULL GROUP BY {place}""")
    counts = {int(step): int(n) for step, n in rows}
    if not counts:
        return ()
    return tuple(Bin(low, low + width, counts.get(low // width, 0)) for low in range(0, 100, width))


def tiers(workspace: Workspace, people: People, named: Tiers) -> tuple[TierView, ...]:
    """Every tier in the order of its bands, with its people and revenue; people of no band last, if there are any."""
    named = bands.readable(named, unknown(people))
    # The score stands in a column of its own: written out at each band, planning would cost ten times the counting.
    rows = workspace.engine.rows(f"""SELECT tier, SUM(people), SUM(revenue_365d), SUM(reachable) FROM (
            SELECT f.people, f.revenue_365d, f.reachable, {bands.sql(named, "f.score")} AS tier
            FROM (SELECT f.*, {column(people, "erfm_score")} AS score FROM {cube_of(people)} AS f) AS f
        ) AS read WHERE tier IS NOT NULL GROUP BY tier""")
    found = {str(name): (int(n), money, int(reached)) for name, n, money, reached in rows}
    paid = [float(money) for _, money, _ in found.values() if money is not None]
    everything, nothing = sum(paid), 0.0 if paid else None
    said = {band.name: bands.words(band) for band in named}
    if bands.REST in found:
        said[bands.REST] = "no tier fits"
    views = []
    for name, words in said.items():
        count, money, reached = found.get(name, (0, nothing, 0))
        part = float(money or 0) / everything if everything > 0 else None
        views.append(TierView(name, words, count, None if money is None else float(money), part, reached))
    return tuple(views)


def components(workspace: Workspace, people: People) -> tuple[ComponentView, ...]:
    """Each component with its classes in the feature's own unit, and how many people are in each."""
    views = []
    for part in COMPONENTS:
        feature = people.vocabulary.feature(part.score)
        if feature is None or feature.expression is not None:
            views.append(
                ComponentView(
                    part.name,
                    part.title,
                    part.score,
                    part.feature,
                    unavailable=feature.missing if feature else "unknown",
                )
            )
            continue
        rows = workspace.engine.rows(f"""SELECT f.{quote(part.score)}, SUM(f.people) FROM {cube_of(people)} AS f
            WHERE f.{quote(part.score)} IS NOT NULL GROUP BY f.{quote(part.score)}""")
        counts = {int(k): int(n) for k, n in rows}
        said = labels(workspace, people, part.score)
        classes = tuple((k, label, counts.get(k, 0)) for k, label in said.items())
        views.append(ComponentView(part.name, part.title, part.score, part.feature, classes))
    return tuple(views)


def moved(workspace: Workspace, before: People, after: People, named: Tiers) -> Moved:
    """Who changes tier from one reading to another: other weights over the same table, or the same people at two dates.

    Counted are the people who have a tier in both. named: the tiers that both are read by over the same table, or those
    of `after`; up is nearer to the first of them.
    """
    named = bands.readable(named, unknown(after))
    old, new = column(before, "tier"), column(after, "tier")
    if before.table.name == after.table.name:
        source = f"""SELECT {bands.sql(named, "f.old")} AS old_tier, {bands.sql(named, "f.new")} AS new_tier, f.people
            FROM (SELECT f.*, {column(before, "erfm_score")} AS old, {column(after, "erfm_score")} AS new
                FROM {cube_of(before)} AS f) AS f"""
    else:
        source = f"""SELECT b.tier AS old_tier, a.tier AS new_tier, 1 AS people
            FROM (SELECT f.subscriber_id, {old} AS tier FROM {quote(before.table.name)} AS f) AS b
            JOIN (SELECT f.subscriber_id, {new} AS tier FROM {quote(after.table.name)} AS f) AS a
            ON a.subscriber_id = b.subscriber_id"""
    rows = workspace.engine.rows(f"""SELECT old_tier, new_tier, SUM(people) FROM ({source}) AS both_readings
        WHERE old_tier IS NOT NULL AND new_tier IS NOT NULL GROUP BY old_tier, new_tier""")
    matrix = {(str(a), str(b)): int(n) for a, b, n in rows}
    place = {band.name: number for number, band in enumerate(named)}
    last = len(place)
    up = sum(n for (a, b), n in matrix.items() if place.get(b, last) < place.get(a, last))
    down = sum(n for (a, b), n in matrix.items() if place.get(b, last) > place.get(a, last))
    return Moved(matrix, sum(matrix.values()), up + down, up, down)
