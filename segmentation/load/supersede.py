"""Overlapping exports of one source: the newer one's rows replace the older one's, whichever was loaded first.

Newer is decided by the dates in the exports, then by their contents (`load_ranks`), never by the order of loading. Rows
that stand twice in *one* file are left alone, for that is a fault to report, not an update.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from segmentation.load.digest import TABLES, Change, LoadedTable
from segmentation.store.engine import Transaction


@dataclass(frozen=True)
class Span:
    """One table of one load: its source, place among the exports, rows, and first and last date (None: no dates)."""

    load_id: int
    source: str
    rank: int
    rows: int
    oldest_at: datetime | None
    newest_at: datetime | None

    def meets(self, other: "Span") -> bool:
        """Whether the two could hold the same things: same source, and their dates overlap or are not known."""
        if self.source != other.source or self.load_id == other.load_id:
            return False
        if None in (self.oldest_at, self.newest_at, other.oldest_at, other.newest_at):
            return True
        return self.oldest_at <= other.newest_at and other.oldest_at <= self.newest_at  # type: ignore[operator]


def refresh(tx: Transaction, changes: Iterable[Change], anew: bool = True) -> None:
    """Work out anew which rows are superseded, for the loads that a change can have touched; then make the views.

    loaded.current_<table>: the rows of a table that are in force, all its columns. anew: make the views of tables
    that nothing touched as well.
    """
    changes = tuple(changes)
    for table in TABLES:
        if not table.natural:
            continue
        touched = {change.load_id for change in changes if change.table == table.name}
        if touched:
            update(tx, table, touched, any(change.gone for change in changes if change.table == table.name))
        if touched or anew:
            tx.execute(f"CREATE OR REPLACE VIEW loaded.current_{table.name} AS {current(tx, table)}")


def update(tx: Transaction, table: LoadedTable, touched: set[int], gone: bool) -> None:
    """One table, after some of its loads came or went."""
    spans = spans_of(tx, table)
    whole, partly = superseded(tx, table)
    for load in touched | (set(whole) | set(partly) if gone else set()):
        forget(tx, table, load)
    came = [span for span in spans if span.load_id in touched]
    for older in spans:
        # A load that went may have stood above any other; one that came touches those it overlaps. What was replaced
        # whole stays so until something goes.
        if gone or older in came or (older.load_id not in whole and any(older.meets(new) for new in came)):
            if older.load_id in partly:
                forget(tx, table, older.load_id)
            newer = [span for span in spans if older.meets(span) and span.rank > older.rank]
            if newer:
                compare(tx, table, older, newer)


def spans_of(tx: Transaction, table: LoadedTable) -> list[Span]:
    """The loads that have rows in a table, and whose source is known."""
    rows = tx.rows(
        """SELECT s.load_id, l.source, r.rank, s.rows, s.oldest_at, s.newest_at FROM loaded.load_spans s
        JOIN load_ranks r ON r.load_id = s.load_id JOIN app.loads l ON l.load_id = s.load_id
        WHERE s.table_name = $table ORDER BY r.rank""",
        {"table": table.name},
    )
    return [Span(*row) for row in rows]


def forget(tx: Transaction, table: LoadedTable, load: int) -> None:
    """Nothing of this load's table is superseded any more."""
    tx.execute(f"DELETE FROM loaded.superseded_{table.name} WHERE load_id = $load", {"load": load})
    tx.execute(
        "DELETE FROM loaded.superseded_loads WHERE load_id = $load AND table_name = $table",
        {"load": load, "table": table.name},
    )


def compare(tx: Transaction, table: LoadedTable, older: Span, newer: list[Span]) -> None:
    """Write which of the older load's natural keys the newer ones bring anew: all of them as one row, or key by key."""
    first, *rest = table.natural
    same = " AND ".join([f"b.{first} = a.{first}"] + [f"b.{column} IS NOT DISTINCT FROM a.{column}" for column in rest])
    bound: dict[str, object] = {"load": older.load_id}
    if table.time in table.natural and older.oldest_at is not None and older.newest_at is not None:
        # Says nothing new, but spares reading what lies outside the overlap.
        same += f" AND b.{table.time} >= $oldest_at"
        bound["oldest_at"] = older.oldest_at
    # Numbers written out, not bound: only then are the other loads' pages skipped.
    found = f"""FROM loaded.{table.name} a WHERE a.load_id = $load AND EXISTS (SELECT 1 FROM loaded.{table.name} b
        WHERE b.load_id IN ({", ".join(str(span.load_id) for span in newer)}) AND {same})"""
    columns = ", ".join(f"a.{column}" for column in table.natural)
    replaced = int(tx.value(f"SELECT count(*) {found}", bound))
    if replaced == older.rows:
        tx.execute(
            "INSERT INTO loaded.superseded_loads VALUES ($load, $table)", {"load": older.load_id, "table": table.name}
        )
    elif replaced:
        tx.execute(f"INSERT INTO loaded.superseded_{table.name} SELECT a.load_id, {columns} {found}", bound)


def superseded(tx: Transaction, table: LoadedTable) -> tuple[list[int], list[int]]:
    """The loads of which nothing in a table is in force any more, and those of which some is not."""
    whole = tx.rows(
        "SELECT load_id FROM loaded.superseded_loads WHERE table_name = $table ORDER BY 1", {"table": table.name}
    )
    partly = tx.rows(f"SELECT DISTINCT load_id FROM loaded.superseded_{table.name} ORDER BY 1")
    return [int(row[0]) for row in whole], [int(row[0]) for row in partly]


def current(tx: Transaction, table: LoadedTable) -> str:
    """SELECT of the rows in force. Loads without superseded rows are read as they are, without any join."""
    whole, partly = superseded(tx, table)
    first, *rest = table.natural
    same = " AND ".join([f"s.{first} = t.{first}"] + [f"s.{column} IS NOT DISTINCT FROM t.{column}" for column in rest])
    untouched = f"SELECT * FROM loaded.{table.name}"
    if whole or partly:
        untouched += f" WHERE load_id NOT IN ({', '.join(str(load) for load in sorted(whole + partly))})"
    if not partly:
        return untouched
    return f"""{untouched} UNION ALL SELECT t.* FROM loaded.{table.name} t
        WHERE t.load_id IN ({", ".join(map(str, partly))})
        AND NOT EXISTS (SELECT 1 FROM loaded.superseded_{table.name} s WHERE s.load_id = t.load_id AND {same})"""
