"""Every fault that a file may have (reliability 1.5): read as meant, or refused plainly.

One line a fault: the file, the rows that must come out, and what the person is told, in pieces of sentences.
"""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from segmentation.load import sheets, unpack
from segmentation.load.nouns import FileMapping, FilePart
from segmentation.store.duckdb import DuckDBEngine
from tests.load.books import ods, xls, xlsx
from tests.load.reading import HEADER, ORDERS, ROWS, an_engine, read

ALL = (0, 1, 2, 3)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with an_engine() as made:
        yield made


def text(
    rows: Any = ROWS, header: Any = HEADER, by: str = ",", end: str = "\n", last: bool = True, before: str = ""
) -> str:
    """The example as text, cells as they are."""
    lines = [by.join(row) for row in ((header, *rows) if header else rows)]
    return before + end.join(lines) + (end if last else "")


def changed(at: int, **said: str) -> tuple[tuple[str, ...], ...]:
    """The example with some cells of one row otherwise."""
    rows = [list(row) for row in ROWS]
    for name, value in said.items():
        rows[at][HEADER.index(name)] = value
    return tuple(tuple(row) for row in rows)


def column(name: str, values: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The example with one column otherwise."""
    place = HEADER.index(name)
    return tuple((*row[:place], value, *row[place + 1 :]) for row, value in zip(ROWS, values, strict=True))


def zipped(files: dict[str, bytes | str]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(name: str, content: str) -> bytes:
    """A packed tar archive with one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content.encode())
        archive.addfile(info, io.BytesIO(content.encode()))
    return buffer.getvalue()


def records() -> list[dict[str, str]]:
    """The example as records."""
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def lines_of_json(cut: int = 0) -> str:
    """The example with a record a line, the end missing."""
    whole = "".join(json.dumps(record) + "\n" for record in records())
    return whole[: len(whole) - cut]


DAY_FIRST = replace(ORDERS, dates={"ordered_at": "day-first"})
TIMES = ("2026-01-02 10:00:00", "2026-01-03 11:30:00", "2026-01-04 12:45:00", "2026-01-05 09:15:00")
SECONDS = (1767348000, 1767439800, 1767530700, 1767604500)
MIDNIGHT = tuple(f"{time[:10]} 00:00:00" for time in TIMES)


@dataclass(frozen=True)
class Fault:
    """content: of the file. rows: places of the example's rows that must come out, or the rows themselves (None: the
    file is refused). said: what must be told, and nothing may be when it is empty. lost: rows not loaded."""

    name: str
    content: Callable[[], bytes | str]
    rows: Any = ALL
    said: tuple[str, ...] = ()
    lost: int = 0
    mapping: FileMapping = ORDERS
    file: str = "export.csv"


def at(name: str) -> int:
    return HEADER.index(name)


