"""Which row names the columns, and what the columns are called."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from segmentation.load.nouns import normal

NUMBER = re.compile(r"[-+]?[€$£]?\s?\d[\d.,\s]*%?")
COMMENT = re.compile(r"\s*(#|//|--)(\s+\D|\s*\D{3,}).*", re.DOTALL)
MARK, NUL = "\ufeff", "\x00"


@dataclass(frozen=True)
class HeaderRow:
    """Where it stands among the rows (None: no row names the columns), where the data begins, how wide the table is.

    uneven: rows are shorter than the header and have to be filled. notes: what is to be said about it.
    """

    at: int | None
    data_at: int
    width: int
    uneven: bool = False
    notes: tuple[str, ...] = ()


def find_header_row(rows: Sequence[Sequence[str]], width: int, first: int = 0) -> HeaderRow:
    """The header of a table most of whose rows have `width` cells. first: rows before it are none for certain."""
    full = [at for at, row in enumerate(rows) if at >= first and len(row) == width and any(c.strip() for c in row)]
    place = next((at for at in full if not is_comment(rows, at, full)), full[0] if full else None)
    if place is None:
        return HeaderRow(None, first, width)
    named = looks_like_header(rows[place])
    before = [at for at in range(first, place) if len(rows[at]) > 1 and any(cell.strip() for cell in rows[at])]
    if before and looks_like_header(rows[before[-1]]):
        above = before[-1]
        names = len(rows[above])
        if names > width and all(cell.strip() for cell in rows[above]):
            note = f"Most rows have {width} cells where the header names {names}: they were read from the left."
            return HeaderRow(above, above + 1, names, True, (note,))
        if names < width and blank_behind(rows, above):
            return HeaderRow(above, place, width)
        if names < width and not named:
            note = (
                f"The line above the first row names {names} columns and the rows have {width}: "
                "it was not used, because it cannot be known which one has no name."
            )
            return HeaderRow(None, place, width, notes=(note,))
    return HeaderRow(place, place + 1, width) if named else HeaderRow(None, place, width)


def blank_behind(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether everything below a row of names is empty where it names nothing: a delimiter ends every row."""
    below = [row for row in rows[at + 1 :] if len(row) > len(rows[at])]
    return bool(below) and all(not cell.strip() for row in below for cell in row[len(rows[at]) :])


def is_comment(rows: Sequence[Sequence[str]], at: int, full: Sequence[int]) -> bool:
    """A note with as many cells as the table, above a row of names. `#1001` is data (design/traps 14)."""
    behind = next((other for other in full if other > at), None)
    return bool(
        behind is not None
        and COMMENT.fullmatch(rows[at][0])
        and looks_like_header(rows[at])
        and looks_like_header(rows[behind])
    )


def looks_like_header(cells: Iterable[str]) -> bool:
    """Words, not values: no cell that is a number, a date or an address."""
    for cell in cells:
        bare = cell.strip().strip("'")
        if "@" in bare and "." in bare and " " not in bare:
            return False
        if NUMBER.fullmatch(bare):
            return False
        digits = re.sub(r"[,/\-:.\sTZ]", "", bare)
        if len(digits) > 3 and digits.isdigit():
            return False
    return True


def clean_headers(cells: Iterable[str], width: int = 0) -> tuple[str, ...]:
    """Headers that can be told apart: empty ones are numbered, repeated ones get a number. width: how many at least."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    found = []
    cells = tuple(cells)
    for place, cell in enumerate((*cells, *[""] * (width - len(cells))), start=1):
        name = cell.replace(MARK, "").replace(NUL, "").strip() or f"column {place}"
        seen[normal(name)] += 1
        number = seen[normal(name)]
        unique = name if number == 1 and normal(name) not in taken else f"{name} ({number})"
        while normal(unique) in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(normal(unique))
        found.append(unique)
    return tuple(found)
