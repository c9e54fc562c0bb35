"""Everything that did not become rows: counted by reason, and kept with file, line, column, text and reason."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segmentation.load import expressions as x
from segmentation.load.careful import MOST_KEPT, OPEN, reading, wrong_width
from segmentation.load.cells import seen_text
from segmentation.load.nested import lines
from segmentation.load.nouns import Arrived, Dialect
from segmentation.load.readers import Staged
from segmentation.store.engine import Transaction

LONGEST_TEXT = 2_000  # characters kept of a row's text
PIECE = 4 << 20
REASONS = {
    "UNQUOTED VALUE": OPEN,
    "INVALID ENCODING": "characters that are not UTF-8",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 16 MB",
}
BROKEN_RECORD = "no whole JSON record: cut off or damaged"


@dataclass(frozen=True)
class Reject:
    """One fault. line: in the file as a text editor counts (None: not known); column: "" for a whole row."""

    line: int | None
    column: str
    text: str
    reason: str


@dataclass(frozen=True)
class Counts:
    """A file's rows by what became of them, and its faults by reason. read = loaded + rejected + set_aside."""

    read: int
    loaded: int
    rejected: int
    set_aside: int
    faults: dict[str, int]


def settle(tx: Transaction, arrived: Arrived, staged: Staged, load_id: int, clean: int = 0) -> Counts:
    """Count what `staged` and its rejects table hold, and store every fault. Nothing is left out of the counts.

    clean: rows without any fault that are not in `staged`.
    """
    broken, structural = structural_rejects(tx, arrived, staged)
    rejected = sum(broken.values())
    by_reason = dict(tx.rows("SELECT why, count(*) FROM staged GROUP BY why"))
    loaded = by_reason.pop(None, 0) + clean
    faults: Counter[str] = Counter(broken)
    for why, count in by_reason.items():
        faults[staged.reasons[why]] += count
    cells = {cell.name: cell for cell in staged.used}
    for name, count in tx.rows("""SELECT name, count(*) FROM (
            SELECT unnest(faults) AS name FROM staged WHERE why IS NULL AND faults IS NOT NULL) GROUP BY name"""):
        faults[cells[name].unreadable] += count
    found = structural + cell_rejects(tx, arrived, staged)
    kept = Counter(reject.reason for reject in found)
    for reason, count in faults.items():
        if count > kept[reason]:
            found.append(Reject(None, "", f"and {count - kept[reason]:,} more rows", reason))
    store(tx, load_id, arrived.name, found)
    set_aside = sum(by_reason.values())
    return Counts(loaded + set_aside + rejected, loaded, rejected, set_aside, dict(faults))


def structural_rejects(tx: Transaction, arrived: Arrived, staged: Staged) -> tuple[dict[str, int], list[Reject]]:
    """Rows that could not be cut into cells: how many by reason, and the first of them with their lines."""
    before = [Reject(row.line, "", "" if staged.secret else row.text, row.reason) for row in arrived.broken]
    if arrived.layout == "json lines":
        no_records, their_lines = lines_that_are_no_records(tx, arrived)
        return {**arrived.broken_count, **no_records}, before + their_lines
    if not staged.rejects:
        return dict(arrived.broken_count), before
    # One short row makes one error per missing cell: a row counts once (reliability, 3).
    number = "CAST(regexp_extract(error_message, '{}: ([0-9]+)', 1) AS INTEGER)"
    said = "CASE WHEN contains(error_message, 'Found') THEN {} END"
    found, wanted = (said.format(number.format(word)) for word in ("Found", "Columns"))
    rows = f"""(SELECT line, min(line_byte_position) AS byte_at, any_value(csv_line) AS text, max(error_type) AS kind,
        CASE WHEN max(error_type) = 'MISSING COLUMNS' THEN min({found}) ELSE max({found}) END AS cells,
        max({wanted}) AS wanted, starts_with(ltrim(any_value(csv_line)), '#') AS remark
        FROM {staged.rejects} GROUP BY line)"""
    counts: Counter[str] = Counter()
    for *kind, count in tx.rows(
        f"SELECT kind, cells, wanted, remark, count(*) FROM {rows} GROUP BY kind, cells, wanted, remark"
    ):
        counts[structural_reason(*kind)] += count
    if not counts:
        return dict(arrived.broken_count), before
    counts.update(arrived.broken_count)
    first = tx.rows(f"SELECT byte_at, text, kind, cells, wanted, remark FROM {rows} ORDER BY line LIMIT {MOST_KEPT}")
    places = lines_at(arrived.path, [row[0] for row in first])
    return dict(counts), before + [
        Reject(places.get(at), "", "" if staged.secret else text or "", structural_reason(*kind))
        for at, text, *kind in first
    ]


