"""What has left: every export with its lists, whether it may be taken again, and its manifest in words."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from segmentation.activate import people_rows
from segmentation.activate.destination import destinations
from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.store.workspace import Workspace

MANIFEST = "manifest.json"
WHERE = "\0"  # stands for the places in a sentence; no text that is uploaded keeps such a character


@dataclass(frozen=True)
class Line:
    """One list of an export. destination: its name; rows: people in it."""

    segment_id: str
    version: int
    destination: str
    rows: int


@dataclass(frozen=True)
class Export:
    """One zip in the workspace's exports. at: UTC. as_of: the date of the people in it."""

    export_id: str
    file: str
    sha256: str
    as_of: date
    at: datetime
    actor: str
    lines: tuple[Line, ...]


def exports(workspace: Workspace, limit: int = 100) -> tuple[Export, ...]:
    """The newest exports first, at most `limit`."""
    rows = workspace.engine.rows(
        """SELECT e.export_id, e.file, e.sha256, e.as_of, e.noted_at, e.actor,
            e.segment_id, e.version, e.destination, e.rows
        FROM app.exports AS e JOIN (
            SELECT export_id, max(noted_at) AS made_at FROM app.exports GROUP BY export_id
            ORDER BY made_at DESC LIMIT $n
        ) AS newest ON newest.export_id = e.export_id
        ORDER BY newest.made_at DESC, e.export_id, e.segment_id, e.destination""",
        {"n": limit},
    )
    found: dict[str, Export] = {}
    for key, file, sha256, as_of, at, actor, segment, version, place, number in rows:
        known = found.get(key)
        lines = (*(known.lines if known else ()), Line(segment, int(version), place, int(number)))
        found[key] = Export(key, file, sha256, as_of, at, actor, lines)
    return tuple(found.values())


def path_of(workspace: Workspace, export: Export) -> Path:
    """Where its zip lies."""
    return workspace.exports / Path(export.file).name


def refuse(workspace: Workspace, export: Export) -> None:
    """Raises UserError when the zip may not be taken again.

    It is gone, it is not what was written, or somebody in it must not be written to any more. Read from the lists in
    the zip itself: what was recorded about them may have been replaced since.
    """
    path = path_of(workspace, export)
    anew = "Make a new pack of the same segments."
    if not path.is_file():
        raise UserError("export_gone", f"{export.file} is not in the workspace's exports folder any more.", anew)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != export.sha256:
            raise UserError("export_changed", f"{export.file} is not the file that was written: it was changed.", anew)
    stopped = people_rows.forbidden(workspace, people_rows.by_address(workspace)).intersection(identifiers(path))
    if stopped:
        some = "1 person" if len(stopped) == 1 else f"{len(stopped):,} people"
        raise UserError(
            "export_suppressed", f"{some} in this list must not be written to any more: they objected since.", anew
        )


def take(workspace: Workspace, export: Export, actor: str | None = None) -> bytes:
    """The zip's content, to be taken away now; that it was taken is logged. Raises UserError as `refuse` does."""
    refuse(workspace, export)
    content = path_of(workspace, export).read_bytes()
    workspace.record("downloaded export", export.file, {"sha256": export.sha256}, actor)
    return content


def identifiers(path: Path) -> Iterator[str]:
    """The first column of every list in a zip, lower-cased; but of removal lists, which are for whoever must go."""
    with zipfile.ZipFile(path) as archive:
        manifest = read(path)
        names = list(manifest.get("control", {}).get("files", ()))
        for segment in manifest["segments"]:
            sent = [part["file"] for one in segment["lists"] for part in one["files"]]
            kinds = ("held_out_files", "excluded_files")
            names += [*sent, *(file for one in segment["lists"] for kind in kinds for file in one.get(kind, ()))]
        for name in names:
            with archive.open(name) as file:
                rows = csv.reader(io.TextIOWrapper(file, "utf-8", newline=""), strict=True)
                next(rows)
                for row in rows:
                    yield row[0].removeprefix("'").lower()


def read(path: Path) -> dict[str, Any]:
    """The manifest of a zip."""
    with zipfile.ZipFile(path) as archive:
        held: dict[str, Any] = json.loads(archive.read(MANIFEST))
    return held


def told(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """A manifest in sentences: what is in the zip, and what was proved about it."""
    titles = {one.name: one.title for one in destinations()}
    said = []
    for segment in manifest["segments"]:
        # What is the same for several places is said once, with all their names.
        known = dict[str, list[str]]()
        for one in segment["lists"]:
            for sentence in told_of_list(segment, one):
                known.setdefault(sentence, []).append(titles.get(one["destination"], one["destination"]))
        said += [sentence.replace(WHERE, wording.listed(names)) for sentence, names in known.items()]
        if segment.get("held_out"):
            out = wording.people(segment["held_out"])
            said.append(
                f"{out} of “{segment['definition']['name']}” are held out, in lists of their own: never mail them."
            )
    if kept_out := manifest.get("control", {}).get("people"):
        said.append(f"{wording.people(kept_out)} are in the control of all lists: exclude it from every sending.")
    # A pack that could not be proved so is never given a name: see people_rows.prove.
    apart = ", those held out counted with it" if any(one.get("held_out") for one in manifest["segments"]) else ""
    said.append(f"Each list was read back: the same people as the segment, nobody twice, 0 suppressed{apart}.")
    said.append(
        f"{len(manifest['files']) + 1:,} files in all, with each definition and a page about each segment; "
        f"as of {wording.day(date.fromisoformat(manifest['as_of']))}."
    )
    return tuple(said)


def told_of_list(segment: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    """One list in sentences: how many, what was changed, its definition, the lists beside it. WHERE stands for the
    place."""
    files = len(one["files"])
    parts = f", in {files} files" if files > 1 else ""
    name, version = segment["definition"]["name"], segment["version"]
    said = [f"{wording.people(one['rows'])} of “{name}”, version {version}, for {WHERE}{parts}."]
    said += [
        f"In {number:,} {'cell' if number == 1 else 'cells'} for {WHERE}: {what}."
        for what, number in one["changed_cells"].items()
    ]
    said += [f"Definition for {WHERE}: {text}" for text in [*one.get("definition", ())][:1]]
    return [*said, *told_beside(one)]


def told_beside(one: Mapping[str, Any]) -> list[str]:
    """The lists beside one list in sentences."""
    said = []
    if one.get("last_list_lost"):
        said.append(f"The last list's file for {WHERE} is gone or was changed, so whom to remove cannot be told.")
    if one.get("removed"):
        since = wording.day(date.fromisoformat(one["since"]))
        said.append(
            f"{wording.people(one['removed'])} were on the list of {since} for {WHERE} and are not any more: "
            "upload the removal list first, then this one."
        )
    dynamic = any(text.startswith("Stays dynamic") for text in one.get("definition", ()))
    if one.get("excluded") and dynamic:
        said.append(
            f"{wording.people(one['excluded'])} meet the rule and are kept off: exclude their list for {WHERE}, "
            "since its definition stays dynamic."
        )
    return said
