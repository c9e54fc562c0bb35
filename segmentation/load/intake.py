"""A file or an upload → a file on disk that can be read, with its hash, encoding, dialect and headers."""

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import layouts, sheets, unpack
from segmentation.load.nouns import Arrived, FilePart
from segmentation.load.parts import GZ, OLE, WITHIN, ZIP, beginning, is_tar, parts
from segmentation.store.engine import Engine

PIECE = 4 << 20


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


def inspect(given: Path | FilePart, engine: Engine, work: Path) -> Arrived:
    """Settle how a file is to be read, without loading it.

    work: a folder for unpacked or transcoded copies; the caller removes it. Raises UserError for files that cannot be
    tables, each with what to do instead, and for one that holds several tables when none of them is named.
    """
    wanted = given if isinstance(given, FilePart) else FilePart(Path(given))
    path = wanted.path
    if not path.is_file():
        raise UserError("no_file", f"There is no file “{path.name}” at {path}.", "Check the name.")
    work = work / uuid4().hex[:8]
    with ThreadPoolExecutor(1) as other:
        # The hash is worked out meanwhile by another thread, for it reads every byte as well.
        hashing = other.submit(hash_of, path)
        body = body_of(wanted, hashing.result, work)
        known = Arrived(
            path=body.path,
            name=wanted.name,
            sha256="",
            bytes=body.bytes,
            layout="csv",
            headers=(),
            notes=(*wanted.notes, *body.notes),
            folder="/".join(path.parts[-3:-1]),
            part=wanted.part,
            origin=path,
        )
        found = sheet(body, known, work) if body.sheet is not None else layouts.settle(known, body.name, engine, work)
        return replace(found, sha256=of_part(body.sha256(), body.sheet), name=wanted.name)


def of_part(sha256: str, sheet: str | None) -> str:
    """The sheets of one spreadsheet are as many things to load."""
    return hashlib.sha256(f"{sha256} {sheet}".encode()).hexdigest() if sheet else sha256


@dataclass(frozen=True)
class Body:
    """What is to be read: unpacked, and of several tables the one. sheet: of a spreadsheet (""; the only one)."""

    path: Path
    name: str
    bytes: int
    sha256: Callable[[], str]
    notes: tuple[str, ...] = ()
    sheet: str | None = None


def body_of(wanted: FilePart, sha256: Callable[[], str], work: Path) -> Body:
    """Unpack what has to be. Raises UserError for damaged, locked and monstrous files."""
    path, name = wanted.path, wanted.path.name
    body, notes = path, tuple[str, ...]()
    head = beginning(path)
    if head[:2] == GZ:
        body, notes = unpack.unpack(path, work / "unpacked")
        name, head = name.removesuffix(".gz"), beginning(body)
    part = wanted.part
    if is_tar(body) or (head[:4] == ZIP and sheets.kind_of_zip(body) == "archive"):
        found = parts(path, work) if not part else [wanted]
        if len(found) != 1:
            raise several(found, path.name)
        member, _, part = found[0].part.partition(WITHIN)
        body = unpack.take_out(body, member, work / "member")
        name, head, sha256 = member, beginning(body), lambda: hash_of(body)
        if head[:2] == GZ:
            body, notes = unpack.unpack(body, work / "unpacked member")
            name, head = name.removesuffix(".gz"), beginning(body)
        if is_tar(body) or (head[:4] == ZIP and sheets.kind_of_zip(body) == "archive"):
            what = f"“{wanted.name}” is an archive in an archive."
            raise UserError("not_a_table", what, "Unpack it, and load what is in it.")
    of_sheet = head[:4] == OLE or (head[:4] == ZIP and sheets.kind_of_zip(body) == "sheet")
    return Body(body, name, body.stat().st_size, sha256, notes, part if of_sheet else None)


def sheet(body: Body, known: Arrived, work: Path) -> Arrived:
    """The one sheet that is meant."""
    faults = sheets.cell_faults(body.path, body.name) if beginning(body.path)[:4] == ZIP else ()
    book = sheets.opened(body.path, body.name)
    if not body.sheet and len(book.names) > 1:
        raise several([FilePart(known.origin, name) for name in book.names], body.name)
    if body.sheet and body.sheet not in book.workbook.sheet_names:
        what = f"“{body.name}” has no sheet “{body.sheet}”."
        raise UserError("no_such_sheet", what, f"Choose one of {', '.join(book.names)}.")
    return sheets.read(book, body.sheet or book.names[0], known, work / "sheet.lined", faults)


def several(found: list[FilePart], name: str) -> UserError:
    """The error for a file of which it must be said which table is meant."""
    names = ", ".join(f"“{one.part}”" for one in found[:5]) + (" …" if len(found) > 5 else "")
    return UserError("several_tables", f"“{name}” holds {len(found)} tables: {names}.", "Say which one is meant.")


def clear(work: Path) -> None:
    """Remove the unpacked and transcoded copies."""
    shutil.rmtree(work, ignore_errors=True)