def lines_that_are_no_records(tx: Transaction, arrived: Arrived) -> tuple[dict[str, int], list[Reject]]:
    """The lines of a JSON file that cannot be read, as a rule the last one of a download that broke off."""
    bound = x.Bound()
    broken = f"FROM ({lines(arrived, bound)}) WHERE NOT json_valid(line)"
    count = int(tx.value(f"SELECT count(*) {broken}", bound.values))
    if not count:
        return {}, []
    rows = tx.rows(f"SELECT number, line {broken} ORDER BY number LIMIT {MOST_KEPT}", bound.values)
    return {BROKEN_RECORD: count}, [Reject(number, "", text, BROKEN_RECORD) for number, text in rows]


def structural_reason(kind: str, cells: int | None, wanted: int | None, remark: bool = False) -> str:
    """DuckDB's word for it → ours, with the number of cells."""
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS") and cells is not None and wanted is not None:
        return wrong_width(cells, wanted, "#" if remark else "")
    return REASONS.get(kind, kind.lower())


def breaks_rules(tx: Transaction, table: str) -> bool:
    """Whether the reader lost its way in quotation marks: what it calls one row may be many good ones.

    table: the rejects table ("": the file has none).
    """
    if not table:
        return False
    lost = "error_type = 'UNQUOTED VALUE' OR contains(rtrim(csv_line, chr(10) || chr(13)), chr(10))"
    return bool(tx.value(f"SELECT count(*) FROM {table} WHERE {lost}"))


def lines_at(path: Path, offsets: list[int]) -> dict[int, int]:
    """Byte offsets → line numbers as an editor counts them, in one pass over the file."""
    wanted = sorted({offset for offset in offsets if offset is not None})
    found: dict[int, int] = {}
    line, position = 1, 0
    with path.open("rb") as file:
        while wanted and (piece := file.read(PIECE)):
            start = 0
            while wanted and wanted[0] <= position + len(piece):
                cut = wanted[0] - position
                line += piece.count(b"\n", start, cut)
                start = cut
                found[wanted.pop(0)] = line
            line += piece.count(b"\n", start)
            position += len(piece)
    return found


def cell_rejects(tx: Transaction, arrived: Arrived, staged: Staged) -> list[Reject]:
    """Rows set aside and cells that became nothing, each with its line: a sequential pass, only where there are any."""
    rows = tx.rows(f"SELECT raw, why, faults, line FROM staged WHERE raw IS NOT NULL ORDER BY line LIMIT {MOST_KEPT}")
    if arrived.dialect is None or arrived.dialect.lined:
        return [Reject(row[3], *part) for row in rows for part in faults_of(arrived, staged, *row[:3])]
    said = {tuple(text or "" for text in row[0]): faults_of(arrived, staged, *row[:3]) for row in rows}
    waiting = Counter(tuple(text or "" for text in row[0]) for row in rows)
    found: list[Reject] = []
    left = len(rows)
    for line, cells in rows_with_lines(arrived.path, arrived.dialect) if rows else ():
        if len(cells) < arrived.dialect.columns:
            continue
        key = tuple(seen_text(cell, cells[cell.column]) for cell in staged.used)
        if waiting.get(key):
            found += [Reject(line, *part) for part in said[key]]
            waiting[key] -= 1
            left -= 1
        if left <= 0:
            break
    # Read a little differently here and there: the row is known, its line is not.
    return found + [Reject(None, *part) for key in waiting.elements() for part in said[key]]


def faults_of(
    arrived: Arrived, staged: Staged, raw: list[str | None], why: int | None, faults: list[str] | None
) -> list[tuple[str, str, str]]:
    """What is wrong with one row: (column, text, reason) for each cell, or one for the row when it was set aside."""
    cells = {cell.name: (cell, raw[place] or "") for place, cell in enumerate(staged.used)}
    failing = [cells[name] for name in faults or ()]
    parts = [(arrived.headers[cell.column], text, cell.unreadable) for cell, text in failing]
    if why is None:
        return parts
    reason = staged.reasons[why]
    whole = ("", "; ".join(text for text in raw if text), reason)
    return [next((part for part in parts if part[2] == reason), whole)]


def rows_with_lines(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The data rows of a file with the line each begins on."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, **reading(dialect, ""))
        line = 1
        for at, row in enumerate(reader):
            if at >= dialect.skip + dialect.has_header:
                yield line, row
            line = reader.line_num + 1


def store(tx: Transaction, load_id: int, file: str, found: list[Reject]) -> None:
    """Keep them with the load: one statement, whatever their number."""
    if not found:
        return
    tx.execute(
        """INSERT INTO app.rejects SELECT $load_id, $file, unnest($lines::BIGINT[]), unnest($columns::VARCHAR[]),
            unnest($texts::VARCHAR[]), unnest($reasons::VARCHAR[])""",
        {
            "load_id": load_id, "file": file,
            "lines": [reject.line for reject in found], "columns": [reject.column for reject in found],
            "texts": [reject.text[:LONGEST_TEXT] for reject in found], "reasons": [reject.reason for reject in found],
        },
    )  # fmt: skip
