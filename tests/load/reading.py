"""Reading a file as loading does, up to the typed rows: what became of every row, and what a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segmentation.core.errors import UserError
from segmentation.load import careful, intake, readers, rejects, swallowed
from segmentation.load.nouns import Arrived, FileMapping, FilePart, Identifier
from segmentation.load.recognise import kind_named
from segmentation.load.rejects import Counts
from segmentation.store.duckdb import DuckDBEngine

DDL = "CREATE TABLE app.rejects(load_id BIGINT, file TEXT, line BIGINT, column_name TEXT, text TEXT, reason TEXT)"
HEADER = ("Order", "Date", "Total", "Code", "Email", "Customer")
ROWS = (
    ("#1001", "2026-01-02 10:00:00", "11.50", "Müller10", "ann@example.com", "0701"),
    ("#1002", "2026-01-03 11:30:00", "1200.00", "", "bob@example.com", "0702"),
    ("#1003", "2026-01-04 12:45:00", "7.25", "café", "cid@example.com", "0703"),
    ("#1004", "2026-01-05 09:15:00", "0.99", "", "dee@example.com", "0704"),
)
ORDERS = FileMapping(
    kind="orders",
    columns={"order_id": "Order", "ordered_at": "Date", "total": "Total", "discount_code": "Code"},
    identifiers=(Identifier("email", "Email"), Identifier("shop:customer_id", "Customer")),
    source="shop",
)


@dataclass(frozen=True)
class Outcome:
    """rows: order, date, total, code, email, customer as loaded. kept: (line, column, text, reason) of what was not.

    refusal: what a person is told when the file is not read at all.
    """

    rows: list[tuple[str, ...]] = field(default_factory=list)
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0, 0, {}))
    kept: list[tuple[int | None, str, str, str]] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    encoding: str = ""
    refusal: str = ""
    reason: str = ""

    @property
    def said(self) -> str:
        """Everything a person is told."""
        kept = " | ".join(f"line {line} {column}: {text}: {reason}" for line, column, text, reason in self.kept)
        return " | ".join(part for part in (*self.notes, kept, self.refusal) if part)


@contextmanager
def an_engine() -> Iterator[DuckDBEngine]:
    """A database in memory with a place for rejects."""
    engine = DuckDBEngine(threads=1)
    with engine.write() as tx:
        tx.execute("CREATE SCHEMA app")
        tx.execute(DDL)
    yield engine
    engine.close()


def read(engine: DuckDBEngine, given: Path | FilePart, mapping: FileMapping = ORDERS) -> Outcome:
    """Read one file; what cannot be read at all comes back as a refusal."""
    path = given.path if isinstance(given, FilePart) else given
    work = path.parent / "work"
    try:
        arrived = intake.inspect(given, engine, work)
        try:
            return staged(engine, arrived, mapping, work)
        except Exception as fault:
            if type(fault).__name__ != "InvalidInputException":
                raise
            return staged(engine, careful.even_out(arrived, work), mapping, work)
    except UserError as error:
        return Outcome(refusal=f"{error.what} {error.do_next}", reason=error.reason)
    finally:
        intake.clear(work)


def staged(engine: DuckDBEngine, arrived: Arrived, mapping: FileMapping, work: Path) -> Outcome:
    """The rows of a file whose layout is settled."""
    with engine.write() as tx:
        tx.execute("DELETE FROM app.rejects")
        found = readers.stage(tx, arrived, mapping, kind_named(mapping.kind))
        if rejects.breaks_rules(tx, found.rejects):
            arrived = careful.even_out(arrived, work)
            found = readers.stage(tx, arrived, mapping, kind_named(mapping.kind))
        counts = rejects.settle(tx, arrived, found, 1)
        arrived = swallowed.said(tx, arrived, counts)
        rows = tx.rows("SELECT order_id, ordered_at, total, discount_code, id_0, id_1 FROM staged WHERE why IS NULL "
                       "ORDER BY row_no")  # fmt: skip
        kept = tx.rows("SELECT line, column_name, text, reason FROM app.rejects ORDER BY line, column_name")
    assert counts.read == counts.loaded + counts.rejected + counts.set_aside
    assert counts.loaded == len(rows)
    return Outcome([shown(row) for row in rows], counts, kept, arrived.notes, arrived.encoding)


def shown(row: tuple[Any, ...]) -> tuple[str, ...]:
    """A loaded row as the file of the examples writes it."""
    order, at, total, code, email, customer = row
    money = "" if total is None else f"{total:.2f}"
    return (order or "", f"{at:%Y-%m-%d %H:%M:%S}" if at else "", money, code or "", email or "", customer or "")
