"""Spreadsheets (xlsx, xlsb, xls, ods) → rows as text, with the row of the sheet each came from.

Text stays text: an id written `01234` in a text cell is `01234`. A number cell loses its format: 17850 is `17850`.
"""

import datetime
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.core.errors import UserError
from segmentation.load.careful import LINED, LinedWriter
from segmentation.load.header import clean_headers, find_header_row
from segmentation.load.nouns import Arrived
from segmentation.load.unpack import damaged, locked, opened_zip, refuse_bomb

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_BYTES = 600 << 20  # of XML: the cells are held in memory, and a table of that size belongs into a text file
MOST_DIGITS = 1e15  # spreadsheets keep 15 digits of a number; an id with more has lost its end
SAMPLE_ROWS = 200
LOOKED_AT = 60
PIECE = 1 << 20


@dataclass(frozen=True)
class Book:
    """An opened spreadsheet file. names: its visible sheets that hold something; notes: about the others."""

    workbook: "CalamineWorkbook"
    names: tuple[str, ...]
    notes: tuple[str, ...]


def kind_of_zip(path: Path) -> str:
    """ "sheet", "archive", or "" for other documents that are zip files inside."""
    with opened_zip(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            return "sheet" if b"spreadsheet" in archive.read("mimetype")[:200] else ""
        if "[Content_Types].xml" in names:
            return "sheet" if any(name.startswith("xl/") for name in names) else ""
    return "archive"


def opened(path: Path, name: str) -> Book:
    """Open a spreadsheet. Raises UserError for locked, damaged, empty and monstrous ones."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    refuse_monsters(path, name)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        filled = [one for one in sheets if workbook.get_sheet_by_name(one.name).height]
    except PasswordError as fault:
        raise locked(name) from fault
    except (CalamineError, OSError, ValueError) as fault:
        raise UserError(
            "damaged_file", f"“{name}” is a damaged spreadsheet.", "Open and save it again, or export it as CSV."
        ) from fault
    if not filled:
        raise UserError("empty_file", f"“{name}” is a spreadsheet without any rows.", "Export it again.")
    visible = [one.name for one in filled if one.visible == SheetVisibleEnum.Visible]
    hidden = [one.name for one in filled if one.name not in visible]
    notes = (f"Hidden sheets were left out: {', '.join(hidden)}.",) if visible and hidden else ()
    return Book(workbook, tuple(visible or hidden), notes)


def refuse_monsters(path: Path, name: str) -> None:
    """Raises UserError for a spreadsheet that needs a password, or unpacks to more than fits into memory."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise locked(name)
    if not head.startswith(b"PK"):
        return
    with opened_zip(path) as archive:
        said = sum(info.file_size for info in archive.infolist())
    if said > MOST_BYTES:
        what = f"“{name}” holds {said // 2**20:,} MB of cells, more than a spreadsheet is read with."
        raise UserError("too_big_sheet", what, "Save the sheet as CSV, and load that.")


def read(book: Book, sheet: str, arrived: Arrived, target: Path, faults: Sequence[str] = ()) -> Arrived:
    """One sheet as a lined copy. arrived: what is known of it so far. Raises UserError when it holds no table."""
    source = book.workbook.get_sheet_by_name(sheet)
    first = [row for _, row in zip(range(LOOKED_AT), texts(source), strict=False)]
    used = max((at + 1 for row in texts(source) for at in (last_filled(row),)), default=0)
    first = [row[:used] for row in first]
    filled = [sum(bool(cell.strip()) for cell in row) for row in first]
    if not used or not any(filled):
        raise UserError("empty_file", f"“{arrived.name}” is a sheet without any rows.", "Choose another sheet.")
    # A title above the table fills a cell or two; the row of names fills most of them.
    start = next(at for at, count in enumerate(filled) if 2 * count >= max(filled))
    found = find_header_row(first, used, start)
    sample: list[tuple[str, ...]] = []
    with LinedWriter(target) as writer:
        for number, row in enumerate(texts(source)):
            cells = row[:used]
            if number < found.data_at or not any(cell.strip() for cell in cells):
                continue  # rows that are only formatted, of which there may be a million
            writer.add(number + 1, cells)
            if len(sample) < SAMPLE_ROWS:
                sample.append(tuple(cells))
    return Arrived(
        path=target,
        name=arrived.name,
        sha256=arrived.sha256,
        bytes=arrived.bytes,
        layout="csv",
        headers=clean_headers(first[found.at] if found.at is not None else (), used),
        sample=tuple(sample),
        dialect=replace(LINED, columns=used),
        encoding="Spreadsheet",
        notes=(*arrived.notes, *book.notes, *faults),
        folder=arrived.folder,
        part=arrived.part,
        origin=arrived.origin,
    )


def texts(sheet: "CalamineSheet") -> Iterator[list[str]]:
    """The rows of a sheet from its first one, each cell as text."""
    for row in sheet.iter_rows():
        yield [text(cell) for cell in row]


def last_filled(row: Sequence[str]) -> int:
    """The place of the last cell with something in it, −1 for none."""
    return next((at for at in range(len(row) - 1, -1, -1) if row[at].strip()), -1)


def text(cell: Any) -> str:
    """A cell as a text file would have it."""
    if isinstance(cell, str):
        return cell.replace("\x00", "")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if abs(cell) >= MOST_DIGITS:
            return f"{cell:.14E}"  # as a spreadsheet writes a number that it has lost the end of
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


ERROR_CELL = re.compile(rb'<c\b[^>]*\bt="e"[^>]*>')
FORMULA_WITHOUT_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>|<f[^>]*/>\s*</c>")


def cell_faults(path: Path, name: str) -> tuple[str, ...]:
    """What an xlsx holds that is read as empty cells: errors such as #DIV/0!, and formulas nobody has computed.

    Every byte is unpacked here, so that a file that lies about its sizes is found out before its cells are read.
    """
    errors = formulas = 0
    packed = path.stat().st_size
    try:
        with opened_zip(path) as archive:
            for info in archive.infolist():
                carried, unpacked = b"", 0
                with archive.open(info) as source:
                    while piece := source.read(PIECE):
                        unpacked += len(piece)
                        refuse_bomb(name, packed, unpacked)
                        if not info.filename.startswith("xl/worksheets/"):
                            continue
                        whole = carried + piece
                        cut = whole.rfind(b"</c>") + 4
                        errors += len(ERROR_CELL.findall(whole, 0, cut))
                        formulas += len(FORMULA_WITHOUT_VALUE.findall(whole, 0, cut))
                        carried = whole[cut:] if cut > 3 else whole[-PIECE:]
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as fault:
        raise damaged(name) from fault
    notes = []
    if errors:
        notes.append(f"{errors:,} cells of the file hold an error such as #DIV/0! or #N/A: they were read as empty.")
    if formulas:
        notes.append(f"{formulas:,} cells hold a formula without a result: open and save the file, then load it again.")
    return tuple(notes)
