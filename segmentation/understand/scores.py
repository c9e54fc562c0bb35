"""The eRFM score: five classes cut once, weighted when read, so that moving a weight rebuilds nothing (A5).

`erfm_score` and `tier` are expressions over the five score columns with the weights as numbers in them. A component
that cannot be known (no orders loaded, too little data for lifetime value) falls out, and the others share its weight
in proportion.
"""

import json
from dataclasses import asdict

from segmentation.core.model import Feature, People, ScoreCuts
from segmentation.store.workspace import Workspace
from segmentation.understand import cuts as cutting
from segmentation.understand import tiers as bands
from segmentation.understand.components import COMPONENTS, Component
from segmentation.understand.score_views import (
    Bin,
    Cell,
    ComponentView,
    Grid,
    Moved,
    TierView,
    components,
    distribution,
    grid,
    moved,
    tiers,
)
from segmentation.understand.tiers import Tiers
from segmentation.understand.weights import Weights, rebalanced

__all__ = [
    "COMPONENTS",
    "Bin",
    "Cell",
    "Component",
    "ComponentView",
    "Grid",
    "Moved",
    "TierView",
    "Weights",
    "available",
    "components",
    "cuts",
    "distribution",
    "grid",
    "moved",
    "rebalanced",
    "score_features",
    "tiers",
    "tiers_of",
    "with_weights",
]

UNKNOWN = "CAST(NULL AS INTEGER)"
SUPPRESSED = "may not be written to, so not scored"


def score_features(weights: Weights, tiers: Tiers, unavailable: dict[str, str]) -> tuple[Feature, ...]:
    """The seven score features. unavailable: component name → why it cannot be known, a sentence."""
    parts = [
        Feature(
            part.score,
            "scores",
            "class 0–5",
            f"{part.title}: 5 is the best fifth of people, 0 is none at all",
            "higher",
            unavailable.get(part.name) or SUPPRESSED,
            expression=UNKNOWN if part.name in unavailable else None,
        )
        for part in COMPONENTS
    ]
    score = erfm(weights, tuple(part for part in COMPONENTS if part.name not in unavailable))
    tiers = bands.readable(tiers, unavailable)
    return (
        *parts,
        Feature(
            "erfm_score",
            "scores",
            "points",
            "the five scores together by their weights, from 0 to 100",
            "higher",
            SUPPRESSED,
            expression=score,
        ),
        Feature(
            "tier",
            "scores",
            "",
            "tier: " + "; ".join(f"{band.name} ({bands.words(band)})" for band in tiers),
            "neither",
            SUPPRESSED,
            "text",
            expression=bands.sql(tiers, score),
        ),
    )


def erfm(weights: Weights, parts: tuple[Component, ...]) -> str:
    """SQL over the people table `f` for the weighted mean of these components, 0 to 100.

    The weights are checked whole numbers, so they may stand in the text. Without a component, or with weight on none of
    them, the score is unknown.
    """
    shares = {part: int(asdict(weights)[part.name]) for part in parts}
    total = sum(shares.values())
    if not total:
        return "CAST(NULL AS DOUBLE)"
    summed = " + ".join(f"{share} * f.{part.score}" for part, share in shares.items())
    return f"(({summed}) * 20.0 / {total})"


def available(people: People) -> tuple[Component, ...]:
    """The components that could be scored."""
    known = {feature.name for feature in people.features if feature.expression is None}
    return tuple(part for part in COMPONENTS if part.score in known)


def tiers_of(people: People, tiers: Tiers) -> Tiers:
    """The tiers that these people are read by: the ones given, or those by score alone where classes are not known."""
    return bands.readable(tiers, {part.name for part in COMPONENTS} - {part.name for part in available(people)})


def with_weights(people: People, weights: Weights, tiers: Tiers) -> People:
    """The same people read with these weights and tiers: only `erfm_score` and `tier` change, no table is touched."""
    reasons = {feature.name: feature.missing for feature in people.features}
    ready = available(people)
    unavailable = {part.name: reasons.get(part.score, "") for part in COMPONENTS if part not in ready}
    fresh = {feature.name: feature for feature in score_features(weights, tiers, unavailable)}
    return people.with_features(tuple(fresh.get(feature.name, feature) for feature in people.features))


def cuts(workspace: Workspace, people: People) -> dict[str, ScoreCuts]:
    """The frozen cut points that these people were scored with: score name → cuts, unknown components absent.

    Give them to `people.prepare` at another date, and people change class because they changed, not because others did.
    """
    kept = json.loads(workspace.state(f"prepared:{people.table.name}") or "{}")
    return {name: cutting.from_plain(plain) for name, plain in kept.get("cuts", {}).items()}
