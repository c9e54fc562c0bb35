"""One pass of DuckDB over a file: typed rows into `staged`, what does not fit into a rejects table, nothing in between.

The reader is told the dialect and reads text; the projection above it makes values, so one pass gives typed columns
*and* the text of every value that did not become one. Typed columns in the reader itself are no faster, drop the
offsets of times in silence, and throw a whole row away for one bad optional cell.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from segmentation.load import expressions as x
from segmentation.load.cells import Used, reasons_for, text_of, used_cells
from segmentation.load.clocks import literal, zone
from segmentation.load.nested import records
from segmentation.load.nouns import Arrived, FileMapping, Kind
from segmentation.store.engine import Transaction

TYPES = {"number": "DOUBLE", "share": "DOUBLE", "time": "TIMESTAMP", "yes/no": "BOOLEAN"}
# A bigger file is staged compressed on disk. Up to there spilling is cheaper than compressing: 20 million events
# (3.2 GB) took 2.0 times a bare read this way; compressed, 8 million took 2.2 times.
TEMPORARY_BELOW = 5 << 30
MAXIMUM_LINE = 16 << 20


@dataclass(frozen=True)
class Staged:
    """What lies in `staged` now. reasons: code in its column `why` → sentence. rejects: name of the rejects table, ""
    for files that have none. strong, weak: places of the identifiers in the mapping. secret: see FileMapping."""

    used: tuple[Used, ...]
    reasons: dict[int, str]
    rejects: str
    strong: tuple[int, ...]
    weak: tuple[int, ...]
    secret: bool = False


@dataclass(frozen=True)
class Reading:
    """A file as SQL. sql: a SELECT of one row per row of the file: row_no (if the kind is numbered), a column per field
    of the kind, id_<n>, p_<n>, the cells as text (c<n>), line_no, faults (names of the columns whose text became
    nothing) and why (code of the reason it is of no use; missing: usable). texts: the column of each cell's text."""

    sql: str
    bound: x.Bound
    used: tuple[Used, ...]
    reasons: dict[int, str]
    strong: tuple[int, ...]
    weak: tuple[int, ...]
    values: dict[str, str]
    texts: dict[str, str]


def reading(arrived: Arrived, mapping: FileMapping, kind: Kind, rejects: str, with_ids: bool = True) -> Reading:
    """How a file is read; rejects: the table that takes the rows that are none. with_ids=False: identifiers are left as
    text, and no row is put aside or reported because of them."""
    used = used_cells(arrived, mapping, kind)
    strong = tuple(at for at, identifier in enumerate(mapping.identifiers) if not identifier.weak)
    weak = tuple(at for at, identifier in enumerate(mapping.identifiers) if identifier.weak)
    bound = x.Bound()
    asked = kind if with_ids else replace(kind, keeps_strangers=True)
    reasons, why = reasons_for(asked, used, strong, arrived.headers, bound)
    made = tuple(cell for cell in used if with_ids or not cell.identifier)
    texts, prepared = prepare(made, bound)
    values = {cell.name: value_sql(cell, texts[cell.name], mapping, bound) for cell in made}
    values |= {name: bound.add(text) for name, text in mapping.constants.items() if name not in values}
    line = "line_no" if arrived.dialect and arrived.dialect.lined else "CAST(NULL AS BIGINT)"
    sql = f"""SELECT *, {why} AS why
        FROM (SELECT *, {faults_sql(made, texts)} AS faults
        FROM (SELECT {", ".join(valued(kind, used, values, texts))}, {line} AS line_no
        FROM (SELECT {", ".join(["*", *prepared])} FROM {scan(arrived, bound, rejects)})))"""
    return Reading(sql, bound, used, reasons, strong, weak, values, texts)


