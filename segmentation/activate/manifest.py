"""What a pack holds, for a person or a program that receives it: counts, hashes, dates, versions and settings."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from segmentation import __version__
from segmentation.activate.list_file import Written
from segmentation.activate.other_lists import Beside
from segmentation.activate.plan import Plan, to_json
from segmentation.core.model import People, Segment
from segmentation.segments import definition
from segmentation.segments.evidence import Evidence
from segmentation.store.workspace import Workspace, now


@dataclass(frozen=True)
class Packed:
    """One segment in a pack: its evidence; by destination the list, those held out, its definition told, more lists.

    plan: what is sent, when, and what is to be learned. watched: what not to say, and what to do instead.
    """

    segment: Segment
    card: Evidence
    lists: Mapping[str, Written]
    held: Mapping[str, Written] = field(default_factory=dict)
    definitions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: Mapping[str, Beside] = field(default_factory=dict)
    plan: Plan = field(default_factory=lambda: Plan(""))
    watched: Sequence[tuple[str, str]] = ()

    @property
    def held_out(self) -> int:
        """People held out, to measure what the list did."""
        return max((written.rows for written in self.held.values()), default=0)


def manifest(
    workspace: Workspace,
    people: People,
    packed: Sequence[Packed],
    folder: Path,
    actor: str,
    control: Mapping[str, Written] | None = None,
) -> dict[str, Any]:
    """Everything about the files in the folder as plain values; the manifest itself is not among them.

    control: by destination the list of the control that is kept out of all lists.
    """
    files = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as file:
            files[path.relative_to(folder).as_posix()] = {
                "bytes": path.stat().st_size,
                "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
            }
    return {
        "format": 1,
        "program": f"Segment Workbench {__version__}",
        "workspace": workspace.name,
        "made_at": now().isoformat(timespec="seconds") + "Z",
        "made_by": actor,
        "as_of": people.as_of.isoformat(),
        "data_version": people.data_version,
        "settings": asdict(workspace.settings),
        "control": {
            "percent": workspace.settings.control_percent,
            "people": max((one.rows for one in (control or {}).values()), default=0),
            "files": [f"control/{part.path.name}" for one in (control or {}).values() for part in one.parts],
        },
        "segments": [described(one) for one in packed],
        "files": files,
    }


def held_of(packed: Packed, place: str) -> list[Written]:
    """The list of those held out for a place, if there is one."""
    return [packed.held[place]] if place in packed.held else []


def described(packed: Packed) -> dict[str, Any]:
    """One segment: definition, waterfall, spot-check, and its lists."""
    segment, card = packed.segment, packed.card
    return {
        "segment_id": segment.segment_id,
        "version": segment.version,
        "status": segment.status,
        "definition": definition.content(segment),
        "sentence": card.sentence,
        "waterfall": asdict(card.waterfall),
        "notes": list(card.waterfall.notes),
        "spot_check": {
            "decision": card.outcome.decision,
            "drawn": card.outcome.drawn,
            "right": card.outcome.right,
            "wrong": card.outcome.wrong,
            "unsure": card.outcome.unsure,
            "at_least_right": card.outcome.at_least,
            "sentence": card.outcome.sentence,
            "seeds": list(card.seeds),
        },
        "plan": json.loads(to_json(packed.plan)),
        "held_out": packed.held_out,
        "lists": [
            {
                "destination": name,
                "rows": written.rows,
                "files": [
                    {
                        "file": f"{segment.segment_id}/{part.path.name}",
                        "rows": part.rows,
                        "bytes": part.bytes,
                        "sha256": part.sha256,
                    }
                    for part in written.parts
                ],
                "held_out_files": [
                    f"{segment.segment_id}/{part.path.name}" for one in held_of(packed, name) for part in one.parts
                ],
                **listed_beside(segment.segment_id, packed.beside.get(name, Beside())),
                "definition": list(packed.definitions.get(name, ())),
                "changed_cells": dict(Counter(f"{one.column}: {one.reason}" for one in written.changes)),
            }
            for name, written in packed.lists.items()
        ],
    }


def listed_beside(segment_id: str, beside: Beside) -> dict[str, Any]:
    """The removal and exclusion lists of one list: people, files, and what the removals are worked out from."""
    held: dict[str, Any] = {"since": beside.since.isoformat() if beside.since else None, "last_list_lost": beside.lost}
    for word, written in (("removed", beside.remove), ("excluded", beside.exclude)):
        parts = written.parts if written else ()
        held[word] = written.rows if written else 0
        held[f"{word}_files"] = [f"{segment_id}/{part.path.name}" for part in parts]
    return held
