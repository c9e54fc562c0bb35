"""How firm the tiers are: who changes tier when one weight moves a little, the others following (A5.4)."""

from dataclasses import dataclass

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.understand import tiers as bands
from segmentation.understand.score_views import cube_of
from segmentation.understand.scores import available, erfm, tiers_of
from segmentation.understand.tiers import Tiers
from segmentation.understand.weights import Weights, rebalanced

STEP = 5  # percent that a weight moves


@dataclass(frozen=True)
class Nudge:
    """One weight moved: people who change tier when it is 5 lower and 5 higher; None where it cannot move so far.

    everyone: people with a tier.
    """

    component: str
    title: str
    lower: int | None
    higher: int | None
    everyone: int

    @property
    def most(self) -> int:
        """The larger of the two."""
        return max(self.lower or 0, self.higher or 0)


def nudges(workspace: Workspace, people: People, weights: Weights, tiers: Tiers) -> tuple[Nudge, ...]:
    """Each component that is in the score, from one pass over the cube."""
    ready = available(people)
    if not ready:
        return ()
    tiers = tiers_of(people, tiers)
    moves = {
        (part.name, step): rebalanced(weights, part.name, getattr(weights, part.name) + step)
        for part in ready
        for step in (-STEP, STEP)
        if 0 <= getattr(weights, part.name) + step <= 100
    }
    if not moves:
        return ()
    # One row a reading, so that bands and components are written once and not eleven times.
    totals = {move: sum(getattr(one, part.name) for part in ready) for move, one in moves.items()}
    readings = ", ".join(
        f"({place}, {', '.join(str(getattr(moves[move], part.name)) for part in ready)}, {totals[move]})"
        for place, move in enumerate(moves)
    )
    columns = ", ".join(f"w_{part.name}" for part in ready)
    summed = " + ".join(f"v.w_{part.name} * f.{part.score}" for part in ready)
    rows = workspace.engine.rows(f"""SELECT place, SUM(CASE WHEN before <> after THEN people ELSE 0 END), SUM(people)
        FROM (
            SELECT f.place, f.people, {bands.sql(tiers, "f.old")} AS before, {bands.sql(tiers, "f.new")} AS after
            FROM (
                SELECT f.*, v.place, {erfm(weights, ready)} AS old, ({summed}) * 20.0 / NULLIF(v.total, 0) AS new
                FROM {cube_of(people)} AS f CROSS JOIN (VALUES {readings}) AS v(place, {columns}, total)
            ) AS f
        ) AS read WHERE before IS NOT NULL AND after IS NOT NULL GROUP BY place""")
    counted = {int(place): int(changed or 0) for place, changed, _ in rows}
    everyone = max((int(n) for _, _, n in rows), default=0)
    found = {move: counted.get(place, 0) for place, move in enumerate(moves)}
    return tuple(
        Nudge(part.name, part.title, found.get((part.name, -STEP)), found.get((part.name, STEP)), everyone)
        for part in ready
    )
