"""The embedded engine: one connection, a cursor a call, one write lock.

A connection shared by threads hands out other threads' answers (design/traps 9), and Streamlit runs every session in a
thread of its own; so nobody outside this file ever holds the connection.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from segmentation.core.errors import UserError
from segmentation.core.model import Step, TableRef
from segmentation.core.sql import quote
from segmentation.store.answers import TABLES, Answers, touched_by
from segmentation.store.engine import Parameters

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

log = logging.getLogger("segmentation.store")
T = TypeVar("T")
MAGIC = b"DUCK"  # bytes 8–11 of every database file; a SQLite file would make DuckDB fetch an extension


class DuckDBTransaction:
    """See engine.Transaction. touched: takes the names of what its statements may have changed."""

    def __init__(self, cursor: "duckdb.DuckDBPyConnection", touched: set[str]) -> None:
        self._cursor, self._touched = cursor, touched

    def execute(self, sql: str, parameters: Parameters = None) -> None:
        self._touched |= touched_by(sql)
        run(self._cursor, sql, parameters).fetchall()

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        self._touched |= touched_by(sql)
        return run(self._cursor, sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        self._touched |= touched_by(sql)
        found = run(self._cursor, sql, parameters).fetchone()
        return found[0] if found else None

    def load_frame(self, table: str, frame: "pd.DataFrame") -> None:
        self._cursor.register("_frame", frame)
        try:
            self.execute(f"CREATE OR REPLACE TABLE {quote(table)} AS SELECT * FROM _frame")
        finally:
            self._cursor.unregister("_frame")


class DuckDBEngine:
    """See engine.Engine. `path` None means a database in memory, for tests and trials."""

    dialect = "duckdb"

    def __init__(self, path: Path | None = None, memory_limit: str | None = None, threads: int | None = None) -> None:
        self._lock = threading.RLock()
        self._open_transaction = threading.local()
        self._writing: duckdb.DuckDBPyConnection | None = None
        self._memory_limit = memory_limit
        self._answers = Answers()
        self._connection = connect(path, memory_limit, threads)
        self._closed = False

    def _cursor(self) -> "duckdb.DuckDBPyConnection":
        if self._closed:
            raise UserError(
                "workspace_closed", "This workspace was closed meanwhile.", "Open it again from the Overview page."
            )
        mine = getattr(self._open_transaction, "cursor", None)
        return mine if mine is not None else self._connection.cursor()

    @property
    def is_open(self) -> bool:
        """False once closed: a keeper of open workspaces then opens it anew."""
        return not self._closed

    def make(self, step: Step) -> TableRef:
        began = time.perf_counter()
        with self.write() as tx:
            tx.execute(f"CREATE OR REPLACE TABLE {quote(step.table)} AS {step.sql}", step.parameters)
            count = int(tx.value(f"SELECT count(*) FROM {quote(step.table)}"))
        log.debug("made %s: %s rows in %.3f s", step.table, count, time.perf_counter() - began)
        return TableRef(step.table, step.grain, rows=count)

    def read(self, sql: str, parameters: Parameters = None) -> "pd.DataFrame":
        done = run(self._cursor(), sql, parameters)
        # SUM of integers is HUGEINT and would reach pandas as float (design/traps 12).
        wide = [column[0] for column in done.description if str(column[1]) == "HUGEINT"]
        frame = done.df()
        for name in wide:
            frame[name] = frame[name].astype("Int64" if frame[name].isna().any() else "int64")
        return frame

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        return run(self._cursor(), sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        found = run(self._cursor(), sql, parameters).fetchone()
        return found[0] if found else None

    def load_frame(self, table: str, frame: "pd.DataFrame") -> TableRef:
        """Create or replace a table from numbers computed in numpy."""
        with self.write() as tx:
            tx.load_frame(table, frame)
        return TableRef(table, rows=len(frame))

    def exists(self, table: str) -> bool:
        schema, _, name = table.rpartition(".")
        sql = "SELECT count(*) FROM information_schema.tables WHERE table_schema = $schema AND table_name = $name"

        def look() -> bool:
            return bool(self.value(sql, {"schema": schema or "main", "name": name}))

        return self.remembered(f"exists {table}", (TABLES,), look)

    def remembered(self, key: str, of: tuple[str, ...], read: Callable[[], T]) -> T:
        """What `read` answers, read again only when one of these tables (`app.state`) was written to in between.

        For small things that every page asks several times over; whoever gets the answer must not change it. One
        process owns the file, so all writes pass here. In a transaction of this thread it is always read: that one
        sees what nobody else sees yet. TABLES stands for which tables there are.
        """
        if self._closed or getattr(self._open_transaction, "cursor", None) is not None:
            return read()
        return self._answers.get(key, of, read)

    def drop(self, table: str) -> None:
        with self.write() as tx:
            tx.execute(f"DROP TABLE IF EXISTS {quote(table)}")

    @contextmanager
    def write(self) -> Iterator[DuckDBTransaction]:
        """One transaction under the write lock. Inside one of the same thread it joins: the outermost commits."""
        if getattr(self._open_transaction, "cursor", None) is not None:
            yield DuckDBTransaction(self._open_transaction.cursor, self._open_transaction.touched)
            return
        with self._lock:
            cursor, touched = self._cursor(), set[str]()
            # Kept count of, so that `progress` knows; printed by nobody: on standard output it would mix with results.
            cursor.execute("SET enable_progress_bar_print = false; SET enable_progress_bar = true; BEGIN TRANSACTION")
            self._open_transaction.cursor = self._writing = cursor
            self._open_transaction.touched = touched
            try:
                yield DuckDBTransaction(cursor, touched)
                cursor.execute("COMMIT")
            except BaseException:
                # An interrupted statement may already have ended the transaction: there is nothing left to undo then.
                try:
                    cursor.execute("ROLLBACK")
                except Exception:
                    log.debug("nothing to roll back")
                raise
            finally:
                self._open_transaction.cursor = self._writing = None
                self._answers.written(touched)
                cursor.close()

    @contextmanager
    def sparing(self, memory_limit: str) -> Iterator[None]:
        """While this lasts, the database makes do with so much memory and puts the rest on disk.

        What is held already is not thrown out for it; more than before is never allowed.
        """
        cursor = self._connection.cursor()
        try:
            cursor.execute(f"SET memory_limit = '{memory_limit}'")
        except Exception:
            log.debug("memory is in use: the limit stays as it was")
        try:
            yield
        finally:
            cursor.execute(f"SET memory_limit = '{self._memory_limit}'" if self._memory_limit else "RESET memory_limit")
            cursor.close()

    @contextmanager
    def right_side_kept(self) -> Iterator[None]:
        """While this lasts, a join keeps its right side in memory and passes the left one by.

        For joins from a file: the database takes a gigabyte of text for a few dozen rows, and would keep those.
        """
        cursor = self._connection.cursor()
        cursor.execute("SET disabled_optimizers = 'build_side_probe_side'")
        try:
            yield
        finally:
            cursor.execute("RESET disabled_optimizers")
            cursor.close()

    def interrupt(self) -> None:
        """Stop what the write transaction of any thread is running; that thread sees it rolled back."""
        # Every cursor has a context of its own: interrupting the connection they came from reaches none of them.
        writing = self._writing
        if writing is not None:
            with suppress(closed_meanwhile()):
                writing.interrupt()

    def progress(self) -> float | None:
        """The share done, 0 to 1, of the statement that the write transaction runs now; None where that is unknown."""
        writing, done = self._writing, -1.0
        if writing is not None:
            with suppress(closed_meanwhile()):
                done = writing.query_progress()
        return done / 100 if done >= 0 else None

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._connection.close()


def connect(path: Path | None, memory_limit: str | None, threads: int | None) -> "duckdb.DuckDBPyConnection":
    """A hardened connection: no extension is fetched, no Python variable is readable from SQL (reliability 1.3)."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": False,
    }
    if memory_limit:
        config["memory_limit"] = memory_limit
    if threads:
        config["threads"] = threads
    if path is not None and path.exists() and path.stat().st_size and magic(path) != MAGIC:
        raise UserError(
            "not_a_workspace",
            f"{path.name} is not a workspace database.",
            "Choose another folder, or put back the file from a backup.",
        )
    try:
        connection = duckdb.connect(str(path) if path else ":memory:", config=config)
    except duckdb.Error as fault:
        raise explain(fault, path) from fault
    connection.execute("SET enable_progress_bar = false")
    return connection


