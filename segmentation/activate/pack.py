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
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from segmentation.activate import (
    briefing,
    control,
    definition_files,
    description,
    holdout,
    list_file,
    list_lines,
    other_lists,
    people_rows,
    plan,
    readiness,
)
from segmentation.activate.destination import Destination, destination
from segmentation.activate.manifest import Packed, manifest
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import definition, evidence, saved
from segmentation.store.workspace import Workspace, now, whoami

STAGING = ".staging-"
PART = ".part-"
COUNTED, ZIPPING = 0.1, 0.9  # shares of the progress: everybody counted, all lists written
Progress = Callable[[str, float], None]


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
    say = progress or (lambda text, part: None)
    cards = []
    for number, segment in enumerate(fresh):
        say(f"Counting “{segment.name}”", COUNTED * number / len(fresh))
        cards.append(evidence.card(workspace, people, segment))
    refuse_limits(cards)
    addresses = people_rows.by_address(workspace)
    for place in places:
        if place.identifier == "email" and not addresses:
            raise UserError(
                "no_addresses",
                f"{place.title} takes e-mail addresses, and the loaded data hold none.",
                "Choose “Any tool (CSV)”, or load an export with addresses.",
            )
    part = workspace.exports / f"{PART}{uuid4().hex}.zip"
    # One transaction from the recorded membership to the log: another session's load cannot come in between.
    with workspace.engine.write(), staging_folder(workspace) as staging, list_lines.names(workspace) as names:
        packed = []
        control.record(workspace, people)
        stopped = people_rows.forbidden(workspace, addresses)
        for number, card in enumerate(cards):
            say(f"Writing “{card.segment.name}”", COUNTED + (ZIPPING - COUNTED) * number / len(cards))
            packed.append(pack_one(workspace, people, card, places, staging, stopped, names))
        say("Putting it all into one file", ZIPPING)
        kept_out = other_lists.write_control(workspace, people, places, staging, stopped)
        held = manifest(workspace, people, packed, staging, actor, kept_out)
        (staging / "manifest.json").write_text(json.dumps(held, indent=2, ensure_ascii=False, default=str), "utf-8")
        sha256 = zipped(staging, part)
        name = f"{packed[0].segment.segment_id if len(packed) == 1 else 'segments'}-{people.as_of}-{sha256[:12]}.zip"
        log_export(workspace, people, packed, name, sha256, actor)
    # Logged first, named then: a list that left without a line in the log would be worse than a line without a list.
    return Pack(part.replace(workspace.exports / name), sha256, tuple(packed))


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


def pack_one(
    workspace: Workspace,
    people: People,
    card: evidence.Evidence,
    places: Sequence[Destination],
    staging: Path,
    stopped: Collection[str],
    names: list_lines.AllNames,
) -> Packed:
    """One segment's folder: a list per destination, read back and proved, the definition and the description.

    stopped: identifiers of everyone who must not be written to. names: how names are written, for the whole pack.
    """
    segment, addresses = card.segment, people_rows.by_address(workspace)
    folder = staging / segment.segment_id
    folder.mkdir()
    count = people_rows.record_members(workspace, people, segment)
    out = holdout.record(workspace, people, segment)
    if count == 0:
        raise UserError(
            "nobody",
            f"“{segment.name}” reaches nobody as of {people.as_of}.",
            "Look at its waterfall on the Build page.",
        )
    if out == count:
        raise UserError(
            "nobody_left",
            f"Everybody of “{segment.name}” is in the control that is kept out of all lists.",
            "Export a larger segment, or lower control_percent in the settings.",
        )
    stamp = list_file.Stamp(segment.segment_id, segment.version, people.as_of)
    lists, held = dict[str, list_file.Written](), dict[str, list_file.Written]()
    beside = dict[str, other_lists.Beside]()
    kept_off = other_lists.excluded(workspace, people, segment, addresses)
    of = ToSend(workspace, people, segment, stamp, folder, names)
    with definition_files.defined(workspace, people, segment, places, out) as made:
        for place in places:
            table = made.table.name if made.table else None
            written = of.write(place, False, table, definition_files.stamps_of(made, place.name))
            if out:
                held[place.name] = of.write(holdout.list_of(place), True)
            with people_rows.ReadBack(workspace, written, held.get(place.name)) as back:
                people_rows.prove(workspace, people, segment, back, count, card.waterfall.reachable, addresses)
                beside[place.name] = other_lists.write(
                    workspace, people, segment, place, back, kept_off, folder, stopped
                )
            lists[place.name] = written
            if written.changes:
                write_changes(written, folder / f"{place.name}-changed-cells.csv")
        definition_files.write(workspace, people, segment, made, out, folder)
        told = {name: definition_files.told(one, made.proofs.get(name), out) for name, one in made.natives.items()}
    (folder / "definition.toml").write_text(definition.to_toml(segment), "utf-8")
    planned, never = plan.of(workspace, segment.segment_id), briefing.watched(workspace, segment, people)
    packed = Packed(segment, card, lists, held, told, beside, planned, never)
    (folder / "description.html").write_text(description.html(packed, people, places), "utf-8")
    return packed


@dataclass(frozen=True)
class ToSend:
    """What one segment's lists are made from."""

    workspace: Workspace
    people: People
    segment: Segment
    stamp: list_file.Stamp
    folder: Path
    names: list_lines.AllNames

    def write(
        self,
        place: Destination,
        held: bool,
        table: str | None = None,
        stamps: Sequence[tuple[str, str]] = (),
    ) -> list_file.Written:
        """The list for a place; held: of those held out. By the engine where it can make the lines, else one by one."""
        workspace, people, segment = self.workspace, self.people, self.segment
        addresses = people_rows.by_address(workspace)
        control = held and bool(workspace.settings.control_percent) and len(place.columns) > 1
        more = ["ms_control"] if control else [header for header, _ in stamps]
        if not list_lines.fits(place, addresses):
            rows = people_rows.rows(workspace, people, segment, addresses, held, table, stamps, control)
            return list_file.write(place, rows, self.stamp, self.folder, addresses, more)
        one = list_lines.Wanted(
            workspace, people, segment, place, self.stamp, self.names.of(place), held, table, stamps, control
        )
        parts = list_file.pour(place, list_lines.batches(one), list_file.headers(place, more), self.folder)
        return list_file.Written(parts, list_lines.changes(one))


def write_changes(written: list_file.Written, path: Path) -> None:
    """Which cells were not written as they were loaded, and why."""
    said = [[one.identifier, one.column, one.reason] for one in written.changes]
    path.write_bytes(list_file.lines([["identifier", "column", "what was done"], *said]))


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
