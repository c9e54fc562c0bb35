"""Write a list as a platform takes it, and read it back: UTF-8 without BOM, RFC 4180, identifier first, nobody twice.

Text that a spreadsheet would run as a formula never reaches the file as it is (reliability 1.9): it is held back from a
file to upload, where an apostrophe would become part of the name, and quoted in a copy to read. Both are listed.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from segmentation.activate.destination import FREE_TEXT, Destination, Field
from segmentation.activate.safe_cells import TRIGGERS, check_identifier, safe_text
from segmentation.core.errors import UserError


@dataclass(frozen=True)
class Stamp:
    """What the list says about itself in every row."""

    segment_id: str
    version: int
    assigned_on: date

    @property
    def tags(self) -> str:
        """Segment, version and date as tags; the first names the version, so that an older one stays apart."""
        return f"ms:{self.segment_id}:v{self.version},ms_assigned_on:{self.assigned_on.isoformat()}"


class Person(NamedTuple):
    """One row to be written. identifier: the address, or the customer's own number. stamps: as `write`'s `more`."""

    identifier: str
    first_name: str = ""
    last_name: str = ""
    erfm_score: float | None = None
    stamps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One written file: rows without its header, size in bytes, SHA-256 of its content."""

    path: Path
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Change:
    """A cell that was not written as it was loaded, and why; the text itself stays out of it."""

    identifier: str
    column: str
    reason: str


@dataclass(frozen=True)
class Written:
    """A whole list: its files, and what was changed on the way."""

    parts: tuple[Part, ...]
    changes: tuple[Change, ...]

    @property
    def rows(self) -> int:
        """People in all files together."""
        return sum(part.rows for part in self.parts)


def write(
    destination: Destination,
    people: Iterable[Person],
    stamp: Stamp,
    folder: Path,
    by_address: bool = True,
    more: Sequence[str] = (),
) -> Written:
    """Write `<destination>.csv` in the folder, or `<destination>-1.csv`, `-2.csv` … where a limit asks for it.

    by_address: whether identifiers are e-mail addresses; otherwise the first column is named person_id. more: headers
    of the stamped properties that follow the destination's own columns.
    Raises UserError when an identifier is unusable or comes twice: such a list would be refused, or half taken.
    """
    headers = [*destination.headers, *more]
    if not by_address:
        headers[0] = "person_id"
    if len(set(headers)) < len(headers):
        raise ValueError(f"two columns of {destination.name} share a name: {headers}")
    header, seen, changes, parts = line(headers), set[str](), list[Change](), list[Part]()
    texts, in_line, quoted = constants(stamp, destination), Lines(), destination.escape == "quote"
    out: Output | None = None
    for person in people:
        key = person.identifier.strip().lower()
        check_identifier(person.identifier, by_address, quoted)
        if key in seen:
            raise UserError(
                "twice",
                "Two people of this list share one identifier.",
                "Merge them in the data audit, then export again.",
            )
        seen.add(key)
        row = in_line([*cells(destination, person, texts, changes)])
        if out is not None and out.full(len(row), destination):
            parts.append(out.close())
            out = None
        if out is None:
            out = Output(folder / f"{destination.name}-{len(parts) + 1}.csv", header)
        out.add(row)
    parts.append((out or Output(folder / f"{destination.name}-1.csv", header)).close())
    if len(parts) == 1:
        only = parts[0].path.rename(folder / f"{destination.name}.csv")
        parts = [Part(only, parts[0].rows, parts[0].bytes, parts[0].sha256)]
    return Written(tuple(parts), tuple(changes))


class Output:
    """One file being written, with its running size and hash."""

    def __init__(self, path: Path, header: bytes) -> None:
        self.path, self.rows, self.bytes = path, -1, 0
        self.hash = hashlib.sha256()
        self.file: BinaryIO = path.open("wb")
        self.add(header)

    def add(self, row: bytes) -> None:
        """Write one line."""
        self.file.write(row)
        self.hash.update(row)
        self.rows, self.bytes = self.rows + 1, self.bytes + len(row)

    def full(self, more: int, destination: Destination) -> bool:
        """Whether another line of `more` bytes would break a limit of the platform."""
        rows, size = destination.max_rows, destination.max_bytes
        return (rows is not None and self.rows >= rows) or (size is not None and self.bytes + more > size)

    def close(self) -> Part:
        """The finished file."""
        self.file.close()
        return Part(self.path, self.rows, self.bytes, self.hash.hexdigest())


class Lines:
    """RFC 4180 lines with their CRLF, one after the other through one writer."""

    def __init__(self) -> None:
        self.text = io.StringIO(newline="")
        self.writer = csv.writer(self.text, lineterminator="\r\n")

    def __call__(self, values: list[str]) -> bytes:
        """One line."""
        self.writer.writerow(values)
        made = self.text.getvalue()
        self.text.seek(0)
        self.text.truncate()
        return made.encode("utf-8")


def line(values: list[str]) -> bytes:
    """One RFC 4180 line with its CRLF."""
    return Lines()(values)


def constants(stamp: Stamp, destination: Destination) -> dict[Field, str]:
    """What stands in every row alike."""
    texts: dict[Field, str] = {
        "segment": stamp.segment_id,
        "version": str(stamp.version),
        "assigned_on": stamp.assigned_on.strftime(destination.date_format),
        "tags": stamp.tags,
    }
    if destination.escape == "quote":
        return {name: "'" + text if text[:1] in TRIGGERS else text for name, text in texts.items()}
    return texts


def cells(destination: Destination, person: Person, texts: dict[Field, str], changes: list[Change]) -> Iterator[str]:
    """The cells of one row; what had to be changed is added to `changes`. texts: as `constants` makes them."""
    quoted = destination.escape == "quote"
    for header, field in destination.columns:
        if field in texts:
            yield texts[field]
            continue
        if field in FREE_TEXT:
            given = person.first_name if field == "first_name" else person.last_name
            text, reason = safe_text(given or "", destination)
            if reason:
                changes.append(Change(person.identifier, header, reason))
            yield text
            continue
        if field == "identifier":
            text = person.identifier.strip()
        else:
            text = "" if person.erfm_score is None else f"{person.erfm_score:g}"
        yield "'" + text if quoted and text[:1] in TRIGGERS else text
    yield from person.stamps


def identifiers(parts: Iterable[Path]) -> list[str]:
    """The first column of written files, read back from disk the way a platform would, lower-cased.

    Raises ValueError when a file is not what was promised: BOM, no header, uneven rows, broken quoting or encoding.
    """
    found: list[str] = []
    for path in parts:
        if path.read_bytes()[:3] == b"\xef\xbb\xbf":
            raise ValueError(f"{path.name} begins with a byte order mark")
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            width = len(next(rows))
            for row in rows:
                if len(row) != width:
                    raise ValueError(f"{path.name}, line {rows.line_num}: {len(row)} cells instead of {width}")
                found.append(row[0].removeprefix("'").lower())
    return found
