"""What a mapping would make of a file, before it is loaded: read for real, counted, and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from segmentation.load import careful, expressions, intake, readers, rejects
from segmentation.load.nouns import Arrived, FileMapping, FilePart
from segmentation.load.recognise import kind_named
from segmentation.store.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 32 << 20
SHOWN = 5
MOST_WORDS = 30


@dataclass(frozen=True)
class Preview:
    """The effect of a mapping. read = usable + left_out, in rows. faults: reason → count.

    rows: the first rows as they would be kept, columns by title. whole: whether all of the file was read, or only its
    beginning.
    """

    read: int
    usable: int
    left_out: int
    faults: Mapping[str, int]
    rows: "pd.DataFrame"
    whole: bool = True


class _TakenBack(Exception):
    """Ends the transaction without keeping anything of it."""


def preview(workspace: Workspace, path: Path | FilePart, mapping: FileMapping) -> Preview:
    """Read a file by a mapping and keep nothing: the counts are those that loading it would give.

    Of a file above 32 MB its beginning is read. Raises UserError when the mapping does not fit the file.
    """
    work = workspace.incoming / f".trying-{uuid4().hex[:8]}"
    try:
        arrived = intake.inspect(path, workspace.engine, work)
        whole = arrived.dialect is None or arrived.path.stat().st_size <= MOST_BYTES
        if not whole:
            arrived = beginning(arrived, work)
        try:
            return read(workspace, arrived, mapping, whole, work)
        except Exception as fault:
            if type(fault).__name__ != "InvalidInputException":
                raise
            # As in loading: a file that breaks the reader's rules as a whole is evened out and read again.
            return read(workspace, careful.even_out(arrived, work), mapping, whole, work)
    finally:
        intake.clear(work)


def read(workspace: Workspace, arrived: Arrived, mapping: FileMapping, whole: bool, work: Path) -> Preview:
    """Stage the rows in a transaction that is taken back. Raises UserError when the mapping does not fit the file."""
    kind = kind_named(mapping.kind)
    found: list[Preview] = []
    try:
        with workspace.engine.write() as tx:
            staged = readers.stage(tx, arrived, mapping, kind)
            if rejects.breaks_rules(tx, staged.rejects):
                arrived = careful.even_out(arrived, work)
                staged = readers.stage(tx, arrived, mapping, kind)
            counts = rejects.settle(tx, arrived, staged, 0)
            shown = table(tx.rows(first_rows(staged.used)), staged.used)
            left_out = counts.rejected + counts.set_aside
            found.append(Preview(counts.read, counts.loaded, left_out, dict(counts.faults), shown, whole))
            raise _TakenBack
    except _TakenBack:
        return found[0]


def words_in(workspace: Workspace, path: Path | FilePart, header: str) -> tuple[tuple[str, int], ...]:
    """The texts of one column with their counts, lower case, most frequent first, at most 30: a mapping names them."""
    sql = f"SELECT word, count(*) FROM ($texts) GROUP BY word ORDER BY count(*) DESC, word LIMIT {MOST_WORDS}"
    return tuple((str(word), int(count)) for word, count in asked(workspace, path, header, sql))


def repeated_in(workspace: Workspace, path: Path | FilePart, header: str) -> float:
    """The part of the rows whose text in this column came before, empty ones left out; 0 where there are none."""
    rows, texts = asked(workspace, path, header, "SELECT count(*), count(DISTINCT word) FROM ($texts)")[0]
    return 1 - texts / rows if rows else 0.0


def asked(workspace: Workspace, path: Path | FilePart, header: str, sql: str) -> list[tuple[Any, ...]]:
    """A question about all texts of one column, lower case and not empty. sql: with `$texts`, a SELECT of `word`."""
    work = workspace.incoming / f".trying-{uuid4().hex[:8]}"
    try:
        arrived = intake.inspect(path, workspace.engine, work)
        place, bound = arrived.headers.index(header), expressions.Bound()
        source = readers.scan(arrived, bound, "rejects_of_words")
        texts = f"SELECT lower(trim(c{place})) AS word FROM {source} WHERE NOT {expressions.is_blank(f'c{place}')}"
        found: list[tuple[Any, ...]] = []
        try:
            with workspace.engine.write() as tx:
                found = tx.rows(sql.replace("$texts", texts), bound.values)
                raise _TakenBack
        except _TakenBack:
            return found
    finally:
        intake.clear(work)


def first_rows(used: tuple[readers.Used, ...]) -> str:
    """SQL of the first usable rows as text."""
    cells = ", ".join(f"CAST({cell.name} AS VARCHAR)" for cell in used)
    return f"SELECT {cells} FROM staged WHERE why IS NULL LIMIT {SHOWN}"


def table(rows: list[tuple[object, ...]], used: tuple[readers.Used, ...]) -> "pd.DataFrame":
    """Rows as a frame whose headings are the titles of the fields, the first of equal ones only."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=[cell.title for cell in used])
    return frame.loc[:, ~frame.columns.duplicated()]


def beginning(arrived: Arrived, work: Path) -> Arrived:
    """The same file cut after the last whole line of its first 32 MB."""
    target = work / "beginning"
    target.parent.mkdir(parents=True, exist_ok=True)
    with arrived.path.open("rb") as source:
        text = source.read(MOST_BYTES)
    target.write_bytes(text[: text.rfind(b"\n") + 1])
    return replace(arrived, path=target)
