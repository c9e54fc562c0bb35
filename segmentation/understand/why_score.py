"""Why one person has this eRFM score: each component's class, and the points that its weight makes of it."""

from dataclasses import asdict, dataclass

from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import score_settings
from segmentation.understand.components import COMPONENTS
from segmentation.understand.score_views import column, labels, unknown


@dataclass(frozen=True)
class Part:
    """One component of one score. says: its class in the feature's own unit ("6–20 days"). points: of `most`."""

    name: str
    title: str
    number: int
    says: str
    points: float
    most: float


@dataclass(frozen=True)
class Scored:
    """One person's score, 0 to 100, and tier. parts: add up to the score; components that nothing speaks of are out."""

    score: float
    tier: str
    parts: tuple[Part, ...]


def scored(workspace: Workspace, people: People, person: int) -> Scored | None:
    """The score of one person by the workspace's own weights; None for people who are not scored or not there."""
    out = unknown(people)
    known = [part for part in COMPONENTS if part.name not in out]
    if not known:
        return None
    classes = ", ".join(f"f.{quote(part.score)}" for part in known)
    rows = workspace.engine.rows(
        f"""SELECT {column(people, "erfm_score")}, {column(people, "tier")}, {classes}
        FROM {quote(people.table.name)} AS f WHERE f.subscriber_id = $person""",
        {"person": person},
    )
    if not rows or rows[0][0] is None:
        return None
    score, tier, *found = rows[0]
    weights = asdict(score_settings.of(workspace).weights)
    total = sum(weights[part.name] for part, number in zip(known, found, strict=True) if number is not None)
    parts = []
    for part, number in zip(known, found, strict=True):
        if number is None or not total:
            continue
        most = 100 * weights[part.name] / total
        said = labels(workspace, people, part.score).get(int(number), "")
        parts.append(Part(part.name, part.title, int(number), said, most * int(number) / 5, most))
    return Scored(float(score), str(tier), tuple(parts))
