"""Rows → a file somebody asked for: CSV or Parquet by its ending, written beside and renamed.

Text that a spreadsheet would run as a formula gets an apostrophe in front in a CSV (reliability 1.9): these are files
to read. Lists for platforms are written by `activate`, which holds such text back instead.
"""

import csv
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.core.errors import UserError
from segmentation.core.sql import quote, quote_column
from segmentation.store.engine import Engine, Parameters

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".parquet")
FORMULA = r"""^[\s'"]*[=+\-@\t\r＝＋－＠]"""


def check_target(target: Path) -> str:
    """The ending of a file that is to be written. Raises UserError when it is neither of the two, or has no folder."""
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise UserError(
            "bad_ending",
            f"“{target.name}” ends neither in .csv nor in .parquet.",
            "Give the file one of these endings.",
        )
    if not target.parent.is_dir() or target.is_dir():
        raise UserError(
            "no_folder", f"The file {target} cannot be written there.", "Name a file in a folder that exists."
        )
    return ending


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path to write to; it takes the target's name at the end, so that nobody ever reads half a file."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_rows(engine: Engine, sql: str, parameters: Parameters, target: Path, order: str) -> int:
    """Write every row of a SELECT, sorted by the column `order`, past Python's memory. Returns how many.

    Raises UserError as `check_target` does.
    """
    ending = check_target(target)
    given = dict(parameters or {})
    columns = [(str(row[0]), str(row[1])) for row in engine.rows(f"DESCRIBE {sql}", given)]
    if ending == ".csv":
        given["formula"] = FORMULA
        written = ", ".join(guarded(name) if kind == "VARCHAR" else quote_column(name) for name, kind in columns)
        how = "FORMAT csv, HEADER"
    else:
        written, how = "*", "FORMAT parquet"
    with beside(target) as part:
        found = engine.value(
            f"COPY (SELECT {written} FROM ({sql}) AS written ORDER BY {quote_column(order)}) TO $part ({how})",
            {**given, "part": str(part)},
        )
    return int(found)


def guarded(name: str) -> str:
    """A text column as it may stand in a CSV; `$formula` must be bound."""
    column = quote_column(name)
    return f"CASE WHEN regexp_matches({column}, $formula) THEN '''' || {column} ELSE {column} END AS {column}"


def read_first_cells(engine: Engine, table: str, paths: Sequence[Path], marks: Sequence[int] | None = None) -> None:
    """Create a table with the column `cell`: the first cell of every line below the header of CSV files, as RFC 4180.

    marks: a number for each file, which then stands in a second column `mark`.
    Raises ValueError when a file begins with a byte order mark; any other fault of quoting, width or encoding is the
    engine's error: nothing is repaired in silence.
    """
    parts = []
    for number, path in enumerate(paths):
        with path.open("rb") as file:
            if file.read(3) == b"\xef\xbb\xbf":
                raise ValueError(f"{path.name} begins with a byte order mark")
        with path.open(encoding="utf-8", newline="") as text:
            width = len(next(csv.reader(text, strict=True)))
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
        mark = "" if marks is None else f", CAST({int(marks[number])} AS INTEGER) AS mark"
        parts.append(
            f"SELECT c0 AS cell{mark} FROM read_csv($path, auto_detect = false, columns = {{{columns}}}, "
            "delim = ',', quote = '\"', escape = '\"', header = true, strict_mode = true)"
        )
    with engine.write() as tx:
        # One file at a time: side by side, each would take buffers of its own.
        for number, (path, select) in enumerate(zip(paths, parts, strict=True)):
            into = f"INSERT INTO {quote(table)}" if number else f"CREATE TABLE {quote(table)} AS"
            tx.execute(f"{into} {select}", {"path": str(path)})


def write_frame(frame: "pd.DataFrame", target: Path) -> int:
    """Write a small frame. Returns the number of rows. Raises UserError as `check_target` does."""
    ending = check_target(target)
    with beside(target) as part:
        if ending == ".csv":
            frame.map(guard).to_csv(part, index=False, encoding="utf-8")
        else:
            frame.to_parquet(part, index=False)
    return len(frame)


def guard(value: object) -> object:
    """A cell as it may stand in a CSV."""
    return f"'{value}" if isinstance(value, str) and re.match(FORMULA, value) else value


def copy_into(file: Path | None, folder: Path) -> Path:
    """Copy a file into a folder under its own name, made where it is missing; None only makes sure of the folder.

    Returns the copy. Raises UserError when the folder cannot be there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UserError(
            "no_folder", f"{folder} cannot be used as a folder.", "Name another one with --output."
        ) from fault
    if file is None:
        return folder
    target = folder / file.name
    with beside(target) as part:
        shutil.copyfile(file, part)
    return target
