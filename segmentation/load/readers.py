"""One pass of DuckDB over a file: typed rows into `staged`, what does not fit into a rejects table, nothing in between.

The reader is told the dialect and reads text; the projection above it makes values, so one pass gives typed columns *and*
the text of every value that did not become one. (Typed reader columns are no faster, drop offsets of times in silence,
and throw a whole row away for one bad optional cell.)
"""

import re
from dataclasses import dataclass

from segmentation.core.errors import UserError
from segmentation.core.sql import quote_column
from segmentation.load import expressions as x
from segmentation.load.nouns import Arrived, Field, FileMapping, Identifier, Kind, find_header
from segmentation.store.engine import Transaction

TYPES = {"number": "DOUBLE", "time": "TIMESTAMP", "yes/no": "BOOLEAN"}
TEMPORARY_BELOW = 512 << 20  # a bigger file is staged compressed on disk instead of in memory
MAXIMUM_LINE = 16 << 20


@dataclass(frozen=True)
class Used:
    """One cell that a mapping reads: which column of the file, and what it becomes. column: position in the file."""

    name: str
    title: str
    column: int
    field: Field | None = None
    identifier: Identifier | None = None


@dataclass(frozen=True)
class Staged:
    """What lies in `staged` now. reasons: code in its column `why` → sentence. rejects: name of the rejects table."""

    used: tuple[Used, ...]
    reasons: dict[int, str]
    rejects: str
    strong: tuple[int, ...]
    weak: tuple[int, ...]


def used_cells(arrived: Arrived, mapping: FileMapping, kind: Kind) -> tuple[Used, ...]:
    """The cells a mapping reads. Raises UserError when it names a header or field that is not there, or lacks a required one."""
    found: list[Used] = []

    def place(header: str) -> int:
        at = find_header(arrived.headers, header)
        if at is None:
            raise UserError(
                "no_such_column",
                f"“{arrived.name}” has no column “{header}”.{x.did_you_mean(header, arrived.headers)}",
                "Choose the column again on the mapping page.",
            )
        return at

    for name, header in mapping.columns.items():
        field = kind.field(name)
        if field is None:
            raise UserError(
                "no_such_field",
                f"{kind.title} have no field “{name}”.{x.did_you_mean(name, [f.name for f in kind.fields])}",
                "Correct the mapping.",
            )
        found.append(Used(name, field.title, place(header), field=field))
    for at, identifier in enumerate(mapping.identifiers):
        found.append(Used(f"id_{at}", identifier.header, place(identifier.header), identifier=identifier))
    for at, header in enumerate(mapping.properties):
        found.append(Used(f"p_{at}", header, place(header)))
    missing = [field.title for field in kind.fields if field.required and field.name not in mapping.columns]
    if missing:
        raise UserError(
            "field_not_mapped",
            f"For {kind.title.lower()} it must be said which column is “{missing[0]}”.",
            "Choose it on the mapping page.",
        )
    if not kind.keeps_strangers and not mapping.identifiers:
        raise UserError(
            "nobody_mapped",
            f"For {kind.title.lower()} it must be said which column names the person.",
            "Choose an e-mail or id column.",
        )
    return tuple(found)


def stage(tx: Transaction, arrived: Arrived, mapping: FileMapping, kind: Kind, number: int = 0) -> Staged:
    """Read the file once into the table `staged`; structural rejects into a table of their own, to be read on the same cursor.

    staged: one row per row of the file that has the right number of cells: row_no (if the kind is numbered), one column per
    field of the kind, id_<n>, p_<n>, why (code of the reason it cannot be used, missing: usable), faults (names of the
    columns whose text became nothing) and raw (the used cells as text, only where why or faults say something).
    """
    used = used_cells(arrived, mapping, kind)
    bound = x.Bound()
    strong = tuple(at for at, i in enumerate(mapping.identifiers) if not i.weak)
    weak = tuple(at for at, i in enumerate(mapping.identifiers) if i.weak)
    values = {cell.name: value_sql(cell, mapping, bound) for cell in used}
    inner = [f"{sql} AS {name}" for name, sql in values.items()] + [
        f"c{column}" for column in sorted({cell.column for cell in used})
    ]
    if kind.numbered:
        inner.insert(0, "row_number() OVER () AS row_no")
    reasons, why = reasons_for(kind, used, strong)
    checked = [cell for cell in used if (cell.field and cell.field.parse != "text") or cell.identifier]
    # Lists are built only for the few rows that need one: most rows fall through the first CASE.
    faulty = (
        " OR ".join(f"({cell.name} IS NULL AND NOT {x.is_blank(f'c{cell.column}')})" for cell in checked) or "false"
    )
    names = (
        ", ".join(
            f"CASE WHEN {cell.name} IS NULL AND NOT {x.is_blank(f'c{cell.column}')} THEN '{cell.name}' END"
            for cell in checked
        )
        or "NULL"
    )
    raw = ", ".join(f"c{cell.column}" for cell in used)
    absent = [
        f"CAST(NULL AS {TYPES.get(field.parse, 'VARCHAR')}) AS {field.name}"
        for field in kind.fields
        if field.name not in values
    ]
    middle = [
        "*",
        *absent,
        f"CASE WHEN {faulty} THEN list_filter([{names}], lambda name: name IS NOT NULL) END AS faults",
    ]
    columns = (
        (["row_no"] if kind.numbered else [])
        + [field.name for field in kind.fields]
        + [n for n in values if kind.field(n) is None]
    )
    tx.execute("DROP TABLE IF EXISTS staged")
    tx.execute(f"SET TimeZone = {literal(zone(mapping.time_zone))}")
    temporary = "TEMP " if arrived.path.stat().st_size < TEMPORARY_BELOW else ""
    rejects = f"rejects_{number}"
    tx.execute(
        f"""CREATE {temporary}TABLE staged AS
        SELECT {", ".join(columns)}, why, faults, CASE WHEN why IS NOT NULL OR faults IS NOT NULL THEN [{raw}] END AS raw
        FROM (SELECT *, {why} AS why FROM (SELECT {", ".join(middle)} FROM (SELECT {", ".join(inner)} FROM {scan(arrived, bound, rejects)})))""",
        bound.values,
    )
    tx.execute("SET TimeZone = 'UTC'")
    return Staged(used, reasons, rejects if arrived.dialect else "", strong, weak)


