"""Everything that did not become rows: counted by reason, and kept with file, line, column, text and reason."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segmentation.load.nouns import Arrived, Dialect, Kind
from segmentation.load.readers import Staged, unreadable
from segmentation.store.engine import Transaction

MOST_KEPT = 100_000  # rows kept one by one, a file; above it the count per reason is still exact
PIECE = 4 << 20


@dataclass(frozen=True)
class Reject:
    """One fault. line: where in the file as a text editor counts (None: the file has no lines); column: "" for a whole row."""

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


def settle(tx: Transaction, arrived: Arrived, staged: Staged, kind: Kind, load_id: int) -> Counts:
    """Count what `staged` and its rejects table hold, and store every fault. Nothing is left out of the counts."""
    broken, broken_faults, structural = structural_rejects(tx, arrived, staged)
    faults: Counter[str] = Counter(broken_faults)
    by_reason = tx.rows("SELECT why, count(*) FROM staged GROUP BY why")
    usable = sum(count for why, count in by_reason if why is None)
    for why, count in by_reason:
        if why is not None:
            faults[staged.reasons[why]] += count
    titles = {cell.name: cell for cell in staged.used}
    for (
        name,
        count,
    ) in tx.rows("""SELECT name, count(*) FROM (SELECT unnest(faults) AS name FROM staged WHERE why IS NULL AND faults IS NOT NULL)
                                  GROUP BY name"""):
        faults[unreadable(titles[name])] += count
    found = structural + cell_rejects(tx, arrived, staged)
    kept = Counter(reject.reason for reject in found)
    found += [
        Reject(None, "", f"and {count - kept[reason]:,} more rows", reason)
        for reason, count in faults.items()
        if count > kept[reason]
    ]
    store(tx, load_id, arrived.name, found)
    set_aside = sum(count for why, count in by_reason if why is not None)
    return Counts(usable + set_aside + broken, usable, broken, set_aside, dict(faults))


def structural_rejects(tx: Transaction, arrived: Arrived, staged: Staged) -> tuple[int, dict[str, int], list[Reject]]:
    """Rows that could not be cut into cells: how many, by reason, and the first of them with their lines."""
    if not staged.rejects:
        return 0, {}, []
    # One short row makes one error per missing cell: a row counts once, by its first error (reliability, 3).
    # A long row may also be accused of its last cell; the width is the reason a person can act on.
    first = f"""(SELECT line, min(line_byte_position) AS byte_at, any_value(csv_line) AS text, max(error_type) AS kind,
        max(CASE WHEN error_message LIKE '%Found%' THEN error_message END) AS message FROM {staged.rejects} GROUP BY line)"""
    rows = tx.rows(
        f"SELECT line, byte_at, text, kind, message FROM {first} ORDER BY line LIMIT $most", {"most": MOST_KEPT}
    )
    counts: Counter[str] = Counter()
    for kind, message, count in tx.rows(f"SELECT kind, message, count(*) FROM {first} GROUP BY kind, message"):
        counts[structural_reason(kind, message)] += count
    lines = lines_at(arrived.path, [row[1] for row in rows])
    found = [Reject(lines.get(row[1]), "", row[2] or "", structural_reason(row[3], row[4])) for row in rows]
    return sum(counts.values()), dict(counts), found


def structural_reason(kind: str, message: str | None) -> str:
    """DuckDB's word for it → ours."""
    numbers = re.findall(r"\d+", message or "")
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        many = "too few" if kind == "MISSING COLUMNS" else "too many"
        return (
            f"too {many.removeprefix('too ')} cells: {numbers[1]} instead of {numbers[0]}"
            if len(numbers) >= 2
            else f"{many} cells"
        )
    return {
        "UNQUOTED VALUE": "a quotation mark opens and does not close where a cell ends",
        "INVALID ENCODING": "characters that are not UTF-8",
        "LINE SIZE OVER MAXIMUM": "the row is longer than 16 MB",
    }.get(kind, kind.lower())


def lines_at(path: Path, offsets: list[int]) -> dict[int, int]:
    """Byte offsets → line numbers as an editor counts them, in one pass over the file."""
    wanted = sorted(set(offset for offset in offsets if offset is not None))
    found: dict[int, int] = {}
    line, position = 1, 0
    if not wanted:
        return found
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            start = 0
            while wanted and wanted[0] <= position + len(piece):
                cut = wanted[0] - position
                line += piece.count(b"\n", start, cut)
                start = cut
                found[wanted.pop(0)] = line
            if not wanted:
                break
            line += piece.count(b"\n", start)
            position += len(piece)
    return found


def cell_rejects(tx: Transaction, arrived: Arrived, staged: Staged) -> list[Reject]:
    """Rows set aside and cells that became nothing, each with its line: one sequential pass, and only where there are any."""
    rows = tx.rows("SELECT raw, why, faults FROM staged WHERE raw IS NOT NULL LIMIT $most", {"most": MOST_KEPT})
    if not rows:
        return []
    places = {cell.name: place for place, cell in enumerate(staged.used)}
    cells = [cell.column for cell in staged.used]
    said: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
    for raw, why, faults in rows:
        key = tuple(text or "" for text in raw)
        if why is not None:
            faulty = [name for name in faults or () if unreadable(staged.used[places[name]]) == staged.reasons[why]]
            column = arrived.headers[cells[places[faulty[0]]]] if faulty else ""
            text = key[places[faulty[0]]] if faulty else "; ".join(cell for cell in key if cell)
            said[key] = [(column, text, staged.reasons[why])]
        else:
            said[key] = [
                (arrived.headers[cells[places[name]]], key[places[name]], unreadable(staged.used[places[name]]))
                for name in faults
            ]
    if arrived.dialect is None:
        return [Reject(None, *part) for raw, _, _ in rows for part in said[tuple(text or "" for text in raw)]]
    found: list[Reject] = []
    left = len(rows)
    for line, row in rows_with_lines(arrived.path, arrived.dialect):
        if len(row) != arrived.dialect.columns:
            continue
        for part in said.get(tuple(row[column] for column in cells), ()):
            found.append(Reject(line, *part))
        left -= tuple(row[column] for column in cells) in said
        if left <= 0:
            break
    return found


def rows_with_lines(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The data rows of a file with the line each begins on."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quote, doublequote=True)
        line = 1
        for row in reader:
            if line > dialect.skip + dialect.has_header:
                yield line, row
            line = reader.line_num + 1


def store(tx: Transaction, load_id: int, file: str, found: list[Reject]) -> None:
    """Keep them with the load: one statement, whatever their number."""
    if found:
        tx.execute(
            """INSERT INTO app.rejects SELECT $load_id, $file, unnest($lines::BIGINT[]), unnest($columns::VARCHAR[]), unnest($texts::VARCHAR[]), unnest($reasons::VARCHAR[])""",
            {
                "load_id": load_id,
                "file": file,
                "lines": [r.line for r in found],
                "columns": [r.column for r in found],
                "texts": [r.text[:2000] for r in found],
                "reasons": [r.reason for r in found],
            },
        )
