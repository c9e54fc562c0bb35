"""What DuckDB makes of the rows: everything that fits is loaded, everything else is counted and kept with its line."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.load import careful, dialect, intake, readers, rejects
from segmentation.load.nouns import Arrived, Dialect, FileMapping
from segmentation.load.recognise import kind_named
from segmentation.store.duckdb import DuckDBEngine
from tests.load.files import HEADER, ORDERS, order, write

DDL = "CREATE TABLE app.rejects(load_id BIGINT, file TEXT, line BIGINT, column_name TEXT, text TEXT, reason TEXT)"


@pytest.fixture(scope="module")
def reading() -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine()
    with engine.write() as tx:
        tx.execute("CREATE SCHEMA app")
        tx.execute(DDL)
    yield engine
    engine.close()


def read(
    engine: DuckDBEngine, path: Path, mapping: FileMapping = ORDERS
) -> tuple[rejects.Counts, list[Any], list[Any]]:
    """Counts, staged rows (order number, total, discount, why), rejects as kept (line, column, text, reason)."""
    arrived = intake.inspect(path, engine, path.parent / "work")
    with engine.write() as tx:
        tx.execute("DELETE FROM app.rejects")
        staged = readers.stage(tx, arrived, mapping, kind_named(mapping.kind))
        counts = rejects.settle(tx, arrived, staged, 1)
        rows = tx.rows("SELECT order_id, total, discount FROM staged WHERE why IS NULL ORDER BY row_no")
        kept = tx.rows("SELECT line, column_name, text, reason FROM app.rejects ORDER BY line, column_name")
    assert counts.read == counts.loaded + counts.rejected + counts.set_aside
    return counts, rows, kept


def test_a_clean_file_is_silent(reading: DuckDBEngine, tmp_path: Path) -> None:
    counts, rows, kept = read(reading, write(tmp_path / "a.csv", [order(n) for n in range(50)]))
    assert counts == rejects.Counts(50, 50, 0, 0, {}) and not kept
    assert rows[7] == ("#1007", 17.5, None), "# is data, not a comment (trap 14)"


@pytest.mark.parametrize("tail", ["#1099,2026-01-01 10:0", '#1099,2026-01-01 10:00:00,5,,"ann', "#1099", '"#1099'])
def test_a_truncated_last_row_is_dropped_and_named(reading: DuckDBEngine, tmp_path: Path, tail: str) -> None:
    """Trap 13: the file does not fail; that row is set aside with its line."""
    path = write(tmp_path / "a.csv", [order(n) for n in range(30)])
    path.write_text(path.read_text("utf-8") + tail, "utf-8")
    counts, rows, kept = read(reading, path)
    assert (counts.read, counts.loaded, counts.rejected) == (31, 30, 1) and len(rows) == 30
    assert kept[0][0] == 32 and kept[0][2] == tail and kept[0][3]


def test_short_and_long_rows_count_once_with_the_line_an_editor_shows(reading: DuckDBEngine, tmp_path: Path) -> None:
    """Reliability 3: one short row is one reject, not one per missing cell; lines count inside quoted cells too."""
    rows = [order(n) for n in range(40)]
    rows[3] = order(3, Email="two\nlines@example.com")
    rows[10] = ["#1010", "2026-01-01"]
    rows[20] = [*order(20), "more", "and more"]
    counts, _, kept = read(reading, write(tmp_path / "a.csv", rows))
    assert (counts.read, counts.rejected, counts.loaded) == (40, 2, 38)
    assert [(line, reason) for line, column, _, reason in kept if column == ""] == [
        (13, "too few cells: 2 instead of 6"),
        (23, "too many cells: 8 instead of 6"),
    ]
    assert kept[0][:3] == (5, "Email", "two\nlines@example.com"), "an address over two lines is none"


def test_required_values_set_the_row_aside_optional_ones_are_missing(reading: DuckDBEngine, tmp_path: Path) -> None:
    rows = [order(n) for n in range(20)]
    rows[4] = order(4, Date="soon")
    rows[5] = order(5, Total="")
    rows[6] = order(6, Discount="a lot")
    rows[7] = order(7, Customer="1.2E+10")
    rows[8] = order(8, Date="bad", Discount="bad")
    counts, loaded, kept = read(reading, write(tmp_path / "a.csv", rows))
    assert (counts.loaded, counts.set_aside, counts.rejected) == (17, 3, 0)
    assert kept == [
        (6, "Date", "soon", "“Date of the order” is not a date of the form this file has"),
        (7, "", "#1005; 2026-01-06 10:00:00; person5@example.com; 0705", "“Total paid” is empty"),
        (8, "Discount", "a lot", "“Discount” is not a number"),
        (9, "Customer", "1.2E+10", "“Customer” is not an id with all its digits"),
        (10, "Date", "bad", "“Date of the order” is not a date of the form this file has"),
    ]
    assert ("#1006", 16.5, None) in loaded
    assert sum(counts.faults.values()) == 5


def test_rows_keep_their_place_in_the_file(reading: DuckDBEngine, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [order(n) for n in range(60_000)])
    _, rows, _ = read(reading, path)
    assert [row[0] for row in rows] == [f"#{1000 + n}" for n in range(60_000)]


def test_quotes_are_undone_and_not_doubled(reading: DuckDBEngine, tmp_path: Path) -> None:
    """Reliability 2: `"round 48"" table"` is `round 48" table`."""
    path = tmp_path / "a.csv"
    path.write_text('Order,Date,Total,Discount,Email,Customer\n"round 48"" table",2026-01-01,5,,a@b.com,1\n', "utf-8")
    _, rows, _ = read(reading, path)
    assert rows[0][0] == 'round 48" table'


def test_very_many_faults_are_counted_exactly(
    reading: DuckDBEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejects, "MOST_KEPT", 100)
    rows = [order(n, Total="free" if n % 2 else "1") for n in range(2000)]
    counts, _, kept = read(reading, write(tmp_path / "a.csv", rows))
    assert (counts.loaded, counts.set_aside) == (1000, 1000)
    assert len(kept) == 101 and kept[-1][2] == "and 900 more rows"


def test_parquet_is_read_like_text(reading: DuckDBEngine, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [order(n) for n in range(10)])
    with reading.write() as tx:
        tx.execute(
            f"""COPY (SELECT "Order", "Date"::TIMESTAMP AS "Date", "Total", "Discount", "Email", 17850.0 AS "Customer"
            FROM read_csv('{tmp_path}/a.csv')) TO '{tmp_path}/a.parquet'"""
        )
    counts, rows, kept = read(reading, tmp_path / "a.parquet")
    assert (counts.read, counts.loaded, kept) == (10, 10, []) and rows[3] == ("#1003", 13.5, None)
    with reading.write() as tx:
        arrived = intake.inspect(tmp_path / "a.parquet", reading, tmp_path / "work")
        readers.stage(tx, arrived, ORDERS, kind_named("orders"))
        assert tx.rows("SELECT DISTINCT id_1 FROM staged") == [("17850",)]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=("Cs", "Cc")), max_size=12)
TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)


@settings(max_examples=60, deadline=None)
@given(
    table=TABLE, delimiter=st.sampled_from(dialect.DELIMITERS), codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_any_table_comes_back_cell_for_cell(table: list[list[str]], delimiter: str, codec: str) -> None:
    """A table → written in a dialect and encoding → read with that dialect: the same cells, nothing rejected."""
    engine = ENGINE
    buffer = io.StringIO()
    header = [f"h{at}" for at in range(len(table[0]))]
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([header, *table])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(buffer.getvalue().encode(codec))
        arrived = intake.inspect(path, engine, Path(folder) / "work")
        fixed = Arrived(arrived.path, "a.csv", "", 0, "csv", tuple(header), (), Dialect(delimiter, '"', 0, len(header)))
        bound = readers.x.Bound()
        sql = readers.scan(fixed, bound, "rejects_p")
        with engine.write() as tx:
            tx.execute(
                f"CREATE OR REPLACE TEMP TABLE back AS SELECT row_number() OVER () AS n, * FROM {sql}", bound.values
            )
            back = tx.rows("SELECT * EXCLUDE (n) FROM back ORDER BY n")
            assert tx.value("SELECT count(*) FROM rejects_p") == 0
    assert [[cell or "" for cell in row] for row in back] == table
    assert arrived.headers == tuple(header), "the vote finds the header whatever stands below it"


ENGINE = DuckDBEngine()


@pytest.mark.parametrize("header", [HEADER])
def test_the_file_that_breaks_its_own_quoting_is_evened_out(tmp_path: Path, header: tuple[str, ...]) -> None:
    path = write(tmp_path / "a.csv", [order(n) for n in range(5)], header)
    arrived = intake.inspect(path, ENGINE, tmp_path / "work")
    even = careful.even_out(arrived, tmp_path / "work")
    cells = list(csv.reader(even.path.open(encoding="utf-8", newline="")))
    assert cells == [[str(n + 2), *order(n)] for n in range(5)], "each row with the line it came from"
