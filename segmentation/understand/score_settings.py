"""All that decides a score: weights, definitions and tiers, saved in the workspace with author and date; and presets.

Weights live in the workspace's settings, where every other tunable is; the rest beside them in the same workspace.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from segmentation.core.errors import UserError, did_you_mean
from segmentation.store.workspace import Workspace, now, whoami
from segmentation.understand import tiers as bands
from segmentation.understand import weight_history
from segmentation.understand.measures import Definitions
from segmentation.understand.tiers import Tiers
from segmentation.understand.weights import Weights

KEY, PRESET = "score_settings", "score_preset:"
LONGEST = 60


@dataclass(frozen=True)
class ScoreSettings:
    """weights and tiers are a reading of the classes and rebuild nothing; definitions say how the classes are cut."""

    weights: Weights = field(default_factory=Weights)
    definitions: Definitions = field(default_factory=Definitions)
    tiers: Tiers = bands.ERFM

    def to_plain(self) -> dict[str, Any]:
        """As JSON and TOML can hold it."""
        return {
            "weights": asdict(self.weights),
            "definitions": self.definitions.to_plain(),
            "tiers": bands.to_plain(self.tiers),
        }

    @classmethod
    def from_plain(cls, given: Any) -> "ScoreSettings":
        """The reverse of `to_plain`. Raises UserError when it cannot be read."""
        try:
            weights = Weights(**given["weights"])
            return cls(weights, Definitions.from_plain(given["definitions"]), bands.from_plain(given["tiers"]))
        except (KeyError, TypeError, ValueError) as fault:
            raise UserError(
                "bad_score_settings", "These score settings cannot be read.", "Choose weights and tiers anew."
            ) from fault


@dataclass(frozen=True)
class Preset:
    """Score settings under a name, with who saved them and when (UTC)."""

    name: str
    settings: ScoreSettings
    author: str
    saved_at: datetime


def of(workspace: Workspace) -> ScoreSettings:
    """What is in force."""
    weights, kept = Weights.of(workspace.settings), workspace.state(KEY)
    if not kept:
        return ScoreSettings(weights)
    held = json.loads(kept)
    return ScoreSettings(weights, Definitions.from_plain(held["definitions"]), bands.from_plain(held["tiers"]))


def saved_by(workspace: Workspace) -> tuple[str, datetime] | None:
    """Who changed definitions or tiers last, and when (UTC); None while they are the usual ones."""
    kept = workspace.state(KEY)
    held = json.loads(kept) if kept else {}
    return (held["author"], datetime.fromisoformat(held["saved_at"])) if held else None


def save(workspace: Workspace, settings: ScoreSettings, actor: str | None = None) -> ScoreSettings:
    """Put these in force, checked and logged; the weights before can be had back by `weight_history.undo`."""
    bands.check(settings.tiers)
    before, who = of(workspace), actor or whoami()
    if (before.definitions, before.tiers) != (settings.definitions, settings.tiers):
        plain = settings.to_plain()
        held = {"definitions": plain["definitions"], "tiers": plain["tiers"]}
        was = {name: value for name, value in before.to_plain().items() if name in held}
        with workspace.engine.write():
            kept = {**held, "author": who, "saved_at": now().isoformat()}
            workspace.set_state(KEY, json.dumps(kept, ensure_ascii=False))
            workspace.record("changed score definitions", "eRFM", {"before": was, "after": held}, who)
    weight_history.change(workspace, settings.weights, who)
    return settings


def presets(workspace: Workspace) -> tuple[Preset, ...]:
    """Every preset by name."""
    rows = workspace.engine.rows("SELECT value FROM app.state WHERE key LIKE $like", {"like": f"{PRESET}%"})
    held = [json.loads(str(row[0])) for row in rows]
    found = [
        Preset(
            one["name"],
            ScoreSettings.from_plain(one["settings"]),
            one["author"],
            datetime.fromisoformat(one["saved_at"]),
        )
        for one in held
    ]
    return tuple(sorted(found, key=lambda one: one.name.lower()))


def keep(workspace: Workspace, name: str, actor: str | None = None) -> Preset:
    """Save what is in force under a name. Raises UserError when there is no name, or it is taken."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST:
        raise UserError("bad_preset", "A preset needs a name.", f"Give it one of at most {LONGEST} letters.")
    with workspace.engine.write():
        if workspace.state(_key(tidy)) is not None:
            raise UserError(
                "preset_taken", f"There is already a preset “{tidy}”.", "Choose another name, or delete it."
            )
        made = Preset(tidy, of(workspace), actor or whoami(), now())
        held = {
            "name": tidy,
            "settings": made.settings.to_plain(),
            "author": made.author,
            "saved_at": made.saved_at.isoformat(),
        }
        workspace.set_state(_key(tidy), json.dumps(held, ensure_ascii=False))
        workspace.record("saved score preset", tidy, {}, made.author)
    return made


def switch(workspace: Workspace, name: str, actor: str | None = None) -> ScoreSettings:
    """Put a preset in force. Raises UserError when there is none of that name."""
    return save(workspace, preset(workspace, name).settings, actor)


def delete(workspace: Workspace, name: str, actor: str | None = None) -> None:
    """Delete a preset; what it held stays in the log. Raises UserError when there is none of that name."""
    gone = preset(workspace, name)
    with workspace.engine.write() as tx:
        tx.execute("DELETE FROM app.state WHERE key = $key", {"key": _key(gone.name)})
        workspace.record("deleted score preset", gone.name, gone.settings.to_plain(), actor)


def preset(workspace: Workspace, name: str) -> Preset:
    """One preset. Raises UserError when there is none of that name."""
    known = {one.name: one for one in presets(workspace)}
    found = next((one for one in known.values() if one.name.lower() == name.strip().lower()), None)
    if found is None:
        raise UserError(
            "no_preset", f"There is no preset “{name}”.{did_you_mean(name, list(known))}", "Choose one of the list."
        )
    return found


def _key(name: str) -> str:
    return PRESET + name.lower()
