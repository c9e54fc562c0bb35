"""A file that holds one table → how it is laid out: text, JSON or Parquet, whatever its name says."""

from dataclasses import replace
from pathlib import Path
from typing import TextIO

from segmentation.core.errors import UserError
from segmentation.load import careful, nested
from segmentation.load import dialect as dialects
from segmentation.load.encoding import to_utf8
from segmentation.load.nouns import Arrived
from segmentation.load.parts import OLE, ZIP, beginning
from segmentation.store.engine import Engine

SAMPLE_ROWS = 200
MOST_COLUMNS = 20_000
NO_LAST_END = "Behind the last row there is no line end: if the download broke off, that row may be cut short."


def settle(known: Arrived, name: str, engine: Engine, work: Path) -> Arrived:
    """The layout of `known.path`. name: its own, without what packed it. Raises UserError for what is no table."""
    head = beginning(known.path)
    if head[:4] == b"PAR1":
        return nested.flat(parquet(known, engine), engine)
    refuse_others(head, known.name)
    readable, encoding, notes = to_utf8(known.path, work / "text.utf8")
    with readable.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        text, whole = sample_of(file)
    known = replace(known, path=readable, encoding=encoding, notes=(*known.notes, *notes))
    if nested.is_json(text):
        return nested.inspect(replace(known, layout="json lines"), text, whole, engine, work)
    return delimited(known, text, whole, name, work)


def sample_of(file: TextIO) -> tuple[str, bool]:
    """The beginning of a text, some whole lines of it however long they are; and whether it is all of it."""
    text = file.read(dialects.SAMPLE_CHARACTERS)
    while text.count("\n") < dialects.SAMPLE_LINES and len(text) < dialects.LONGEST_SAMPLE:
        more = file.read(dialects.SAMPLE_CHARACTERS)
        if not more:
            return text, True
        text += more
    return text, not file.read(1)


def delimited(known: Arrived, text: str, whole: bool, name: str, work: Path) -> Arrived:
    """A text with delimiters."""
    settled = dialects.settle(text, whole)
    layout = settled.dialect
    if name.lower().endswith((".tsv", ".tab")) and layout.columns == 1:
        layout = replace(layout, delimiter="\t")
    if layout.columns > MOST_COLUMNS:
        what = f"“{known.name}” has {layout.columns:,} columns, more than any export."
        raise UserError("too_many_columns", what, "Export the columns that you need, at most 20,000.")
    notes = (*known.notes, *settled.notes, *((NO_LAST_END,) if not ends_with_line(known.path) else ()))
    sample = [row for row in settled.rows[:SAMPLE_ROWS] if len(row) == layout.columns or settled.uneven]
    width = layout.columns
    found = replace(
        known,
        headers=settled.headers,
        sample=tuple((*row, *[""] * (width - len(row)))[:width] for row in sample),
        dialect=layout,
        notes=notes,
        fill=settled.uneven,
    )
    return careful.even_out(found, work, note="") if settled.uneven else found


def ends_with_line(path: Path) -> bool:
    """Whether a text ends as texts do."""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) in (b"\n", b"\r", b"\x1a")


def parquet(known: Arrived, engine: Engine) -> Arrived:
    """Headers and a sample of a Parquet file. Raises UserError for a damaged one."""
    try:
        described = engine.rows("DESCRIBE SELECT * FROM read_parquet($file)", {"file": str(known.path)})
        rows = engine.rows(
            "SELECT COLUMNS(*)::VARCHAR FROM read_parquet($file) LIMIT $n", {"file": str(known.path), "n": SAMPLE_ROWS}
        )
    except Exception as fault:
        if type(fault).__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        what = f"“{known.name}” is a damaged Parquet file."
        raise UserError("damaged_file", what, "Download it again; nothing was loaded.") from fault
    return replace(
        known,
        layout="parquet",
        headers=tuple(str(row[0]) for row in described),
        sample=tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows),
        encoding="Parquet",
    )


def refuse_others(head: bytes, name: str) -> None:
    """Raises UserError for kinds of file that are recognised and not read."""
    if head[:4] in (ZIP, OLE):
        what = f"“{name}” is a document of another program, no table."
        raise UserError("not_a_table", what, "Save the table in it as CSV or as a spreadsheet, and load that.")
    if head[:4] == b"%PDF":
        raise UserError("not_a_table", f"“{name}” is a PDF.", "Export the table as CSV and load that.")
    # Pictures, programs, archives of other kinds: bytes that no text has. NULs alone are damage, and are read.
    strange = bytes(byte for byte in head if byte < 32 and byte not in b"\x00\t\n\x0b\x0c\r\x1a\x1b")
    if len(set(strange)) >= 6 and len(strange) > 0.05 * len(head) and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UserError(
            "not_a_table",
            f"“{name}” is no text: perhaps a picture, or a file of another program.",
            "Export the table as CSV and load that.",
        )
