"""Why one person was given what: what the prediction would be were one thing about them as it typically is."""

from dataclasses import dataclass

import numpy as np

from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import kept_model, predicted
from segmentation.understand.predicted import Kept

SHOWN = 3  # reasons either way
LEAST = 0.02  # of the prediction's own size, below which a reason is none


@dataclass(frozen=True)
class Reason:
    """One group of features that lifts a prediction or lowers it.

    family: the group, all of it set to the typical. feature: what of it moves most; value, typical: of that, None where
    missing. moves: prediction less what it would be with the group typical, in probability or money.
    """

    family: str
    feature: str
    value: float | None
    typical: float | None
    moves: float


def reasons(workspace: Workspace, people: People, kept: Kept, person: int) -> tuple[Reason, ...]:
    """What lifts this person's prediction and what lowers it, three each at most, the strongest first.

    Nothing for a prediction by a rival or by BG/NBD, which look at next to nothing, and for a person not in `people`.
    Source: the difference from a reference point, one group at a time (Robnik-Šikonja and Kononenko 2008); groups that
    act together do not add up.
    """
    model = predicted.model(workspace, kept.model_id)
    if model is None:
        return ()
    names = model["columns"]
    columns = ", ".join(f"CAST({quote(name)} AS DOUBLE)" for name in names)
    rows = workspace.engine.rows(
        f"SELECT {columns} FROM {quote(people.table.name)} WHERE subscriber_id = $person", {"person": person}
    )
    if not rows:
        return ()
    own = np.array([np.nan if value is None else float(value) for value in rows[0]])
    typical = np.array([np.nan if value is None else value for value in model["typical"]])
    families = [feature.family if (feature := people.vocabulary.feature(name)) else "" for name in names]
    groups = sorted(set(families))
    # One row as it is, one a group, one a feature: all in one go.
    changed = np.tile(own, (1 + len(groups) + len(names), 1))
    for number, group in enumerate(groups, 1):
        inside = [place for place, family in enumerate(families) if family == group]
        changed[number, inside] = typical[inside]
    for place in range(len(names)):
        changed[1 + len(groups) + place, place] = typical[place]
    said = kept_model.predict(model, changed)
    moved = said[0] - said
    alone = moved[1 + len(groups) :]
    found = []
    for number, group in enumerate(groups, 1):
        inside = [place for place, family in enumerate(families) if family == group]
        first = max(inside, key=lambda place: alone[place] * np.sign(moved[number]))
        if abs(moved[number]) < LEAST * max(abs(said[0]), abs(said[number])) or alone[first] * moved[number] <= 0:
            continue
        value, usual = (None if np.isnan(one[first]) else float(one[first]) for one in (own, typical))
        found.append(Reason(group, names[first], value, usual, float(moved[number])))
    up = sorted((one for one in found if one.moves > 0), key=lambda one: -one.moves)[:SHOWN]
    down = sorted((one for one in found if one.moves < 0), key=lambda one: one.moves)[:SHOWN]
    return (*up, *down)
