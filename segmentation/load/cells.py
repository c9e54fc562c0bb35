"""Which cells of a file a mapping reads, and why a row of them may be of no use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segmentation.core.errors import UserError, did_you_mean
from segmentation.load import expressions as x
from segmentation.load.nouns import Arrived, Field, FileMapping, Identifier, Kind, find_header

MEANT = {
    "number": "a number",
    "share": "a share from 0 to 1 or a percentage with its sign",
    "time": "a date of the form this file has",
    "yes/no": "yes or no",
    "identifier": "an id with all its digits",
    "email": "an e-mail address",
    "phone": "a phone number",
}


HEADER_AGAIN = "the header once more"
TOTALS_ROW = "a row of totals, not of data"
MOST_COMPARED = 6  # cells


@dataclass(frozen=True)
class Used:
    """One cell that a mapping reads: which column of the file, and what it becomes. column: position in the file."""

    name: str
    title: str
    column: int
    field: Field | None = None
    identifier: Identifier | None = None

    @property
    def can_fail(self) -> bool:
        """Whether there are texts that do not become its value."""
        return self.identifier is not None or (self.field is not None and self.field.parse not in ("text", "verbatim"))

    @property
    def unreadable(self) -> str:
        """The sentence for a text that did not become what its column should be."""
        parse = "identifier" if self.field is None else self.field.parse
        if self.identifier and self.identifier.kind in MEANT:
            parse = self.identifier.kind  # type: ignore[assignment]
        if parse == "word":
            return f"“{self.title}” is a word that the mapping does not know"
        return f"“{self.title}” is not {MEANT.get(parse, parse)}"


def used_cells(arrived: Arrived, mapping: FileMapping, kind: Kind) -> tuple[Used, ...]:
    """The cells a mapping reads.

    Raises UserError when it names a header or field that is not there, or lacks what every row of this kind must have.
    """
    found: list[Used] = []
    for name, header in mapping.columns.items():
        field = kind.field(name)
        if field is None:
            near = did_you_mean(name, [f.name for f in kind.fields])
            raise UserError("no_such_field", f"{kind.title} have no field “{name}”.{near}", "Correct the mapping.")
        found.append(Used(name, field.title, place_of(arrived, header), field=field))
    for at, identifier in enumerate(mapping.identifiers):
        found.append(Used(f"id_{at}", identifier.header, place_of(arrived, identifier.header), identifier=identifier))
    for at, header in enumerate(mapping.properties):
        found.append(Used(f"p_{at}", header, place_of(arrived, header)))
    said = (*mapping.columns, *mapping.constants)
    missing = [field.title for field in kind.fields if field.required and field.name not in said]
    rows = kind.title.lower()
    if missing:
        what = f"For {rows} it must be said which column is “{missing[0]}”."
        raise UserError("field_not_mapped", what, "Choose it on the mapping page.")
    if not kind.keeps_strangers and not any(not identifier.weak for identifier in mapping.identifiers):
        what = f"For {rows} it must be said which column names the person."
        raise UserError("nobody_mapped", what, "Choose an e-mail or id column.")
    return tuple(found)


def text_of(cell: Used, bound: x.Bound) -> str:
    """The SQL of a cell's text: what its column says, unless that names nobody and is to be read as empty."""
    column = f"c{cell.column}"
    if cell.identifier is None or not cell.identifier.ignore:
        return column
    return f"CASE WHEN NOT regexp_full_match(trim({column}), {bound.add(cell.identifier.ignore)}) THEN {column} END"


def seen_text(cell: Used, text: str) -> str:
    """The same of one text, for looking a row up in the file."""
    ignored = cell.identifier is not None and cell.identifier.ignore
    return "" if ignored and re.fullmatch(cell.identifier.ignore, text.strip()) else text  # type: ignore[union-attr]


def place_of(arrived: Arrived, header: str) -> int:
    """The position of a header. Raises UserError when it is not there."""
    found = find_header(arrived.headers, header)
    if found is None:
        near = did_you_mean(header, arrived.headers)
        what = f"“{arrived.name}” has no column “{header}”.{near}"
        raise UserError("no_such_column", what, "Choose the column again on the mapping page.")
    return found


def header_again(used: tuple[Used, ...], headers: Sequence[str], bound: x.Bound) -> str:
    """SQL: the row says what the header says, as where exports were put behind one another."""
    named = [cell for cell in used if headers[cell.column]][:MOST_COMPARED]
    return " AND ".join(f"c{c.column} = {bound.add(headers[c.column])}" for c in named) or "false"


def is_totals_row(used: tuple[Used, ...]) -> str:
    """SQL: an id, or the first cell of the file, says that this is the sum of the rows above."""
    places = [c.column for c in used if c.column == 0 or c.identifier or (c.field and c.field.parse == "identifier")]
    return " OR ".join(f"regexp_full_match(trim(c{at}), '{x.TOTALS}')" for at in dict.fromkeys(places)) or "false"


def reasons_for(
    kind: Kind, used: tuple[Used, ...], strong: tuple[int, ...], headers: Sequence[str], bound: x.Bound
) -> tuple[dict[int, str], str]:
    """Why a row may be of no use, by code, and the SQL that says which, the first that holds.

    Most rows pass the one test in front and none of the others is looked at.
    """
    repeated = header_again(used, headers, bound)
    found: list[tuple[str, str]] = [(repeated, HEADER_AGAIN), (is_totals_row(used), TOTALS_ROW)]
    # Where a header is no date or number, a row that has one in its place is not the header once more.
    proof = [c for c in used if c.field and c.field.required and c.field.parse in ("number", "time")]
    proven = any(not any(sign.isdigit() for sign in headers[c.column]) for c in proof)
    good = [] if proven else [f"NOT coalesce({repeated}, false)"]
    for cell in used:
        if cell.field is None or not cell.field.required:
            continue
        good.append(f"{cell.name} IS NOT NULL")
        found.append((f"{cell.name} IS NULL AND {x.is_blank(f'c{cell.column}')}", f"“{cell.title}” is empty"))
        found.append((f"{cell.name} IS NULL", cell.unreadable))
        if cell.field.parse == "word":
            good.append(f"{cell.name} <> ''")
            found.append((f"{cell.name} = ''", f"“{cell.title}” is of a kind that is not used"))
    if kind.usable != "true":
        good.append(f"coalesce({kind.usable}, false)")
        found.append((f"NOT {good[-1]}", kind.unusable_reason))
    if not kind.keeps_strangers:
        good.append("(" + (" OR ".join(f"id_{at} IS NOT NULL" for at in strong) or "false") + ")")
        found.append((f"NOT {good[-1]}", "no usable e-mail address or id: the row belongs to nobody"))
    reasons = {code: words for code, (_, words) in enumerate(found, start=1)}
    arms = " ".join(f"WHEN {condition} THEN {code}" for code, (condition, _) in enumerate(found, start=1))
    return reasons, f"CASE WHEN {' AND '.join(good) or 'true'} THEN NULL {arms} END"
