"""A file or an upload → a file on disk that can be read, with its hash, encoding, dialect and headers."""

import csv
import hashlib
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import dialect as dialects
from segmentation.load import nested
from segmentation.load.encoding import to_utf8
from segmentation.load.nouns import Arrived, Dialect
from segmentation.load.unpack import unpack
from segmentation.store.engine import Engine

PIECE = 4 << 20
SAMPLE_ROWS = 200


def receive(upload: BinaryIO, name: str, incoming: Path) -> Path:
    """Copy an upload into the workspace in pieces; memory stays flat.

    Written beside and renamed, so a half copy is never read. The name is stripped of folders; the same name again gets
    the beginning of its hash in front unless the bytes are equal.
    """
    safe = Path(name.replace("\\", "/")).name.lstrip(".") or "upload"
    incoming.mkdir(parents=True, exist_ok=True)
    beside = incoming / f".{safe}.part"
    digest = hashlib.sha256()
    try:
        with beside.open("wb") as sink:
            while piece := upload.read(PIECE):
                digest.update(piece)
                sink.write(piece)
        target = incoming / safe
        if target.exists() and hash_of(target) != digest.hexdigest():
            target = incoming / f"{digest.hexdigest()[:8]}-{safe}"
        beside.replace(target)
        return target
    finally:
        beside.unlink(missing_ok=True)


def hash_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect(path: Path, engine: Engine, work: Path) -> Arrived:
    """Settle how a file is to be read, without loading it.

    work: a folder for unpacked or transcoded copies; the caller removes it. Raises UserError for files that cannot be
    tables, each with what to do instead.
    """
    if not path.is_file():
        raise UserError("no_file", f"There is no file “{path.name}” at {path}.", "Check the name.")
    with ThreadPoolExecutor(1) as other:
        hashing = other.submit(hash_of, path)
        return settle(path, hashing, engine, work)


def settle(path: Path, hashing: "Future[str]", engine: Engine, work: Path) -> Arrived:
    """See inspect; the hash is worked out meanwhile by another thread, for it reads every byte as well."""
    work = work / uuid4().hex[:8]
    size = path.stat().st_size
    head = beginning(path)
    body, name = path, path.name
    said: tuple[str, ...] = ()
    if head[:2] == b"\x1f\x8b":
        (body, said), name = unpack(path, work / "unpacked"), path.name.removesuffix(".gz")
        head = beginning(body)
    folder = "/".join(path.parts[-3:-1])
    if head[:4] == b"PAR1":
        found = inspect_parquet(body, path.name, hashing.result(), size, engine)
        return nested.flat(replace(found, folder=folder), engine)
    refuse_others(head, path.name)
    readable, encoding, notes = to_utf8(body, work / "text.utf8")
    with readable.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        text = file.read(dialects.SAMPLE_CHARACTERS)
        whole = not file.read(1)
    if nested.is_json(text):
        found = Arrived(
            readable, path.name, hashing.result(), size, "json lines", (), notes=(*said, *notes), folder=folder
        )
        return nested.inspect(found, text, engine)
    settled = dialects.settle(text, whole)
    if name.lower().endswith(".tsv") and settled.columns == 1:
        settled = Dialect("\t", settled.quote, settled.skip, 1, settled.has_header)
    rows = [row for row in dialects.rows_of(text, settled.delimiter, settled.quote) if row]
    place = dialects.header_place(rows, settled.columns)
    named = settled.has_header
    headers = dialects.clean_headers(rows[place] if named else [""] * settled.columns)
    sample = tuple(
        tuple(row) for row in rows[place + named : place + named + SAMPLE_ROWS] if len(row) == settled.columns
    )
    return Arrived(
        readable, path.name, hashing.result(), size, "csv", headers, sample, settled, encoding, (*said, *notes), folder
    )


def beginning(path: Path) -> bytes:
    """The first 4 KB, which say what kind of file it is whatever its name."""
    with path.open("rb") as file:
        return file.read(4096)


def inspect_parquet(body: Path, name: str, digest: str, size: int, engine: Engine) -> Arrived:
    """Headers and a sample of a Parquet file."""
    try:
        described = engine.rows("DESCRIBE SELECT * FROM read_parquet($file)", {"file": str(body)})
        rows = engine.rows(
            "SELECT COLUMNS(*)::VARCHAR FROM read_parquet($file) LIMIT $n", {"file": str(body), "n": SAMPLE_ROWS}
        )
    except Exception as fault:
        if type(fault).__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        raise UserError(
            "damaged_file", f"“{name}” is a damaged Parquet file.", "Download it again; nothing was loaded."
        ) from fault
    sample = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
    return Arrived(
        body, name, digest, size, "parquet", tuple(str(row[0]) for row in described), sample, None, "Parquet"
    )


def even_out(arrived: Arrived, work: Path) -> Arrived:
    """The same rows written anew with plain quoting, for the rare file that DuckDB's reader gives up on as a whole.

    Rows of the wrong width are written as they are: they are set aside one by one when the copy is read.
    """
    if arrived.dialect is None:
        return arrived
    target = work / f"{arrived.sha256[:16]}.even"
    target.parent.mkdir(parents=True, exist_ok=True)
    dialect = arrived.dialect
    with (
        arrived.path.open(encoding="utf-8-sig", errors="replace", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as sink,
    ):
        writer = csv.writer(sink, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\n")
        writer.writerows(csv.reader(source, delimiter=dialect.delimiter, quotechar=dialect.quote))
    return replace(
        arrived,
        path=target,
        notes=(*arrived.notes, "The quoting of this file breaks its own rules; it was evened out and read again."),
    )


def refuse_others(head: bytes, name: str) -> None:
    """Raises UserError for kinds of file that are recognised and not read."""
    if head[:4] == b"PK\x03\x04" or head[:4] == b"\xd0\xcf\x11\xe0":
        raise UserError(
            "not_a_table",
            f"“{name}” is a spreadsheet or a zip archive.",
            "Save the sheet as CSV, or unpack the archive, and load that.",
        )
    if head[:4] == b"%PDF":
        raise UserError("not_a_table", f"“{name}” is a PDF.", "Export the table as CSV and load that.")
    # Pictures, programs, archives of other kinds: bytes that no text has. NULs alone are damage, and are read.
    strange = sum(byte < 32 and byte not in b"\x00\t\n\x0b\x0c\r\x1a\x1b" for byte in head)
    if strange >= 8 and strange > 0.05 * len(head) and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UserError(
            "not_a_table",
            f"“{name}” is no text: perhaps a picture, or a file of another program.",
            "Export the table as CSV and load that.",
        )


def clear(work: Path) -> None:
    """Remove the unpacked and transcoded copies."""
    shutil.rmtree(work, ignore_errors=True)
