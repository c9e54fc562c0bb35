"""Small spreadsheets, written by hand where no library writes them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Table = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Table], hidden: Sequence[str] = (), formatted: int = 0, errors: bool = False) -> bytes:
    """A modern spreadsheet; texts stay texts. formatted: rows below that are only coloured. errors: "=…" is one."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        colour = book.add_format({"bg_color": "red"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if errors and str(cell).startswith("="):
                        sheet.write_formula(at, place, cell, None, "#DIV/0!")
                    elif isinstance(cell, str):
                        sheet.write_string(at, place, cell)
                    else:
                        sheet.write(at, place, cell)
            for at in range(formatted):
                sheet.write_blank(len(rows) + at, 0, None, colour)
    return buffer.getvalue()


def ods(sheets: Mapping[str, Table]) -> bytes:
    """An OpenDocument spreadsheet of texts, with the million repeated empty rows that programs end it with."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join("<table:table-row>" + "".join(map(ods_cell, row)) + "</table:table-row>" for row in rows)
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    namespaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def ods_cell(cell: Any) -> str:
    """A text cell; its lines are paragraphs."""
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def xls(rows: Table) -> bytes:
    """An old spreadsheet (BIFF8 in an OLE file) of texts, in one sheet."""
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max(len(row) for row in rows)
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            label = str(cell).encode("utf-16-le")
            sheet += record(0x0204, struct.pack("<HHHHB", at, place, 0, len(label) // 2, 1) + label)
    sheet += record(0x000A, b"")
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = b"Sheet1"
    end = record(0x000A, b"")
    offset = len(start) + 4 + 8 + len(name) + len(end)
    bound = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name)
    return ole("Workbook", start + bound + end + sheet)


def record(kind: int, body: bytes) -> bytes:
    """One record of the old format."""
    return struct.pack("<HH", kind, len(body)) + body


def ole(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: a sector for the table of sectors, one for the directory, the rest data."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    assert sectors + 2 <= 128, "more would need another table of sectors"
    table = [0xFFFFFFFD, 0xFFFFFFFE, *(at + 3 for at in range(sectors - 1)), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = struct.pack("<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0,
                         0, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    return header + struct.pack("<128I", *table) + directory.ljust(512, b"\0") + stream


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """One line of a compound file's directory."""
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIII", text, len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", 0, 0, 0, start, size, 0
    )
