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
from itertools import islice, repeat
from pathlib import Path
from typing import BinaryIO, NamedTuple

from segmentation.activate.destination import FREE_TEXT, Destination, Field
from segmentation.activate.safe_cells import TRIGGERS, check_identifiers, refuse_identifier, safe_text

BATCH = 20_000  # people turned into lines at once


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
    first_name: str | None = ""
    last_name: str | None = ""
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
    changes = list[Change]()

    def batches() -> Iterator[tuple[bytes, int]]:
        cells, seen, everybody = Cells(destination, stamp, changes), set[str](), iter(people)
        while batch := list(islice(everybody, BATCH)):
            identifiers = [person.identifier.strip() for person in batch]
            check_identifiers(identifiers, by_address, cells.quoted)
            seen_before = len(seen)
            seen.update(map(str.lower, identifiers))
            refuse_identifier(False, len(seen) < seen_before + len(batch))
            yield lines(cells.rows(identifiers, batch)), len(batch)

    parts = pour(destination, batches(), headers(destination, more, by_address), folder)
    return Written(parts, tuple(changes))


def headers(destination: Destination, more: Sequence[str], by_address: bool = True) -> list[str]:
    """The header row. Raises ValueError when two columns share a name: the platform would keep either."""
    found = [*destination.headers, *more]
    if not by_address:
        found[0] = "person_id"
    if len(set(found)) < len(found):
        raise ValueError(f"two columns of {destination.name} share a name: {found}")
    return found


def pour(
    destination: Destination, batches: Iterable[tuple[bytes, int]], header_row: Sequence[str], folder: Path
) -> tuple[Part, ...]:
    """Write lines that are made already into files, as many as the limits ask for. batches: lines, and how many."""
    header, parts = lines([header_row]), list[Part]()
    out: Output | None = None
    for written, number in batches:
        out = out or Output(folder / f"{destination.name}-1.csv", header)
        # Nothing in a cell breaks a line: `safe_text` takes control characters out, identifiers are printable.
        split = out.full(len(written), destination, number)
        for row, rows in [(one, 1) for one in written.splitlines(keepends=True)] if split else [(written, number)]:
            if out.rows and out.full(len(row), destination, rows):
                parts.append(out.close())
                out = Output(folder / f"{destination.name}-{len(parts) + 1}.csv", header)
            out.add(row, rows)
    parts.append((out or Output(folder / f"{destination.name}-1.csv", header)).close())
    if len(parts) == 1:
        only = parts[0].path.rename(folder / f"{destination.name}.csv")
        parts = [Part(only, parts[0].rows, parts[0].bytes, parts[0].sha256)]
    return tuple(parts)


class Output:
    """One file being written, with its running size and hash."""

    def __init__(self, path: Path, header: bytes) -> None:
        self.path, self.rows, self.bytes = path, 0, 0
        self.hash = hashlib.sha256()
        self.file: BinaryIO = path.open("wb")
        self.add(header, 0)

    def add(self, text: bytes, rows: int) -> None:
        """Write so many lines."""
        self.file.write(text)
        self.hash.update(text)
        self.rows, self.bytes = self.rows + rows, self.bytes + len(text)

    def full(self, more: int, destination: Destination, rows: int = 1) -> bool:
        """Whether so many more lines of `more` bytes together would break a limit of the platform."""
        most, size = destination.max_rows, destination.max_bytes
        return (most is not None and self.rows + rows > most) or (size is not None and self.bytes + more > size)

    def close(self) -> Part:
        """The finished file."""
        self.file.close()
        return Part(self.path, self.rows, self.bytes, self.hash.hexdigest())


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 lines, each with its CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


class Cells:
    """The cells of many people at once, column by column: what stands in every row, and each text cleaned once.

    What had to be changed is added to `changes`, in the order of the rows.
    """

    def __init__(self, destination: Destination, stamp: Stamp, changes: list[Change]) -> None:
        self.destination, self.changes = destination, changes
        self.quoted = destination.escape == "quote"
        texts: dict[Field, str] = {
            "segment": stamp.segment_id,
            "version": str(stamp.version),
            "assigned_on": stamp.assigned_on.strftime(destination.date_format),
            "tags": stamp.tags,
        }
        self.texts = {field: self.guarded(text) for field, text in texts.items()}
        self.clean: dict[str, str] = {}
        self.odd: dict[str, str] = {}  # texts that were changed, and why
        self.scores: dict[float | None, str] = {}

    def guarded(self, text: str) -> str:
        """With an apostrophe where a spreadsheet would run it, in a copy to read."""
        return "'" + text if self.quoted and text[:1] in TRIGGERS else text

    def rows(self, identifiers: Sequence[str], people: Sequence[Person]) -> Iterator[tuple[str, ...]]:
        """One tuple of cells a person. identifiers: theirs, as they are to be written."""
        columns: list[Iterable[str]] = []
        free: list[tuple[str, list[str]]] = []
        for header, field in self.destination.columns:
            if field in self.texts:
                columns.append(repeat(self.texts[field]))
            elif field in FREE_TEXT:
                first = field == "first_name"
                given = [(person.first_name if first else person.last_name) or "" for person in people]
                free.append((header, given))
                columns.append(self.cleaned(given))
            elif field == "identifier":
                columns.append([self.guarded(one) for one in identifiers] if self.quoted else identifiers)
            else:
                columns.append(self.scored(people))
        self.note(people, free)
        stamps = zip(*(person.stamps for person in people), strict=True)
        return zip(*columns, *stamps, strict=False)  # what stands in every row has no end

    def cleaned(self, given: Sequence[str]) -> list[str]:
        """Free text as it may stand in the file."""
        for text in set(given).difference(self.clean):
            self.clean[text], reason = safe_text(text, self.destination)
            if reason:
                self.odd[text] = reason
        return [self.clean[text] for text in given]

    def scored(self, people: Sequence[Person]) -> list[str]:
        """Scores as text, to a tenth; "" for none."""
        for score in {person.erfm_score for person in people}.difference(self.scores):
            self.scores[score] = "" if score is None else self.guarded(f"{round(score, 1):g}")
        return [self.scores[person.erfm_score] for person in people]

    def note(self, people: Sequence[Person], free: Sequence[tuple[str, list[str]]]) -> None:
        """Write down whose cells were changed."""
        if not any(self.odd.keys() & set(given) for _, given in free):
            return
        for place, person in enumerate(people):
            for header, given in free:
                if reason := self.odd.get(given[place]):
                    self.changes.append(Change(person.identifier, header, reason))


def identifiers(parts: Iterable[Path]) -> list[str]:
    """The first column of written files, read back from disk the way a platform would, lower-cased.

    Raises ValueError when a file is not what was promised: BOM, no header, uneven rows, broken quoting or encoding.
    """
    found: list[str] = []
    for path in parts:
        with path.open("rb") as start:
            begins = start.read(3)
        if begins == b"\xef\xbb\xbf":
            raise ValueError(f"{path.name} begins with a byte order mark")
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            width = len(next(rows))
            while batch := list(islice(rows, BATCH)):
                if {*map(len, batch)} != {width}:
                    raise ValueError(f"{path.name}: a row up to line {rows.line_num} has not {width} cells")
                found += [row[0].removeprefix("'").lower() for row in batch]
    return found
