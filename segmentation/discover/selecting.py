"""People chosen on the picture: by a shape drawn round them or by filters; and the rule of what they have in common."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.core.errors import UserError
from segmentation.core.model import People, TableRef
from segmentation.core.rules import Rule, to_sentence, to_sql, to_text
from segmentation.core.sql import quote
from segmentation.discover.clues import clues
from segmentation.discover.clusters import Clustering
from segmentation.discover.explain import LONGEST, Agreement, Explanation, counted
from segmentation.discover.projection import Picture
from segmentation.discover.sample import column
from segmentation.discover.tree_rules import by_length
from segmentation.store.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CORNERS = 80  # a drawn shape is made simpler until it has no more
FEWEST = 30  # people of the sample who must be chosen: what fewer have in common is chance


@dataclass(frozen=True)
class Range:
    """One feature between two values, both inclusive. Who is without a value is not met."""

    feature: str
    low: float
    high: float


@dataclass(frozen=True)
class Selection:
    """Who is chosen: inside a shape on the picture (corners), or in one of `clusters` (none: any) and all ranges."""

    corners: tuple[tuple[float, float], ...] = ()
    clusters: tuple[int, ...] = ()
    ranges: tuple[Range, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.corners or self.clusters or self.ranges)

    @property
    def key(self) -> str:
        """Text that equal selections share."""
        return json.dumps(asdict(self), sort_keys=True)


def from_text(said: str | None) -> Selection:
    """A selection from its key; an empty one from None or from what is none."""
    try:
        found = json.loads(said or "{}")
        return Selection(
            tuple((float(x), float(y)) for x, y in found.get("corners", ())),
            tuple(int(one) for one in found.get("clusters", ())),
            tuple(Range(str(r["feature"]), float(r["low"]), float(r["high"])) for r in found.get("ranges", ())),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return Selection()


def shape(x: Sequence[float], y: Sequence[float]) -> Selection:
    """A drawn line as a closed shape of at most MOST_CORNERS corners. Raises UserError when it holds no area."""
    corners = np.array([(float(a), float(b)) for a, b in zip(x, y, strict=True)])
    corners = corners[np.isfinite(corners).all(axis=1)] if len(corners) else corners
    if len(corners) < 3:
        raise UserError("no_shape", "That is no shape: nobody can be inside it.", "Draw round the people you mean.")
    if len(corners) > MOST_CORNERS:
        corners = corners[np.unique(np.linspace(0, len(corners) - 1, MOST_CORNERS).round().astype(int))]
    return Selection(corners=tuple((float(a), float(b)) for a, b in corners))


def inside(
    corners: Sequence[tuple[float, float]], x: "NDArray[np.float64]", y: "NDArray[np.float64]"
) -> "NDArray[np.bool_]":
    """Who is inside a shape: a ray to the right crosses its edge an odd number of times (even–odd rule)."""
    crossings = np.zeros(len(x), dtype=int)
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if ay != by:
            crossings += ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return crossings % 2 == 1


def inside_sql(corners: Sequence[tuple[float, float]]) -> tuple[str, dict[str, Any]]:
    """The same as SQL over `p.x`, `p.y`, with the corners bound."""
    terms: list[str] = []
    parameters: dict[str, Any] = {}
    for place, ((ax, ay), (bx, by)) in enumerate(zip(corners, [*corners[1:], corners[0]], strict=True)):
        if ay == by:
            continue
        parameters |= {f"ax{place}": ax, f"ay{place}": ay, f"bx{place}": bx, f"by{place}": by}
        a_x, a_y, b_x, b_y = (f"CAST(${name}{place} AS DOUBLE)" for name in ("ax", "ay", "bx", "by"))
        terms.append(
            f"CASE WHEN (({a_y} > p.y) <> ({b_y} > p.y)) "
            f"AND p.x < ({b_x} - {a_x}) * (p.y - {a_y}) / ({b_y} - {a_y}) + {a_x} THEN 1 ELSE 0 END"
        )
    return f"MOD({' + '.join(terms) or '0'}, 2) = 1", parameters


def chosen_in_sample(clustering: Clustering, picture: Picture, selection: Selection) -> "NDArray[np.bool_]":
    """Who of the sample is chosen. Inside a shape are only people who are drawn, except on principal components, where
    everyone has a place."""
    sample = clustering.sample
    met = np.ones(len(sample.ids), dtype=bool)
    if selection.corners:
        if picture.mean is not None and picture.axes is not None:
            flat = (clustering.scaling.apply(sample.values) - picture.mean) @ picture.axes
            met &= inside(selection.corners, flat[:, 0], flat[:, 1])
        else:
            met[:] = False
            met[picture.at] = inside(selection.corners, picture.x, picture.y)
    if selection.clusters:
        met &= np.isin(clustering.sample_labels, selection.clusters)
    names = [feature.name for feature in sample.features]
    for one in selection.ranges:
        if one.feature in names:
            value = sample.values[:, names.index(one.feature)]
            with np.errstate(invalid="ignore"):
                met &= (value >= one.low) & (value <= one.high)
    return met


def chosen_sql(people: People, selection: Selection) -> tuple[str, dict[str, Any]]:
    """Who of everyone is chosen: a boolean over the people `f`, their labels `l` and, for a shape, their places `p`."""
    terms = ["TRUE"]
    parameters: dict[str, Any] = {}
    if selection.corners:
        sql, parameters = inside_sql(selection.corners)
        terms.append(f"({sql})")
    if selection.clusters:
        terms.append(f"l.cluster IN ({', '.join(str(int(one)) for one in selection.clusters)})")
    for place, one in enumerate(selection.ranges):
        feature = people.vocabulary.feature(one.feature)
        if feature is not None:
            parameters |= {f"low{place}": one.low, f"high{place}": one.high}
            terms.append(f"COALESCE({column(feature)} BETWEEN $low{place} AND $high{place}, FALSE)")
    return " AND ".join(terms), parameters


def size(
    engine: Engine,
    people: People,
    clustering: Clustering,
    picture: Picture,
    selection: Selection,
    everyone: TableRef | None,
) -> tuple[int, int]:
    """How many are chosen, of how many: of everyone, counted in SQL; of those drawn, for shapes on an embedding."""
    if selection.corners and everyone is None:
        return int(chosen_in_sample(clustering, picture, selection).sum()), len(picture.at)
    chosen, parameters = chosen_sql(people, selection)
    placed = f"JOIN {quote(everyone.name)} AS p ON p.subscriber_id = f.subscriber_id" if everyone else ""
    row = engine.rows(
        f"SELECT CAST(sum(CASE WHEN {chosen} THEN 1 ELSE 0 END) AS BIGINT), count(*) "
        f"FROM {quote(people.table.name)} AS f "
        f"JOIN {quote(clustering.labels.name)} AS l ON l.subscriber_id = f.subscriber_id {placed}",
        parameters,
    )[0]
    return int(row[0] or 0), int(row[1])


def in_common(
    engine: Engine,
    people: People,
    clustering: Clustering,
    picture: Picture,
    selection: Selection,
    everyone: TableRef | None,
    most_conditions: int = LONGEST,
) -> tuple[Explanation, ...]:
    """Rules for what the chosen have in common, from the shortest on, each longer one following them better.

    everyone: the places of all people, for shapes on principal components; None on an embedding, where the rule is
    judged on the drawn people only: nobody else has a place. Raises UserError when fewer than FEWEST are chosen.
    """
    target = chosen_in_sample(clustering, picture, selection)
    drawn = np.ones(len(target), dtype=bool)
    if selection.corners and everyone is None:
        drawn[:] = False
        drawn[picture.at] = True
    if target.sum() < FEWEST or target[drawn].all():
        what = "everyone" if target[drawn].all() else f"only {int(target.sum())} of the people drawn"
        raise UserError("chosen_few", f"That chooses {what}.", f"Choose {FEWEST} or more people, and leave others out.")
    shown = clustering.shown & drawn
    speaking = clues(engine, people, clustering.sample)
    found = by_length(speaking.values[shown], target[shown], speaking.measures, most_conditions, clustering.seed)
    if selection.corners and everyone is None:
        return tuple(judged_on_drawn(engine, people, clustering, rule, target, drawn) for rule in found)
    chosen, parameters = chosen_sql(people, selection)
    return counted(engine, people, clustering, found, chosen, parameters, places=everyone)


def judged_on_drawn(
    engine: Engine,
    people: People,
    clustering: Clustering,
    rule: Rule,
    target: "NDArray[np.bool_]",
    drawn: "NDArray[np.bool_]",
) -> Explanation:
    """Count one rule against the chosen over the drawn people, and over those of them who were not looked at for it."""
    predicate = to_sql(rule, people)
    sql = (
        f"SELECT f.subscriber_id FROM {quote(people.table.name)} AS f WHERE {predicate.sql} "
        "AND f.subscriber_id IN (SELECT unnest($ids))"
    )
    ids = clustering.sample.ids
    rows = engine.rows(sql, {**predicate.parameters, "ids": ids[drawn].tolist()})
    met = np.isin(ids, np.array([row[0] for row in rows], dtype=np.int64))

    def within(among: "NDArray[np.bool_]") -> tuple[int, int, int, int]:
        return int(met[among].sum()), int(target[among].sum()), int((met & target)[among].sum()), int(among.sum())

    return Explanation(
        *within(drawn),
        -1,
        rule,
        to_text(rule),
        to_sentence(rule, people.vocabulary),
        Agreement(*within(drawn & ~clustering.shown)),
    )
