"""Approved segments → one zip: lists, definitions, descriptions, and a manifest that says what is in it (A12).

Nothing gets its final name before the written lists have been read back and found equal to the membership. A killed
process leaves a folder `.staging-…`, which the next pack removes.
"""

import hashlib
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from segmentation.activate import control, list_lines, other_lists, people_rows, readiness
from segmentation.activate.destination import Destination, destination
from segmentation.activate.manifest import Packed, manifest
from segmentation.activate.packing import COUNTED, ZIPPING, Packing, Progress
from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import evidence, saved
from segmentation.segments.everybody import everybody
from segmentation.store.workspace import Workspace, now, whoami

STAGING = ".staging-"
PART = ".part-"


@dataclass(frozen=True)
class Pack:
    """One finished export: the zip (its name carries the start of its own SHA-256), and what each segment wrote."""

    path: Path
    sha256: str
    segments: tuple[Packed, ...]

    @property
    def rows(self) -> int:
        """Rows in all lists together."""
        return sum(written.rows for packed in self.segments for written in packed.lists.values())


def blockers(workspace: Workspace, segment: Segment) -> tuple[str, ...]:
    """Why this version may not leave yet, as sentences; empty when it may."""
    if segment.status != "approved":
        return (
            f"It is {segment.status}; only an approved version can be exported.",
            *saved.approval_blockers(workspace, segment),
        )
    return saved.check_blockers(workspace, segment)


def pack(
    workspace: Workspace,
    people: People,
    segments: Sequence[Segment],
    destinations: Sequence[str],
    actor: str | None = None,
    progress: Progress | None = None,
) -> Pack:
    """Write the zip into the workspace's exports and log it: who, what, how many, which hash.

    segments: saved versions; their status is read anew. destinations: names. Raises UserError when a segment is not
    approved, reaches nobody or breaks its limits, when the people are stale, or when a destination cannot take them.
    """
    actor = actor or whoami()
    if not segments or not destinations:
        raise UserError("nothing_to_export", "No segment or no destination is chosen.", "Choose at least one of each.")
    places = [destination(name) for name in dict.fromkeys(destinations)]
    fresh = [saved.get(workspace, one.segment_id, one.version) for one in segments]
    if len({one.segment_id for one in fresh}) < len(fresh):
        raise UserError("segment_twice", "One segment is chosen twice.", "Choose one version of it.")
    for segment in fresh:
        for why in blockers(workspace, segment):
            raise UserError(
                "not_approved",
                f"“{segment.name}” version {segment.version} cannot be exported. {why}",
                "Spot-check 20 people of it, then approve it.",
            )
    people_rows.refuse_stale(workspace, people)
    addresses = people_rows.by_address(workspace)
    refuse_places(places, addresses)
    say, others = progress or (lambda text, part: None), saved.by_name(workspace)
    part = workspace.exports / f"{PART}{uuid4().hex}.zip"
    # One transaction from the counts to the log: another session's load cannot come in between.
    with (
        workspace.engine.write(),
        staging_folder(workspace) as staging,
        everybody(workspace, people, fresh, others) as whole,
        list_lines.names(workspace) as names,
    ):
        cards = []
        for number, segment in enumerate(fresh):
            say(f"Counting “{segment.name}”", COUNTED * number / len(fresh))
            cards.append(evidence.card(workspace, people, segment, whole.waterfall(number)))
        refuse_limits(cards)
        control.record(workspace, people)
        one = Packing(workspace, people, whole, cards, places, staging, names, addresses, others)
        packed = one.pack(say)
        say("Putting it all into one file", ZIPPING)
        kept_out = other_lists.write_control(workspace, people, places, staging, one.stopped, addresses)
        held = manifest(workspace, people, packed, staging, actor, kept_out)
        (staging / "manifest.json").write_text(json.dumps(held, indent=2, ensure_ascii=False, default=str), "utf-8")
        sha256 = zipped(staging, part)
        name = f"{packed[0].segment.segment_id if len(packed) == 1 else 'segments'}-{people.as_of}-{sha256[:12]}.zip"
        log_export(workspace, people, packed, name, sha256, actor)
    # Logged first, named then: a list that left without a line in the log would be worse than a line without a list.
    return Pack(part.replace(workspace.exports / name), sha256, tuple(packed))


def refuse_places(places: Sequence[Destination], addresses: bool) -> None:
    """Raises UserError when the loaded data hold no addresses and a place takes nothing else, naming all that do."""
    only = [place.title for place in places if place.identifier == "email" and not addresses]
    if only:
        takes = "takes" if len(only) == 1 else "take"
        raise UserError(
            "no_addresses",
            f"{wording.listed(only)} {takes} e-mail addresses, and the loaded data hold none.",
            "Choose “Any tool (CSV)”, or load an export with addresses.",
        )


@contextmanager
def staging_folder(workspace: Workspace) -> Iterator[Path]:
    """A folder that is gone afterwards. What a killed process left behind is removed first; the write lock is held."""
    for left in workspace.exports.glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in workspace.exports.glob(f"{PART}*"):
        if time.time() - left.stat().st_mtime > 600:
            left.unlink(missing_ok=True)
    staging = workspace.exports / f"{STAGING}{uuid4().hex}"
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def refuse_limits(cards: Sequence[evidence.Evidence]) -> None:
    """Raises UserError when a segment breaks its own limits, naming all that do: the others can still be packed."""
    told = []
    for card in cards:
        if card.waterfall.reachable and (said := readiness.limit_broken(card.segment, card.waterfall.reachable)):
            told.append(f"“{card.segment.name}” cannot be exported: {said}")
    if told:
        rest = " Or leave it out: the others can still be packed." if len(cards) > len(told) else ""
        raise UserError("limit_broken", " ".join(told), readiness.LIMIT_FIX + rest)


def zipped(folder: Path, target: Path) -> str:
    """Zip a folder and return the SHA-256 of the zip. Fixed times inside: the same content gives the same file."""
    began = time.mktime((1980, 1, 1, 0, 0, 0, 0, 0, -1))
    # The fastest compression: lists shrink to a tenth by it, and would hardly shrink further.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            os.utime(path, (began, began))
            path.chmod(0o600)
            archive.write(path, path.relative_to(folder).as_posix())
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def log_export(
    workspace: Workspace, people: People, packed: Sequence[Packed], name: str, sha256: str, actor: str
) -> None:
    """One row per list in `app.exports`, and one line in the log."""
    export_id, counts = uuid4().hex, dict[str, Any]()
    with workspace.engine.write() as tx:
        for one in packed:
            for place, written in one.lists.items():
                tx.execute(
                    "INSERT INTO app.exports VALUES "
                    "($id, $segment, $version, $place, $rows, $sha256, $file, $as_of, $at, $actor)",
                    {
                        "id": export_id,
                        "segment": one.segment.segment_id,
                        "version": one.segment.version,
                        "place": place,
                        "rows": written.rows,
                        "sha256": sha256,
                        "file": name,
                        "as_of": people.as_of,
                        "at": now(),
                        "actor": actor,
                    },
                )
                counts[f"{one.segment.segment_id} v{one.segment.version} → {place}"] = written.rows
    workspace.record("exported", name, {"sha256": sha256, "as_of": people.as_of.isoformat(), "rows": counts}, actor)