def value_sql(cell: Used, mapping: FileMapping, bound: x.Bound) -> str:
    """The SQL that makes one cell's value."""
    source = f"c{cell.column}"
    if cell.field:
        return x.value_of(cell.field, source, mapping.dates, mapping.words, mapping.decimal, bound)
    if cell.identifier:
        return {"email": x.email, "phone": x.phone}.get(cell.identifier.kind, x.identifier)(source)
    return x.text(source)


def reasons_for(kind: Kind, used: tuple[Used, ...], strong: tuple[int, ...]) -> tuple[dict[int, str], str]:
    """Why a row may be unusable, by code, and the SQL that says which (the first that holds)."""
    reasons: dict[int, str] = {}
    arms = []
    for cell in used:
        if not (cell.field and cell.field.required):
            continue
        blank = x.is_blank(f"c{cell.column}")
        for condition, words in (
            (f"{cell.name} IS NULL AND {blank}", f"“{cell.title}” is empty"),
            (f"{cell.name} IS NULL", unreadable(cell)),
            (
                f"{cell.name} = ''" if cell.field.parse == "word" else "false",
                f"“{cell.title}” is of a kind that is not used",
            ),
        ):
            reasons[len(reasons) + 1] = words
            arms.append(f"WHEN {condition} THEN {len(reasons)}")
    if kind.usable != "true":
        reasons[len(reasons) + 1] = kind.unusable_reason
        arms.append(f"WHEN NOT coalesce({kind.usable}, false) THEN {len(reasons)}")
    if not kind.keeps_strangers:
        nobody = " AND ".join(f"id_{at} IS NULL" for at in strong) or "true"
        reasons[len(reasons) + 1] = "no usable e-mail address or id: the row belongs to nobody"
        arms.append(f"WHEN {nobody} THEN {len(reasons)}")
    return reasons, f"CASE {' '.join(arms)} ELSE NULL END" if arms else "CAST(NULL AS INTEGER)"


def unreadable(cell: Used) -> str:
    """The sentence for a text that did not become what its column should be."""
    if cell.identifier:
        meant = {"email": "an e-mail address", "phone": "a phone number"}.get(
            cell.identifier.kind, "an id with all its digits"
        )
        return f"“{cell.title}” is not {meant}"
    parse = cell.field.parse if cell.field else "text"
    if parse == "word":
        return f"“{cell.title}” is a word that the mapping does not know"
    meant = {
        "number": "a number",
        "time": "a date of the form this file has",
        "yes/no": "yes or no",
        "identifier": "an id with all its digits",
    }.get(parse, parse)
    return f"“{cell.title}” is not {meant}"


def scan(arrived: Arrived, bound: x.Bound, rejects: str) -> str:
    """The table function that reads the file, everything said and nothing detected; columns come out as c0, c1, …"""
    file = bound.add(str(arrived.path))
    if arrived.dialect is None:
        cells = ", ".join(
            f"CAST({quote_column(header)} AS VARCHAR) AS c{at}" for at, header in enumerate(arrived.headers)
        )
        return f"(SELECT {cells} FROM read_parquet({file}))"
    dialect = arrived.dialect
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(dialect.columns))
    return f"""read_csv({file}, auto_detect = false, columns = {{{columns}}}, delim = {bound.add(dialect.delimiter)},
        quote = {bound.add(dialect.quote)}, escape = {bound.add(dialect.quote)}, header = {str(dialect.has_header).lower()}, skip = {dialect.skip},
        strict_mode = true, max_line_size = {MAXIMUM_LINE}, store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan')"""


def zone(name: str) -> str:
    """A time zone that exists. Raises UserError for others."""
    from zoneinfo import available_timezones

    if name not in available_timezones():
        raise UserError(
            "unknown_time_zone",
            f"There is no time zone “{name}”.{x.did_you_mean(name, available_timezones())}",
            "Use a name such as Europe/Berlin.",
        )
    return name


def literal(name: str) -> str:
    """A checked name as SQL text, where the statement takes no bound value."""
    if not re.fullmatch(r"[A-Za-z0-9_+/-]+", name):
        raise ValueError(f"not a plain name: {name!r}")
    return f"'{name}'"