def stage(
    tx: Transaction, arrived: Arrived, mapping: FileMapping, kind: Kind, number: int = 0, only: str = ""
) -> Staged:
    """Read the file once into the table `staged`; rows that are none into a rejects table, seen by this cursor alone.

    staged: one row per row of the file that has the right number of cells (only: and meets this condition), with the
    columns of a Reading, but instead of the cells raw (the used ones as text) and line (where it is known), those two
    only where why or faults say something.
    """
    rejects = f"rejects_{number}"
    found = reading(arrived, mapping, kind, rejects)
    numbered = ["row_no"] if kind.numbered else []
    columns = [*numbered, *(field.name for field in kind.fields), *(n for n in found.values if kind.field(n) is None)]
    raw = ", ".join(found.texts.values())
    sql = f"""SELECT {", ".join(columns)}, why, faults,
            CASE WHEN why IS NOT NULL OR faults IS NOT NULL THEN [{raw}] END AS raw,
            CASE WHEN why IS NOT NULL OR faults IS NOT NULL THEN line_no END AS line
        FROM ({found.sql}) {f"WHERE {only}" if only else ""}"""
    for name in ("staged", rejects, f"{rejects}_scan"):  # rejects of an earlier try would be counted once more
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    temporary = "TEMP " if only or arrived.path.stat().st_size < TEMPORARY_BELOW else ""
    with zone_of(tx, mapping):
        tx.execute(f"CREATE {temporary}TABLE staged AS {sql}", found.bound.values)
    reported = rejects if arrived.dialect else ""
    return Staged(found.used, found.reasons, reported, found.strong, found.weak, mapping.secret)


@contextmanager
def zone_of(tx: Transaction, mapping: FileMapping) -> Iterator[None]:
    """While this lasts, times without an offset are in the mapping's time zone."""
    tx.execute(f"SET TimeZone = {literal(zone(mapping.time_zone))}")
    yield
    tx.execute("SET TimeZone = 'UTC'")


def prepare(used: tuple[Used, ...], bound: x.Bound) -> tuple[dict[str, str], list[str]]:
    """The column that holds each cell's text, and the columns worked out first: what is asked for more than once.

    The engine works an expression out again for each place where it stands in a CASE.
    """
    texts, prepared = {}, []
    for cell in used:
        texts[cell.name] = text_of(cell, bound)
        if texts[cell.name] != f"c{cell.column}":
            prepared.append(f"{texts[cell.name]} AS t_{cell.name}")
            texts[cell.name] = f"t_{cell.name}"
        if cell.field and cell.field.parse == "word":
            prepared.append(f"{x.folded(f'c{cell.column}')} AS w_{cell.name}")
    return texts, prepared


def valued(kind: Kind, used: tuple[Used, ...], values: dict[str, str], texts: dict[str, str]) -> list[str]:
    """The innermost columns: the values, fields that this file does not have, and the text the values came from."""
    # Numbering rows makes the reader keep their order; kinds with millions of rows go without.
    found = ["row_number() OVER () AS row_no"] if kind.numbered else []
    found += [f"{sql} AS {name}" for name, sql in values.items()]
    for field in kind.fields:
        if field.name not in values:
            found.append(f"CAST(NULL AS {TYPES.get(field.parse, 'VARCHAR')}) AS {field.name}")
    return found + sorted({f"c{cell.column}" for cell in used} | set(texts.values()))


def faults_sql(used: tuple[Used, ...], texts: dict[str, str]) -> str:
    """The names of the columns whose text became nothing, as a list; missing where there are none, as almost always."""
    faults = {cell.name: x.is_fault(cell.name, texts[cell.name]) for cell in used if cell.can_fail}
    if not faults:
        return "CAST(NULL AS VARCHAR[])"
    names = ", ".join(f"CASE WHEN {fault} THEN '{name}' END" for name, fault in faults.items())
    return f"CASE WHEN {' OR '.join(faults.values())} THEN list_filter([{names}], lambda name: name IS NOT NULL) END"


def value_sql(cell: Used, source: str, mapping: FileMapping, bound: x.Bound) -> str:
    """The SQL that makes one cell's value from its text."""
    if cell.field:
        return x.value_of(cell.field, source, mapping, bound, f"w_{cell.name}")
    if cell.identifier:
        return {"email": x.email, "phone": x.phone}.get(cell.identifier.kind, x.identifier)(source)
    return x.text(source)


def scan(arrived: Arrived, bound: x.Bound, rejects: str) -> str:
    """The table function that reads the file, everything said and nothing detected; columns come out as c0, c1, …"""
    if arrived.dialect is None:
        return f"({records(arrived, bound)})"
    file = bound.add(str(arrived.path))
    dialect = arrived.dialect
    first = "'line_no': 'BIGINT', " if dialect.lined else ""
    columns = first + ", ".join(f"'c{at}': 'VARCHAR'" for at in range(dialect.columns))
    return f"""read_csv({file}, auto_detect = false, columns = {{{columns}}}, delim = {bound.add(dialect.delimiter)},
        quote = {bound.add(dialect.quote)}, escape = {bound.add(dialect.escape or dialect.quote)},
        header = {str(dialect.has_header).lower()}, skip = {dialect.skip},
        strict_mode = true, max_line_size = {MAXIMUM_LINE},
        store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan')"""