def closed_meanwhile() -> type[Exception]:
    """What another thread's cursor raises when its transaction has ended since one took hold of it."""
    import duckdb

    return duckdb.ConnectionException


def magic(path: Path) -> bytes:
    """Bytes 8–11 of a file, read alone: the file may be gigabytes."""
    with path.open("rb") as file:
        return file.read(12)[8:]


def explain(fault: Exception, path: Path | None) -> UserError:
    """Why the file does not open, in words: held by another program, or damaged."""
    text = str(fault)
    if "lock" in text.lower():
        holder = re.search(r"PID (\d+)", text)
        by = f" (process {holder.group(1)})" if holder else ""
        return UserError(
            "workspace_in_use",
            f"This workspace is already open in another program{by}: most likely the app.",
            "Close the app, or do the step there; then run this again.",
        )
    return UserError(
        "workspace_damaged",
        f"The database {path.name if path else ''} does not open: {text.splitlines()[0]}",
        "Put back a backup of the whole workspace folder.",
    )


def run(cursor: "duckdb.DuckDBPyConnection", sql: str, parameters: Parameters) -> "duckdb.DuckDBPyConnection":
    """Execute with only the parameters that the statement names: DuckDB refuses extra ones."""
    if not parameters:
        return cursor.execute(sql)
    return cursor.execute(sql, used(sql, parameters))


def used(sql: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters whose `$name` stands in the statement."""
    return {name: value for name, value in parameters.items() if re.search(rf"\${re.escape(name)}\b", sql)}
