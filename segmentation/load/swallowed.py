"""Rows that a pair of lost quotation marks put into one cell: consistent for every reader, and still a fault.

Such a cell may be meant. It stays what it is; that it looks like rows is said.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from segmentation.load import readers
from segmentation.load.expressions import Bound
from segmentation.load.nouns import Arrived
from segmentation.load.rejects import Counts
from segmentation.load.stopping import checkpoint
from segmentation.store.engine import Transaction

PIECE = 4 << 20


def said(tx: Transaction, arrived: Arrived, counts: Counts) -> Arrived:
    """The same file, with a note where cells hold what looks like rows of it."""
    dialect = arrived.dialect
    if dialect is None or dialect.columns < 3 or arrived.layout != "csv" or arrived.encoding == "Spreadsheet":
        return arrived
    if not goes_over_lines(arrived.path, dialect.quote, counts.read + dialect.skip + dialect.has_header):
        return arrived
    bound = Bound("s")
    source = readers.scan(arrived, bound, "rejects_again")
    mark, width = bound.add(dialect.delimiter), dialect.columns
    places = []
    for at in range(width):
        lines = f"string_split(c{at}, chr(10))"
        count = f"len({lines}[{{}}]) - len(replace({lines}[{{}}], {mark}, ''))".format
        # As lines of the file they would all have the right number of cells.
        inner = f"len(list_filter({lines}[2:-2], lambda l: len(l) - len(replace(l, {mark}, '')) <> {width - 1})) = 0"
        ends = f"{count(1, 1)} = {width - 1 - at} AND {count(-1, -1)} = {at}"
        places.append(f"(contains(c{at}, chr(10)) AND {ends} AND {inner})")
    rows = int(tx.value(f"SELECT count(*) FROM {source} WHERE {' OR '.join(places)}", bound.values))
    if not rows:
        return arrived
    one = rows == 1
    note = (
        f"In {rows:,} {'row' if one else 'rows'} a cell holds what looks like whole rows of the table: "
        "if rows are missing, a quotation mark is lost there."
    )
    return replace(arrived, notes=(*arrived.notes, note))


def goes_over_lines(path: Path, quote: str, rows: int) -> bool:
    """Whether the file has more lines than rows, and quotation marks that could explain it."""
    mark = quote.encode()
    if not mark or not any(mark in piece for piece in pieces(path)):
        return False
    return sum(piece.count(b"\n") for piece in pieces(path)) > rows


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            checkpoint()
            yield piece
