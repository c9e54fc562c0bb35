"""Lists beside the one to send: whom to remove on the platform, whom to exclude, and the control of all lists.

Remove: who was on the last exported list of the segment for that place and is not on this one, read from that very
file. They are taken off the platform's list and never mailed, so a removal list may hold somebody who objected since:
left there, they would be mailed. Exclude: who meets the rule and is kept off by the segment's own exclusions or its
cut; a definition that stays dynamic would reach them. Neither that list nor the control's holds anybody who must not be
written to.
"""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from segmentation.activate import definition_files, export_log, list_file, people_rows
from segmentation.activate.destination import Destination, Field
from segmentation.activate.list_file import Person, Stamp, Written
from segmentation.activate.written_lists import ReadBack
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.segments import membership
from segmentation.store.files import read_first_cells
from segmentation.store.workspace import Workspace

NOBODYS = "none"  # what the stamp of a removed person says: an empty cell would be left as it was by most imports


@dataclass(frozen=True)
class Beside:
    """What was written beside one list. since: date of the list that `remove` is worked out from, None for the first.

    lost: that list's file is gone or was changed, so nobody can say whom to remove.
    """

    remove: Written | None = None
    exclude: Written | None = None
    since: date | None = None
    lost: bool = False


def write(
    workspace: Workspace,
    people: People,
    place: Destination,
    back: ReadBack,
    number: int,
    kept_off: Sequence[str],
    before: "LastLists",
    stopped: Collection[str],
    folder: Path,
    addresses: bool,
    stamps: Sequence[str] = (),
) -> Beside:
    """`<place>-remove.csv` and `<place>-exclude.csv` in the segment's folder; a list of nobody is not written.

    back: the lists as they were read back; number: the segment's place among them. kept_off: as `excluded` says.
    stopped: who must not be written to, as `people_rows.forbidden` says. stamps: headers of the definition's stamped
    yeses, which are taken back from whoever is to be removed.
    """
    segment = back.whole.segments[number]
    last = before.of(segment.segment_id, place.name)
    gone = before.gone(last, back, number, addresses) if last and last.parts else []
    remove, exclude = None, None
    if gone:
        stamp = Stamp(NOBODYS, segment.version, people.as_of)
        taken_back = ("no",) * len(stamps)  # an empty cell would be left as it was by most imports
        removed = (Person(one, stamps=taken_back) for one in gone)
        remove = list_file.write(removal_of(place), removed, stamp, folder, addresses, stamps)
    if kept_off:
        stamp = Stamp(segment.segment_id, segment.version, people.as_of)
        own = (("ms_excluded", "segment"), ("ms_excluded_on", "assigned_on"))
        like = with_columns(place, "exclude", own)  # type: ignore[arg-type]
        exclude = list_file.write(like, (Person(one) for one in kept_off), stamp, folder, addresses)
        prove(exclude, back.sent(number), stopped)
    return Beside(remove, exclude, last.as_of if last else None, last is not None and last.parts is None)


def removal_of(place: Destination) -> Destination:
    """The place's own stamp columns, so that uploading the list takes the stamp away; the identifier alone without."""
    own = tuple(one for one in place.columns[1:] if one[1] in ("segment", "assigned_on"))
    return replace(place, name=f"{place.name}-remove", columns=(place.columns[0], *own))


def with_columns(place: Destination, word: str, own: tuple[tuple[str, Field], ...]) -> Destination:
    """The place with the identifier and these columns, where it takes columns of one's own."""
    fits = "segment" in {field for _, field in place.columns}
    return replace(place, name=f"{place.name}-{word}", columns=(place.columns[0], *(own if fits else ())))


def excluded(
    workspace: Workspace, people: People, segment: Segment, others: Mapping[str, Segment], addresses: bool
) -> list[str]:
    """Identifiers of who meets the rule, may be written to, and is not a member as recorded: exclusions and cut."""
    if not segment.exclusions and not segment.ranking:
        return []  # whoever meets the rule and may be written to is a member
    parts = membership.compiled(people, segment, others, workspace.settings)
    key = definition_files.key(people, segment)
    return identified(
        workspace,
        people,
        f"{parts.matches.sql} AND f.subscriber_id NOT IN (SELECT m.subscriber_id FROM app.memberships AS m "
        "WHERE m.segment_id = $segment AND m.version = $version AND m.as_of = $as_of)",
        {**parts.matches.parameters, **key},
        addresses,
    )


