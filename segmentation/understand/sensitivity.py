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
    readings = [weights, *moves.values()]
    scores = ", ".join(f"{erfm(one, ready)} AS s{place}" for place, one in enumerate(readings))
    named = ", ".join(f"{bands.sql(tiers, f'f.s{place}')} AS t{place}" for place in range(len(readings)))
    counts = "".join(f", SUM(CASE WHEN t0 <> t{place} THEN people ELSE 0 END)" for place in range(1, len(readings)))
    row = workspace.engine.rows(f"""SELECT SUM(people){counts} FROM (
        SELECT f.people, {named} FROM (SELECT f.*, {scores} FROM {cube_of(people)} AS f) AS f
    ) AS read WHERE t0 IS NOT NULL""")[0]
    everyone = int(row[0] or 0)
    found = dict(zip(moves, (int(count or 0) for count in row[1:]), strict=True))
    return tuple(
        Nudge(part.name, part.title, found.get((part.name, -STEP)), found.get((part.name, STEP)), everyone)
        for part in ready
    )
