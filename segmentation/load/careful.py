"""Text whose rows cannot be left to the database's reader → a copy with a row a line, and what is no row of it.

Slower than that reader, and used only for files that trouble it: a quotation mark that never closes, a header wider
than the rows. A row that breaks the rules costs its own line and no other: reading goes on at the next.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from segmentation.load.nouns import Arrived, Broken, Dialect
from segmentation.load.stopping import checkpoint

MOST_KEPT = 100_000  # broken rows kept one by one; above it they are only counted
LONGEST_ROW = 2_000  # lines that one row may go over
LINED = Dialect(",", '"', 0, 0, has_header=False, lined=True)
OPEN = "a quotation mark opens and does not close where a cell ends"
EVENED = "The quoting of this file breaks its own rules; it was read line by line."


class LinedWriter:
    """Writes rows with the line each came from: every cell quoted, so that no text can be taken for anything else."""

    def __init__(self, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._sink = target.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._sink, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self.rows = 0

    def __enter__(self) -> "LinedWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._sink.close()

    def add(self, line: int, cells: Iterable[str]) -> None:
        """One row."""
        self._writer.writerow((line, *cells))
        self.rows += 1
        if self.rows % 10_000 == 0:
            checkpoint()


@dataclass
class Faults:
    """What was no row: the first ones with their lines, and how many there were by reason."""

    first: list[Broken] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)

    def add(self, line: int, text: str, reason: str) -> None:
        """One more."""
        self.count[reason] += 1
        if len(self.first) < MOST_KEPT:
            self.first.append(Broken(line, text.rstrip("\r\n"), reason))


def even_out(arrived: Arrived, work: Path, note: str = EVENED) -> Arrived:
    """The same file as a lined copy. A file that is no text comes back as it is."""
    if arrived.dialect is None or arrived.dialect.lined:
        return arrived
    target = work / f"{arrived.path.name[:40]}.{len(arrived.headers)}.lined"
    faults = Faults()
    width = arrived.dialect.columns
    with LinedWriter(target) as writer:
        for line, text, cells in records(arrived.path, arrived.dialect, faults, arrived.fill):
            if len(cells) == width or (len(cells) > width and not any(cell.strip() for cell in cells[width:])):
                writer.add(line, cells[:width])
            elif len(cells) < width and arrived.fill:
                writer.add(line, [*cells, *[""] * (width - len(cells))])
            else:
                faults.add(line, text, wrong_width(len(cells), width, text))
    return replace(
        arrived,
        path=target,
        dialect=replace(LINED, columns=width),
        notes=(*arrived.notes, note) if note else arrived.notes,
        broken=tuple(faults.first),
        broken_count=dict(faults.count),
    )


def wrong_width(cells: int, width: int, text: str = "") -> str:
    """The reason for a row of another width; a remark among the rows is called one."""
    if cells == 1 and text.lstrip()[:1] == "#":
        return "a remark, not a row"
    return f"too {'few' if cells < width else 'many'} cells: {cells} instead of {width}"


def records(path: Path, dialect: Dialect, faults: Faults, fill: bool = False) -> Iterator[tuple[int, str, list[str]]]:
    """The rows below the header: first line, text, cells. What cannot be cut into cells goes to `faults`."""
    skip = lines_before(path, dialect)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        waiting: deque[str] = deque()
        number = 0
        source = iter(file)
        while True:
            line = waiting.popleft() if waiting else next(source, None)
            if line is None:
                return
            number += 1
            if number <= skip or not line.strip():
                continue
            cells = cut(line, dialect)
            taken = [line]
            while cells is None and len(taken) < LONGEST_ROW:
                more = waiting.popleft() if waiting else next(source, None)
                if more is None:
                    break
                taken.append(more)
                cells = cut("".join(taken), dialect) if dialect.quote in more else None
            # Several lines that do not make a row of this table: the first is at fault, the others are looked at anew.
            odd = len(taken) > 1 and cells is not None and len(cells) != dialect.columns
            if not cells or (odd and not (fill and len(cells) < dialect.columns)):
                faults.add(number, line, OPEN)
                waiting.extendleft(reversed(taken[1:]))
                continue
            yield number, "".join(taken), cells
            number += len(taken) - 1


def cut(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a row; None: a quotation mark is still open; empty: the quoting breaks its rules."""
    text = text.rstrip("\r\n")
    if dialect.quote not in text and not (dialect.escape and dialect.escape in text):
        return text.split(dialect.delimiter)
    try:
        return next(csv.reader((text,), strict=True, **reading(dialect, text)))
    except csv.Error as fault:
        return None if "unexpected end" in str(fault) else []
    except StopIteration:
        return []


def reading(dialect: Dialect, text: str) -> dict[str, Any]:
    """What Python's reader is to be told. A blank may stand between the delimiter and a quotation mark."""
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quote,
        "doublequote": not dialect.escape,
        "escapechar": dialect.escape or None,
        "skipinitialspace": f"{dialect.delimiter} {dialect.quote}" in text,
    }


def lines_before(path: Path, dialect: Dialect) -> int:
    """How many lines stand before the first row of data."""
    rows = dialect.skip + dialect.has_header
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, **reading(dialect, ""))
        for _ in range(rows):
            next(reader, None)
        return reader.line_num if rows else 0
