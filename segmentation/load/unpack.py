"""Packed files, unpacked in pieces and with limits: by what they say of themselves, and by what comes out."""

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from segmentation.core.errors import UserError
from segmentation.load.stopping import checkpoint

PIECE = 4 << 20
MOST_BYTES = 64 << 30  # unpacked; a bomb is stopped long before by the ratio
MOST_RATIO = 200  # text packs 5 to 20 times; 1,000 and more is a bomb
RATIO_FROM = 64 << 20  # small files may pack as well as they like
MOST_FILES = 20_000
CUT_OFF = "The packed file breaks off before its end: download it again for the rest. What is there was read."
# What lies in archives beside tables; anything else must be one.
NOT_TABLES = (".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".md", ".rtf", ".doc", ".docx", ".css", ".js", ".url")


@dataclass(frozen=True)
class Member:
    """One file of an archive. name: with its folders."""

    name: str
    bytes: int


def unpack(path: Path, target: Path) -> tuple[Path, tuple[str, ...]]:
    """Unpack a gz in pieces: the file, and what is to be said about it.

    A download that broke off is unpacked as far as it goes (design/traps 13). Raises UserError when nothing can be
    read, or when it unpacks to far more than any table would.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    packed, written = path.stat().st_size, 0
    unpacker = zlib.decompressobj(wbits=31)
    broken = False
    with path.open("rb") as source, target.open("wb") as sink:
        waiting = source.read(PIECE)
        while waiting:
            try:
                piece = unpacker.decompress(waiting, PIECE)
            except zlib.error:
                broken = True
                break
            written += len(piece)
            checkpoint()
            refuse_bomb(path.name, packed, written)
            sink.write(piece)
            waiting = unpacker.unconsumed_tail
            if unpacker.eof:  # several packed pieces may follow one another in one file
                waiting = unpacker.unused_data.lstrip(b"\x00") or source.read(PIECE)
                unpacker = zlib.decompressobj(wbits=31) if waiting else unpacker
            waiting = waiting or source.read(PIECE)
        rest = b"" if broken else unpacker.flush()
        sink.write(rest)
    if not written + len(rest):
        raise damaged(path.name)
    return target, (CUT_OFF,) if broken or not unpacker.eof else ()


def packed_beginning(path: Path) -> bytes:
    """The first bytes of what a gz holds, without unpacking the rest; fewer where it is damaged."""
    with path.open("rb") as source:
        try:
            return zlib.decompressobj(wbits=31).decompress(source.read(1 << 16), 4096)
        except zlib.error:
            return b""


def refuse_bomb(name: str, packed: int, unpacked: int) -> None:
    """Raises UserError when that many bytes cannot be an export."""
    if unpacked > MOST_BYTES or (unpacked > RATIO_FROM and unpacked > packed * MOST_RATIO):
        sizes = f"from {packed / 2**20:.1f} MB to more than {unpacked // 2**20:,} MB"
        what = f"“{name}” unpacks {sizes}: that is no export."
        raise UserError("bomb", what, "Ask where the file came from; nothing was loaded.")


def damaged(name: str) -> UserError:
    """The error for a packed file that cannot be read."""
    return UserError(
        "damaged_file", f"“{name}” is damaged and cannot be unpacked.", "Download it again; nothing was loaded."
    )


def opened_zip(path: Path) -> zipfile.ZipFile:
    """An archive whose list of files is sound. Raises UserError for damaged, locked and monstrous ones."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as fault:
        raise damaged(path.name) from fault
    infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise locked(path.name)
    refuse_bomb(path.name, path.stat().st_size, sum(info.file_size for info in infos))
    if len(infos) > MOST_FILES:
        what = f"“{path.name}” holds {len(infos):,} files: that is no export."
        raise UserError("bomb", what, "Ask where the file came from; nothing was loaded.")
    return archive


def locked(name: str) -> UserError:
    """The error for a file behind a password."""
    return UserError(
        "password",
        f"“{name}” is protected by a password.",
        "Open it with the password, save it without one, and load that.",
    )


def members(path: Path) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """The files of a zip or tar that may be tables, by name, and a word about those left out."""
    found = [member for member in listed(path) if not is_litter(member.name)]
    others = [member.name for member in found if member.name.lower().endswith(NOT_TABLES) or is_readme(member.name)]
    tables = tuple(sorted((m for m in found if m.name not in others), key=lambda member: member.name))
    if not tables:
        raise UserError(
            "not_a_table", f"“{path.name}” holds no table.", "Look into it, and load the files that are exports."
        )
    shown = ", ".join(f"“{name}”" for name in others[:3]) + (" …" if len(others) > 3 else "")
    return tables, (f"Left out of the archive, being no tables: {shown}.",) if others else ()


def listed(path: Path) -> list[Member]:
    """Every file of an archive."""
    if zipfile.is_zipfile(path) or not tarfile.is_tarfile(path):
        with opened_zip(path) as archive:
            return [Member(info.filename, info.file_size) for info in archive.infolist() if not info.is_dir()]
    try:
        with tarfile.open(path) as tar:
            return [Member(info.name, info.size) for info in tar if info.isfile()]
    except (tarfile.TarError, EOFError, OSError) as fault:
        raise damaged(path.name) from fault


def is_litter(name: str) -> bool:
    """What operating systems leave in archives."""
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] in ("Thumbs.db", "desktop.ini", "")


def is_readme(name: str) -> bool:
    """A text that only accompanies tables."""
    return name.split("/")[-1].lower().split(".")[0] in ("readme", "license", "licence", "manifest", "about")


def take_out(path: Path, name: str, target: Path) -> Path:
    """One file of an archive, unpacked. Raises UserError when it is damaged, or more comes out than it says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < next((m.bytes for m in listed(path) if m.name == name), 0):
        raise UserError(
            "no_space", f"There is no room on the disk to unpack “{path.name}”.", "Make room, then try again."
        )
    try:
        with target.open("wb") as sink:
            for piece in pieces(path, name):
                sink.write(piece)
    except (zipfile.BadZipFile, zlib.error, tarfile.TarError, EOFError, OSError, RuntimeError) as fault:
        raise damaged(f"{path.name} › {name}") from fault
    return target


def pieces(path: Path, name: str) -> Iterator[bytes]:
    """The bytes of one file of an archive."""
    if zipfile.is_zipfile(path):
        with opened_zip(path) as archive, archive.open(name) as source:
            yield from counted(source, path.name, archive.getinfo(name).compress_size)
    else:
        with tarfile.open(path) as tar:
            opened = tar.extractfile(name)
            if opened is None:
                raise tarfile.TarError(name)
            yield from counted(opened, path.name, path.stat().st_size)


def counted(source: IO[bytes], name: str, packed: int) -> Iterator[bytes]:
    """Pieces of a stream, stopped when they are too many for what they came from."""
    written = 0
    while piece := source.read(PIECE):
        written += len(piece)
        checkpoint()
        refuse_bomb(name, packed, written)
        yield piece