def otherwise(rows: Any, **values: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What must come out when whole columns come out otherwise."""
    found = [list(row) for row in rows]
    for name, texts in values.items():
        for row, value in zip(found, texts, strict=True):
            row[at(name)] = value
    return tuple(tuple(row) for row in found)


FAULTS = (
    # Dialects.
    Fault("comma", lambda: text()),
    Fault("semicolon", lambda: text(by=";")),
    Fault("tab", lambda: text(by="\t"), file="export.tsv"),
    Fault("pipe", lambda: text(by="|")),
    Fault("the separator is named in a first line", lambda: "sep=;\n" + text(by=";")),
    Fault("blanks before quotation marks", lambda: text(changed(1, Code=' "a, b"')), changed(1, Code="a, b")),
    Fault("marks escaped by a backslash", lambda: text(changed(1, Code='"a \\"b\\", c"')), changed(1, Code='a "b", c')),
    Fault("a line end within quotation marks", lambda: text(changed(1, Code='"a\nb"')), changed(1, Code="a\nb")),
    Fault("inches in a cell", lambda: text(changed(1, Code='27" TV')), changed(1, Code='27" TV')),
    Fault("doubled marks", lambda: text(changed(1, Code='"round 48"" table"')), changed(1, Code='round 48" table')),
    # Line ends.
    Fault("CRLF", lambda: text(end="\r\n")),
    Fault("CR only", lambda: text(end="\r")),
    Fault(
        "line ends of several kinds",
        lambda: text(ROWS[:2], end="\r\n") + text(ROWS[2:], None),
        said=("Line ends were of several kinds",),
    ),
    Fault("no line end at the last row", lambda: text(last=False), said=("no line end", "may be cut short")),
    Fault("empty lines in between", lambda: text(ROWS[:2]) + "\n\n" + text(ROWS[2:], None)),
    # Encodings.
    Fault("UTF-8", lambda: text().encode()),
    Fault("UTF-8 with its mark", lambda: text().encode("utf-8-sig")),
    Fault("UTF-16", lambda: text().encode("utf-16")),
    Fault("UTF-16 without its mark", lambda: text().encode("utf-16-le")),
    Fault("UTF-16, big end first", lambda: text().encode("utf-16-be")),
    Fault("UTF-32", lambda: text().encode("utf-32")),
    Fault("Latin-1", lambda: text().encode("latin-1"), said=("Windows-1252", "lines 2, 4", "Müller")),
    Fault(
        "Windows-1252",
        lambda: text(changed(1, Code="€5 “off”")).encode("cp1252"),
        changed(1, Code="€5 “off”"),
        ("Windows-1252", "lines 2, 3, 4"),
    ),
    Fault(
        "two encodings in one file",
        lambda: b"\n".join(
            line.encode("cp1252" if "#1003" in line else "utf-8") for line in text(changed(3, Code="große")).split("\n")
        ),
        changed(3, Code="große"),
        ("1 of the lines is not UTF-8 like the rest (line 4)", "Windows-1252", "café"),
    ),
    Fault("NUL characters", lambda: text(changed(0, Code="A\x00B")), changed(0, Code="AB"), ("1 NUL character",)),
    # Headers and what stands around them.
    Fault("lines before the header", lambda: text(before="Orders of January\nmade on Monday, by Kim\n\n")),
    Fault("remarks before the header", lambda: text(before="# orders\n# a, b, c, d, e, f\n")),
    Fault(
        "a remark between rows",
        lambda: text(ROWS[:2]) + "# page 2\n" + text(ROWS[2:], None),
        said=("line 4", "a remark, not a row"),
        lost=1,
    ),
    Fault(
        "the header again between rows",
        lambda: text(ROWS[:2]) + text(ROWS[2:]),
        said=("line 4", "the header once more"),
        lost=1,
    ),
    Fault(
        "no header",
        lambda: text(header=None),
        mapping=replace(
            ORDERS,
            columns={
                "order_id": "column 1",
                "ordered_at": "column 2",
                "total": "column 3",
                "discount_code": "column 4",
            },
            identifiers=tuple(
                replace(i, header=f"column {n}") for i, n in zip(ORDERS.identifiers, (5, 6), strict=True)
            ),
        ),
    ),
    Fault(
        "a column name twice, another one missing",
        lambda: text([(*row, "x", "y", "z") for row in ROWS], (*HEADER, "Code", "", "EMAIL")),
    ),
    Fault("a delimiter at the end of every row", lambda: text([(*row, "") for row in ROWS])),
    Fault("a delimiter at the end of every line", lambda: text([(*row, "") for row in ROWS], (*HEADER, ""))),
    Fault(
        "rows that end where their last cells are empty",
        lambda: text([row[:4] for row in ROWS]),
        otherwise(ROWS, Email=("",) * 4, Customer=("",) * 4),
        ("Most rows have 4 cells where the header names 6",),
    ),
    # Rows.
    Fault(
        "a short row",
        lambda: text((*ROWS[:2], ("#9", "2026-01-01"), *ROWS[2:])),
        said=("line 4", "too few cells: 2 instead of 6"),
        lost=1,
    ),
    Fault(
        "a long row",
        lambda: text((*ROWS[:2], (*ROWS[0], "more", "cells"), *ROWS[2:])),
        said=("line 4", "too many cells: 8 instead of 6"),
        lost=1,
    ),
    Fault(
        "a mark that never closes",
        lambda: text(changed(1, Code='"lost')),
        (0, 2, 3),
        ("line 3", "#1002", "a quotation mark opens and does not close"),
        1,
    ),
    Fault(
        "a mark within a quoted cell",
        lambda: text(changed(1, Code='"lo"st"')),
        (0, 2, 3),
        ("line 3", "#1002", "a quotation mark opens and does not close"),
        1,
    ),
    Fault(
        "a mark that closes three rows further",
        lambda: text((*changed(1, Code='"lost')[:3], (*ROWS[3][:3], '"x"', *ROWS[3][4:]))),
        otherwise((ROWS[0], ROWS[2], ROWS[3]), Code=("Müller10", "café", "x")),
        ("line 3", "does not close"),
        1,
    ),
    Fault(
        "two marks lost, rows between them in one cell",
        lambda: text((ROWS[0], (*ROWS[1][:3], '"lost', *ROWS[1][4:]), (*ROWS[2][:3], 'lost"', *ROWS[2][4:]), ROWS[3])),
        None,
        ("looks like whole rows of the table", "a quotation mark is lost"),
    ),
    Fault(
        "the last row cut off",
        lambda: text()[:-20],
        (0, 1, 2),
        ("line 5", "too few cells", "may be cut short"),
        1,
    ),
    Fault(
        "the last row cut off in a quoted cell",
        lambda: text(changed(3, Code='"a, b"'))[:-35],
        (0, 1, 2),
        ("line 5", "#1004"),
        1,
    ),
    Fault(
        "a row of totals",
        lambda: text((*ROWS, ("Total", "", "1219.74", "", "", ""))),
        said=("line 6", "a row of totals"),
        lost=1,
    ),
    Fault(
        "a row of totals that looks like a customer's",
        lambda: text((*ROWS, ("#1005", "2026-01-06 10:00:00", "1", "", "", "Grand total"))),
        said=("line 6", "Grand total"),
        rows=(*ROWS, ("#1005", "2026-01-06 10:00:00", "1.00", "", "", "")),
    ),
    # Values.
    Fault(
        "decimal commas",
        lambda: text(column("Total", ("11,50", "1.200,00", "7,25 €", "€ 0,99")), by=";"),
        mapping=replace(ORDERS, decimal=","),
    ),
    Fault("thousands marks", lambda: text(column("Total", ("11.50", '"1,200.00"', "$7.25", "USD 0.99")))),
    Fault(
        "thousands as in India",
        lambda: text(changed(1, Total='"₹ 12,34,567.50"')),
        changed(1, Total="1234567.50"),
    ),
    Fault(
        "an amount that is none",
        lambda: text(changed(1, Total="a lot")),
        (0, 2, 3),
        ("line 3 Total: a lot: “Total paid” is not a number",),
        1,
    ),
    Fault(
        "ids that spreadsheets spoilt",
        lambda: text(column("Customer", ("17850.0", "'9013808660771", "1.2E+10", "007"))),
        otherwise(ROWS, Customer=("17850", "9013808660771", "", "007")),
        ("line 4 Customer: 1.2E+10: “Customer” is not an id with all its digits",),
    ),
    Fault(
        "words that other readers take for nothing",
        lambda: text(column("Code", ("NA", "None", "NaN", "null"))),
        otherwise(ROWS, Code=("NA", "None", "NaN", "null")),
    ),
    # Dates.
    Fault(
        "day first",
        lambda: text(column("Date", ("02/01/2026 10:00", "03.01.2026 11:30", "4-1-2026 12:45", "05/01/2026 9:15 AM"))),
        mapping=DAY_FIRST,
    ),
    Fault(
        "month first",
        lambda: text(column("Date", ("01/02/2026 10:00", "1/3/2026 11:30", "1/4/2026 12:45 PM", "01/05/2026 09:15"))),
        mapping=replace(ORDERS, dates={"ordered_at": "month-first"}),
    ),
    Fault(
        "a date that cannot be day first",
        lambda: text(column("Date", ("02/01/2026", "03/01/2026", "04/15/2026", "05/01/2026"))),
        otherwise((ROWS[0], ROWS[1], ROWS[3]), Date=(MIDNIGHT[0], MIDNIGHT[1], MIDNIGHT[3])),
        ("line 4 Date: 04/15/2026", "is not a date of the form this file has"),
        1,
        DAY_FIRST,
    ),
    Fault(
        "ISO with offsets",
        lambda: text(
            column(
                "Date", ("2026-01-02T12:00:00+02:00", "2026-01-03T11:30:00Z", "2026-01-04 12:45:00", "2026/01/05 09:15")
            )
        ),
    ),
    *(
        Fault(
            f"epoch {unit}",
            lambda factor=factor: text(column("Date", tuple(str(s * factor) for s in SECONDS))),
            mapping=replace(ORDERS, dates={"ordered_at": f"epoch {unit}"}),
        )
        for unit, factor in (("seconds", 1), ("milliseconds", 1000), ("microseconds", 1_000_000))
    ),
    Fault(
        "eight digits",
        lambda: text(column("Date", ("20260102", "20260103", "20260104", "20260105"))),
        otherwise(ROWS, Date=MIDNIGHT),
        mapping=replace(ORDERS, dates={"ordered_at": "yyyymmdd"}),
    ),
    Fault(
        "days counted as spreadsheets do",
        lambda: text(column("Date", ("46024", "46025", "46026", "46027"))),
        otherwise(ROWS, Date=MIDNIGHT),
        mapping=replace(ORDERS, dates={"ordered_at": "excel"}),
    ),
    Fault(
        "a date of noughts is missing",
        lambda: text(changed(1, Date="0000-00-00 00:00:00")),
        (0, 2, 3),
        ("line 3", "“Date of the order” is empty"),
        1,
    ),
    # Spreadsheets.
    Fault("xlsx", lambda: xlsx({"Orders": [HEADER, *ROWS]}), file="export.xlsx"),
    Fault("xlsx named .csv", lambda: xlsx({"Orders": [HEADER, *ROWS]})),
    Fault("xls", lambda: xls([HEADER, *ROWS]), file="export.xls"),
    Fault("ods", lambda: ods({"Orders": [HEADER, *ROWS]}), file="export.ods"),
    Fault(
        "a title above the table, rows that are only formatted below",
        lambda: xlsx({"Orders": [["Orders of January"], [], HEADER, *ROWS]}, formatted=2000),
        file="export.xlsx",
    ),
    Fault(
        "a hidden sheet beside",
        lambda: xlsx({"Orders": [HEADER, *ROWS], "Old": [HEADER, *ROWS]}, hidden=("Old",)),
        said=("Hidden sheets were left out: Old.",),
        file="export.xlsx",
    ),
    Fault(
        "several sheets",
        lambda: xlsx({"January": [HEADER, *ROWS], "February": [HEADER, *ROWS]}),
        None,
        ("holds 2 tables: “January”, “February”", "which one is meant"),
        file="export.xlsx",
    ),
    Fault(
        "a bad row is named by its place in the sheet",
        lambda: xlsx({"Orders": [["Title"], [], HEADER, *changed(1, Total="a lot")]}),
        (0, 2, 3),
        ("line 5 Total: a lot",),
        1,
        file="export.xlsx",
    ),
    Fault("an empty spreadsheet", lambda: xlsx({"Sheet1": []}), None, ("without any rows",), file="export.xlsx"),
    Fault(
        "a damaged spreadsheet",
        lambda: xlsx({"Orders": [HEADER, *ROWS]})[:2500],
        None,
        ("is damaged", "Download it again"),
        file="export.xlsx",
    ),
    Fault(
        "a spreadsheet behind a password",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le"),
        None,
        ("protected by a password", "save it without one"),
        file="export.xlsx",
    ),
    Fault(
        "a damaged old spreadsheet",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000,
        None,
        ("damaged spreadsheet",),
        file="export.xls",
    ),
    Fault(
        "a text document",
        lambda: zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
        None,
        ("a document of another program",),
        file="export.docx",
    ),
    # JSON.
    Fault("a record a line", lines_of_json, file="export.ndjson"),
    Fault(
        "a record a line, the last one cut off",
        lambda: lines_of_json(30),
        (0, 1, 2),
        ("line 4", "no whole JSON record: cut off or damaged"),
        1,
        file="export.ndjson",
    ),
    Fault(
        "a bad line among records",
        lambda: lines_of_json().replace('"#1002"', '"#1002'),
        (0, 2, 3),
        ("line 2", "no whole JSON record"),
        1,
        file="export.ndjson",
    ),
    Fault("a list of records", lambda: json.dumps(records(), indent=1), file="export.json"),
    Fault(
        "a list of records, cut off",
        lambda: json.dumps(records(), indent=1)[:-40],
        (0, 1, 2),
        ("breaks off", "in the middle of this record"),
        1,
        file="export.json",
    ),
    Fault(
        "a list within an answer",
        lambda: json.dumps({"total": 4, "data": records(), "next": None}),
        said=("The rows are those of the list “data”", "Left out: total, next"),
        file="export.json",
    ),
    Fault(
        "a damaged list",
        lambda: json.dumps(records()).replace('"#1002"', "#1002"),
        None,
        ("damaged JSON in line 1", "Download it again"),
        file="export.json",
    ),
    Fault("no records", lambda: '{"data": []}', None, ("JSON, but no table",), file="export.json"),
    # Parquet and packed files.
    Fault("damaged Parquet", lambda: b"PAR1 and then nothing", None, ("damaged Parquet",), file="export.parquet"),
    Fault("gz", lambda: gzip.compress(text().encode()), file="export.csv.gz"),
    Fault(
        "gz, cut off",
        lambda: gzip.compress(text([row for n in range(4000) for row in ROWS]).encode(), 0)[:-9000],
        None,
        ("breaks off before its end", "What is there was read"),
        file="export.csv.gz",
    ),
    Fault("tar.gz", lambda: tarred("a/orders.csv", text()), file="export.tar.gz"),
    Fault("zip", lambda: zipped({"orders.csv": text(), "__MACOSX/._orders.csv": "x"}), file="export.zip"),
    Fault("a spreadsheet in a zip", lambda: zipped({"o.xlsx": xlsx({"A": [HEADER, *ROWS]})}), file="export.zip"),
    Fault("a zip of nothing", lambda: zipped({"readme.txt": "hello"}), None, ("holds no table",), file="export.zip"),
    Fault("a damaged zip", lambda: zipped({"a.csv": text()})[:-30], None, ("damaged",), file="export.zip"),
    Fault(
        "an archive in an archive",
        lambda: zipped({"inner.zip": zipped({"a.csv": text()})}),
        None,
        ("an archive in an archive", "Unpack it"),
        file="export.zip",
    ),
    # What is no table.
    Fault("an empty file", lambda: "", None, ("is empty", "Export it again")),
    Fault("empty lines only", lambda: "\n\n\n", None, ("is empty",)),
    Fault("a header and nothing else", lambda: text(()), ()),
    Fault(
        "a web page named .csv",
        lambda: "<!DOCTYPE html><html><body>Log in</body></html>",
        None,
        ("a web page, not a table", "asked for a log-in", "Log in to the platform"),
    ),
    Fault(
        "a spreadsheet program's web page", lambda: "<html><table></table></html>", None, ("a web page",), file="e.xls"
    ),
    Fault("a PDF", lambda: b"%PDF-1.7 ...", None, ("is a PDF",)),
    Fault("a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20, None, ("is no text",), file="export.png"),
    Fault(
        "ten thousand columns",
        lambda: text([(*row, *["x"] * 10_000) for row in ROWS], (*HEADER, *(f"field {n}" for n in range(10_000)))),
    ),
    Fault(
        "more columns than any export",
        lambda: text((), [f"field {n}" for n in range(30_000)]) + ",".join("x" * 30_000) + "\n",
        None,
        ("30,000 columns", "at most 20,000"),
    ),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_is_read_as_meant_or_refused_plainly(engine: DuckDBEngine, tmp_path: Path, fault: Fault) -> None:
    """A1.2–A1.4: no fault is silent, and no row is lost without being named."""
    content = fault.content()
    path = tmp_path / fault.file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = read(engine, path, fault.mapping)
    for piece in fault.said:
        assert piece in found.said, found.said
    assert not found.reason or found.refusal.count(".") >= 2, "a refusal says what it is, and what to do"
    if fault.rows is None:
        assert found.refusal or found.counts.loaded > 0
        return
    assert not found.refusal, found.refusal
    wanted = [ROWS[one] if isinstance(one, int) else tuple(one) for one in fault.rows]
    assert [tuple(row) for row in found.rows] == wanted
    assert found.counts.rejected + found.counts.set_aside == fault.lost
    assert bool(found.said) == bool(fault.said), f"told without reason: {found.said}"


def test_a_sheet_or_a_file_of_an_archive_can_be_named(engine: DuckDBEngine, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(xlsx({"Notes": [["hello"]], "Orders": [HEADER, *ROWS]}))
    assert len(read(engine, FilePart(book, "Orders")).rows) == 4
    assert "has no sheet “Ordres”" in read(engine, FilePart(book, "Ordres")).refusal
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped({"a.csv": "x,y\n1,2\n", "b/c.xlsx": xlsx({"One": [["x"]], "Two": [HEADER, *ROWS]})}))
    assert len(read(engine, FilePart(archive, "b/c.xlsx › Two")).rows) == 4


def test_numbers_in_cells_keep_what_they_are(engine: DuckDBEngine, tmp_path: Path) -> None:
    """Text stays text, whole numbers have no decimals, an id beyond 15 digits has lost its end and is reported."""
    path = tmp_path / "a.xlsx"
    rows = [
        [1001, 46024.5, 11.5, "00012", "ann@example.com", 17850],
        [1002, 46025, 1200, 7, "b@example.com", 9007199254740993],
    ]
    path.write_bytes(xlsx({"Orders": [HEADER, *rows]}))
    found = read(engine, path, replace(ORDERS, dates={"ordered_at": "excel"}))
    assert found.rows == [
        ("1001", "2026-01-02 12:00:00", "11.50", "00012", "ann@example.com", "17850"),
        ("1002", "2026-01-03 00:00:00", "1200.00", "7", "b@example.com", ""),
    ]
    assert "“Customer” is not an id with all its digits" in found.said


def test_errors_and_formulas_without_result_are_said(engine: DuckDBEngine, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Orders": [HEADER, *changed(1, Code="=1/0")]}, errors=True))
    assert "1 cells of the file hold an error such as #DIV/0!" in read(engine, path).said


@pytest.mark.parametrize("kind", ["gz", "zip", "xlsx"])
def test_bombs_are_refused_before_they_burst(
    engine: DuckDBEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(unpack, "RATIO_FROM", 1 << 20)
    monkeypatch.setattr(sheets, "MOST_BYTES", 8 << 20)
    zeros = b"0" * (32 << 20)
    path = tmp_path / f"bomb.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(zeros))
    elif kind == "zip":
        path.write_bytes(zipped({"a.csv": zeros}))
    else:
        path.write_bytes(zipped({"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": zeros}))
    found = read(engine, path)
    assert found.reason in ("bomb", "too_big_sheet") and "MB" in found.refusal


def test_an_archive_that_lies_about_its_sizes_is_refused(engine: DuckDBEngine, tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": text().encode() * 500}))
    size = len(text().encode()) * 500
    told = size.to_bytes(4, "little")
    while (place := packed.find(told)) >= 0:
        packed[place : place + 4] = (1000).to_bytes(4, "little")
    (tmp_path / "lie.zip").write_bytes(bytes(packed))
    assert read(engine, tmp_path / "lie.zip").reason == "damaged_file"


def test_a_locked_archive_is_refused(engine: DuckDBEngine, tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": text()}))
    packed[6] |= 1
    packed[packed.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(packed))
    assert "protected by a password" in read(engine, tmp_path / "locked.zip").refusal
