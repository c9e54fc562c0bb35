"""Any table, written in any dialect, encoding and format, is read back cell for cell (A1.2)."""

import csv
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from segmentation.load import careful, intake, readers
from segmentation.load.expressions import Bound
from segmentation.load.nouns import Arrived
from segmentation.store.duckdb import DuckDBEngine
from tests.load.books import ods, xls, xlsx

Table = list[list[str]]
# No control characters: NUL and carriage returns are changed, and that is said (test_faults).
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t;,|\"'")
CELL = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        ["", "01234", "1.234,56", "2026-01-01", "#1001", '"', 'a "b", c', "x\ny", "NA", "'quoted'", "ﬁ€", " b "]
    ),
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    made = DuckDBEngine()
    yield made
    made.close()


def headers_of(table: Table) -> list[str]:
    """A header that is one whatever stands below."""
    return [f"field {'abcdefgh'[at]}" for at in range(len(table[0]))]


def back(engine: DuckDBEngine, name: str, content: bytes) -> tuple[Arrived, Table]:
    """What is read of these bytes: headers with what is said, and every cell as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        arrived = intake.inspect(path, engine, Path(folder) / "work")
        try:
            return arrived, cells(engine, arrived)
        except Exception as fault:
            if type(fault).__name__ != "InvalidInputException":
                raise
            arrived = careful.even_out(arrived, Path(folder) / "work")
            return arrived, cells(engine, arrived)


def cells(engine: DuckDBEngine, arrived: Arrived) -> Table:
    """Every cell of a file, in its order."""
    bound = Bound()
    names = ", ".join(f"c{at}" for at in range(len(arrived.headers)))
    source = readers.scan(arrived, bound, "lost")
    sql = f"SELECT {names} FROM (SELECT row_number() OVER () AS n, * FROM {source}) ORDER BY n"
    with engine.write() as tx:
        rows = tx.rows(sql, bound.values)
        if arrived.dialect is not None:
            assert tx.value("SELECT count(*) FROM lost") == 0, "nothing is rejected"
            tx.execute("DROP TABLE lost; DROP TABLE lost_scan")
    assert not arrived.broken
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def written(table: Table, by: str, quoting: int, end: str) -> str:
    """A table as text."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=by, quoting=quoting, lineterminator=end).writerows([headers_of(table), *table])
    return buffer.getvalue()


@QUICK
@given(
    table=TABLES,
    by=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
)
def test_text_in_every_dialect(engine: DuckDBEngine, table: Table, by: str, quoting: int, end: str, codec: str) -> None:
    if codec in ("utf-16-le", "utf-16-be"):  # without a mark only Latin text is recognised; other text is refused
        assume(all(cell.isascii() for row in table for cell in row))
    arrived, found = back(engine, "a.csv", written(table, by, quoting, end).encode(codec))
    assert arrived.headers == tuple(headers_of(table))
    assert found == table


@QUICK
@given(table=TABLES, codec=st.sampled_from(["cp1252", "latin-1"]))
def test_text_of_western_europe(engine: DuckDBEngine, table: Table, codec: str) -> None:
    """What cannot be told apart from UTF-8 is left out: `Ã©` in Windows-1252 is `é` in UTF-8, byte for byte."""
    table = [[cell.encode(codec, "ignore").decode(codec) for cell in row] for row in table]
    content = written(table, ",", csv.QUOTE_MINIMAL, "\n").encode(codec)
    for line in content.splitlines():
        assume(line.isascii() or "\ufffd" in line.decode("utf-8", "replace"))
    arrived, found = back(engine, "a.csv", content)
    assert found == table
    assert bool(arrived.notes) == (not content.isascii()), "a guess is said"


@QUICK
@given(table=TABLES)
def test_records(engine: DuckDBEngine, table: Table) -> None:
    """A record a line, a list, a list in an answer; packed or not."""
    records = [dict(zip(headers_of(table), row, strict=True)) for row in table]
    for name, content in (
        ("a.ndjson", "".join(json.dumps(record) + "\n" for record in records)),
        ("a.json", json.dumps(records, ensure_ascii=False)),
        ("b.json", json.dumps({"data": records, "next": None}, indent=2)),
    ):
        assert back(engine, name, content.encode())[1] == table, name
        assert back(engine, name + ".gz", gzip.compress(content.encode()))[1] == table


@QUICK
@given(table=TABLES)
def test_spreadsheets(engine: DuckDBEngine, table: Table) -> None:
    """Text stays text. Rows of blanks are no rows of a sheet; an OpenDocument cell writes blanks in its own way."""
    rows = [row for row in table if any(cell.strip() for cell in row)]
    assume(rows)
    header = headers_of(table)
    assert back(engine, "a.xlsx", xlsx({"Sheet": [header, *table]}))[1] == rows
    assert back(engine, "a.xls", xls([header, *table]))[1] == rows
    plain = [[" ".join(cell.split()) for cell in row] for row in rows]
    assert back(engine, "a.ods", ods({"Sheet": [header, *plain]}))[1] == plain


@QUICK
@given(table=TABLES)
def test_parquet_and_archives(engine: DuckDBEngine, table: Table) -> None:
    frame = pd.DataFrame(table, columns=headers_of(table), dtype=str)
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    assert back(engine, "a.parquet", buffer.getvalue())[1] == table
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/a.csv", written(table, ",", csv.QUOTE_ALL, "\n"))
    assert back(engine, "a.zip", packed.getvalue())[1] == table
