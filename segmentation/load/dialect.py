"""Which character separates the cells, which quotes them, and where the header is.

Own vote over Python's csv widths: DuckDB's detection turned files with one short row into a single column in silence
(reliability, 1); told the dialect, it reads them right.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from segmentation.core.errors import UserError
from segmentation.load.nouns import Dialect, normal

DELIMITERS = (",", "\t", ";", "|")
QUOTES = ('"', "'")
SAMPLE_CHARACTERS = 256 * 1024
csv.field_size_limit(64 * 1024 * 1024)


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


def rows_of(text: str, delimiter: str, quote: str) -> list[list[str]]:
    """The rows of a piece of text; empty lines come as empty rows, so that places stay line places."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        doublequote=True,
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


def settle(text: str, whole: bool) -> Dialect:
    """The dialect of a file, from its beginning. whole: the text is the entire file, not a cut-off sample.

    Raises UserError when there is no text, or only something that is no table.
    """
    if not text.strip():
        raise UserError("empty_file", "This file is empty.", "Export it again; nothing was loaded.")
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise UserError(
            "not_a_table",
            "This is a web page, not a table; the download probably asked for a log-in.",
            "Log in to the platform, download the export again and load that.",
        )
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    votes = [weigh(text, delimiter, quote) for delimiter in DELIMITERS for quote in quotes_for(text, delimiter)]
    best = max(votes, key=lambda vote: (vote.strength, -QUOTES.index(vote.quote)))
    if best.strength <= 0:
        best = Vote(",", '"', 1, 1.0, 0)
    rows = rows_of(text, best.delimiter, best.quote)
    place = header_place(rows, best.width)
    lines = sum(1 + sum(cell.count("\n") for cell in row) for row in rows[:place])
    return Dialect(best.delimiter, best.quote, lines, best.width, looks_like_header(rows[place]))


def quotes_for(text: str, delimiter: str) -> tuple[str, ...]:
    """Apostrophes stand in names and before spreadsheet ids; they quote only where whole cells stand between two."""
    cells = [cell for line in text.splitlines()[:500] for cell in line.split(delimiter)]
    between = sum(len(cell) > 2 and cell.startswith("'") and cell.endswith("'") for cell in cells)
    return QUOTES if between > 0.05 * len(cells) and between > 1 else QUOTES[:1]


def header_place(rows: list[list[str]], width: int) -> int:
    """The index of the first row as wide as the table; notes and empty lines before it are skipped."""
    return next((place for place, row in enumerate(rows) if len(row) == width and any(cell.strip() for cell in row)), 0)


def looks_like_header(cells: Iterable[str]) -> bool:
    """Words, not values: no cell that is a number, a date or an address."""
    for cell in cells:
        bare = (
            cell.strip().strip("'").replace(",", "").replace("/", "").replace("-", "").replace(":", "").replace(".", "")
        )
        if "@" in cell and "." in cell and " " not in cell.strip():
            return False
        if len(bare) > 3 and bare.replace(" ", "").replace("T", "").replace("Z", "").isdigit():
            return False
    return True


def clean_headers(cells: Iterable[str]) -> tuple[str, ...]:
    """Headers that can be told apart: empty ones are numbered, repeated ones get a number."""
    seen: Counter[str] = Counter()
    found = []
    for place, cell in enumerate(cells, start=1):
        name = cell.replace("\ufeff", "").replace("\x00", "").strip() or f"column {place}"
        seen[normal(name)] += 1
        found.append(name if seen[normal(name)] == 1 else f"{name} ({seen[normal(name)]})")
    return tuple(found)