def identified(
    workspace: Workspace, people: People, where: str, parameters: dict[str, Any], addresses: bool
) -> list[str]:
    """Identifiers of people of the people table `f` for whom it holds and who may be written to, in order."""
    ids = people_rows.ADDRESSES if addresses else people_rows.NUMBERS
    rows = workspace.engine.rows(
        f"SELECT i.value FROM {quote(people.table.name)} AS f JOIN ({ids}) AS i ON i.subscriber_id = f.subscriber_id "
        f"WHERE {where} AND NOT {definition_files.not_written_to(workspace, people)} "
        "ORDER BY f.subscriber_id",
        parameters,
    )
    return [str(row[0]) for row in rows]


@dataclass(frozen=True)
class Last:
    """The last list of a segment for a place. as_of: of its people. parts: its files in the zip, None where the zip is
    gone or was changed since."""

    as_of: date
    path: Path
    parts: tuple[str, ...] | None


class LastLists:
    """The lists that left before, read from the very zips. folder: where they are unpacked for reading, and removed."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        self.known: dict[Path, tuple[str, dict[str, Any]] | None] = {}

    def of(self, segment_id: str, place: str) -> Last | None:
        """The newest exported list of any version of the segment for that place; None before the first."""
        rows = self.workspace.engine.rows(
            "SELECT file, sha256, as_of FROM app.exports WHERE segment_id = $segment AND destination = $place "
            "ORDER BY noted_at DESC LIMIT 1",
            {"segment": segment_id, "place": place},
        )
        if not rows:
            return None
        path = self.workspace.exports / Path(rows[0][0]).name
        held = self.looked_into(path)
        if held is None or held[0] != rows[0][1]:
            return Last(rows[0][2], path, None)
        lists = [one for segment in held[1]["segments"] if segment["segment_id"] == segment_id
                 for one in segment["lists"] if one["destination"] == place]  # fmt: skip
        return Last(rows[0][2], path, tuple(part["file"] for one in lists for part in one["files"]))

    def looked_into(self, path: Path) -> tuple[str, dict[str, Any]] | None:
        """SHA-256 and manifest of a zip, looked at once; None where it is gone or cannot be read."""
        if path not in self.known:
            self.known[path] = None
            if path.is_file():
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                with suppress(zipfile.BadZipFile, KeyError, ValueError):
                    self.known[path] = digest, export_log.read(path)
        return self.known[path]

    def gone(self, last: Last, back: ReadBack, number: int, addresses: bool) -> list[str]:
        """Who was on that list and is not on the one that was read back: identifiers as they were written, sorted.

        Identifiers of another kind than today's lists are passed over.
        """
        engine, table = self.workspace.engine, f"before_{uuid4().hex[:12]}"
        with tempfile.TemporaryDirectory(dir=self.folder) as folder, zipfile.ZipFile(last.path) as archive:
            paths = []
            for place, part in enumerate(last.parts or ()):
                paths.append(Path(folder) / f"{place}.csv")
                with archive.open(part) as packed, paths[-1].open("wb") as file:
                    shutil.copyfileobj(packed, file)
            read_first_cells(engine, table, paths)
        bare = "CASE WHEN substr(w.cell, 1, 1) = CHR(39) THEN substr(w.cell, 2) ELSE w.cell END"
        rows = engine.rows(
            f"SELECT cell FROM (SELECT {bare} AS cell FROM {quote(table)} AS w) AS was "
            f"WHERE lower(cell) NOT IN ({back.sql(number)}) AND cell {'' if addresses else 'NOT '}LIKE '%@%' "
            "ORDER BY cell NULLS LAST"
        )
        engine.drop(table)
        return [str(row[0]) for row in rows]


def write_control(
    workspace: Workspace,
    people: People,
    places: Iterable[Destination],
    folder: Path,
    stopped: Collection[str],
    addresses: bool,
) -> dict[str, Written]:
    """`control/<place>-control.csv`: everybody of the recorded control who may be written to; {} without a control."""
    where = "f.subscriber_id IN (SELECT c.subscriber_id FROM app.controls AS c WHERE c.as_of = $as_of)"
    found = identified(workspace, people, where, {"as_of": people.as_of}, addresses)
    if not found:
        return {}
    (folder / "control").mkdir()
    stamp = Stamp("yes", workspace.settings.control_percent, people.as_of)
    own = (("ms_control", "segment"), ("ms_control_on", "assigned_on"))
    written = {}
    for place in places:
        like = with_columns(place, "control", own)  # type: ignore[arg-type]
        written[place.name] = list_file.write(
            like, (Person(one) for one in found), stamp, folder / "control", addresses
        )
        prove(written[place.name], set(), stopped)
    return written


def prove(written: Written, sent: Collection[str], stopped: Collection[str]) -> None:
    """Read a list back. Raises RuntimeError when somebody in it is sent to, or must not be written to."""
    found = set(list_file.identifiers(part.path for part in written.parts))
    if not found.isdisjoint(sent) or not found.isdisjoint(stopped):
        raise RuntimeError("a list beside the one to send holds people who do not belong in it")
