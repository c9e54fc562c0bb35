"""Files that a person takes away: written so that no spreadsheet runs what somebody typed (reliability 1.9)."""

import csv
import io
from collections.abc import Iterable, Sequence

from segmentation.activate.list_file import TRIGGERS

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets read UTF-8 as such only when it is there


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV for spreadsheets. Text that begins like a formula gets an apostrophe in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def harmless(cell: str) -> str:
    """The cell as a spreadsheet shows it without running it."""
    return "'" + cell if cell.lstrip(" '\"\xa0")[:1] in TRIGGERS and cell.strip() else cell
