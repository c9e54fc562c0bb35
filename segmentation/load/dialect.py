"""Which character separates the cells, which quotes them, and how wide the table is.

Own vote over Python's csv widths: DuckDB's detection turned files with one short row into a single column in silence
(reliability, 1); told the dialect, it reads them right.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from segmentation.core.errors import UserError
from segmentation.load.header import clean_headers, find_header_row
from segmentation.load.nouns import Dialect

DELIMITERS = (",", "\t", ";", "|")
QUOTES = ('"', "'")
SAMPLE_CHARACTERS = 256 * 1024
SAMPLE_LINES = 20
LONGEST_SAMPLE = 32 << 20
SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?\s*')  # what spreadsheets put first
csv.field_size_limit(64 * 1024 * 1024)
__all__ = ["Settled", "Vote", "clean_headers", "rows_of", "settle", "weigh"]


@dataclass(frozen=True)
class Vote:
    """How well one reading of the sample fits: share of rows with the most common width, and that width."""

    delimiter: str
    quote: str
    width: int
    share: float
    fused: int

    @property
    def strength(self) -> float:
        """One-column readings fit everything, so they only win when nothing else does."""
        if self.width < 2:
            return 0.0
        return self.share - 0.2 * self.fused + min(self.width, 40) / 10_000


@dataclass(frozen=True)
class Settled:
    """A layout with what it shows. uneven: the reader must not be let near the file itself, because the header is not
    as wide as the rows, or has quotation marks before it; notes say why. rows: those of the sample below the header."""

    dialect: Dialect
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    uneven: bool = False
    notes: tuple[str, ...] = ()


def rows_of(text: str, delimiter: str, quote: str, escape: str = "", strict: bool = False) -> list[list[str]]:
    """The rows of a piece of text; empty lines come as empty rows, so that places stay line places.

    Nothing comes where the text breaks the rules; strict: also where it breaks those of quoting.
    """
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        doublequote=not escape,
        escapechar=escape or None,
        strict=strict,
        # A blank between delimiter and quotation mark: DuckDB reads the mark as one, so must we.
        skipinitialspace=bool(quote) and f"{delimiter} {quote}" in text,
    )
    try:
        return list(reader)
    except csv.Error:
        return []


def weigh(text: str, delimiter: str, quote: str) -> Vote:
    """Read the sample one way and count."""
    rows = [row for row in rows_of(text, delimiter, quote) if row]
    widths = Counter(len(row) for row in rows)
    if not widths:
        return Vote(delimiter, quote, 0, 0.0, 0)
    # A totals line or a preamble may be as common as data in a tiny file: the wider reading is the table then.
    width, count = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
    # A cell that swallowed several lines with delimiters in them is the mark of a wrong quote character.
    fused = sum(1 for row in rows for cell in row if cell.count("\n") > 3 and cell.count(delimiter) > 3)
    return Vote(delimiter, quote, width, count / len(rows), min(fused, 3))


def settle(text: str, whole: bool) -> Settled:
    """The layout of a file, from its beginning. whole: the text is the entire file, not a cut-off sample.

    Raises UserError when there is no text, or only something that is no table.
    """
    if not text.strip():
        raise UserError("empty_file", "This file is empty.", "Export it again; nothing was loaded.")
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table", "<head")):
        raise UserError(
            "not_a_table",
            "This is a web page, not a table; the download probably asked for a log-in.",
            "Log in to the platform, download the export again and load that. If it opens in a spreadsheet program, "
            "save it there as CSV or xlsx.",
        )
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    told = SEPARATOR_LINE.fullmatch(text.split("\n", 1)[0])
    candidates = (told[1],) if told else DELIMITERS
    votes = [weigh(text, delimiter, quote) for delimiter in candidates for quote in quotes_for(text, delimiter)]
    best = max(votes, key=lambda vote: (vote.strength, -QUOTES.index(vote.quote)))
    if best.strength <= 0:
        best = Vote(told[1] if told else ",", '"', 1, 1.0, 0)
    escape = "\\" if escapes_by_backslash(text, best.delimiter, best.quote) else ""
    rows = rows_of(text, best.delimiter, best.quote, escape)
    found = find_header_row(rows, best.width, 1 if told else 0)
    plain = found.at is not None and found.data_at == found.at + 1 and len(rows[found.at]) == found.width
    # What stands before is skipped row by row as the reader counts them, empty lines included.
    skip = found.at if plain and found.at is not None else found.data_at
    marks_before = any(best.quote in cell or "\n" in cell for row in rows[:skip] for cell in row)
    return Settled(
        Dialect(best.delimiter, best.quote, skip, found.width, plain, escape),
        clean_headers(rows[found.at] if found.at is not None else (), found.width),
        tuple(tuple(row) for row in rows[found.data_at :] if row),
        found.uneven or marks_before,
        found.notes,
    )


def escapes_by_backslash(text: str, delimiter: str, quote: str) -> bool:
    """Databases write \\" for a quotation mark in a cell: only where the text makes no sense by the rule of CSV."""
    if f"\\{quote}" not in text or rows_of(text, delimiter, quote, strict=True):
        return False
    return bool(rows_of(text, delimiter, quote, "\\", strict=True))


def quotes_for(text: str, delimiter: str) -> tuple[str, ...]:
    """Apostrophes stand in names and before spreadsheet ids; they quote only where whole cells stand between two."""
    cells = [cell for line in text.splitlines()[:500] for cell in line.split(delimiter)]
    between = sum(len(cell) > 2 and cell.startswith("'") and cell.endswith("'") for cell in cells)
    return QUOTES if between > 0.05 * len(cells) and between > 1 else QUOTES[:1]
