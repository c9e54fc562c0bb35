"""What a file or folder holds: one table, the sheets of a spreadsheet, the files of an archive, a folder's days."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import sheets, unpack
from segmentation.load.nouns import FilePart

NOT_OURS = (".part", ".new", ".tmp", ".crdownload")
WITHIN = " › "
MOST_FILES = 20_000
GZ, ZIP, OLE, TAR = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"ustar"
EMPTY_ZIP, TAR_AT = b"PK\x05\x06", slice(257, 262)


def beginning(path: Path) -> bytes:
    """The first 4 KB, which say what kind of file it is whatever its name."""
    with path.open("rb") as file:
        return file.read(4096)


def expand(given: Iterable[Path | FilePart], work: Path) -> list[FilePart]:
    """Every table of these files and folders, in order. Raises UserError for what is missing, damaged or locked."""
    found: list[FilePart] = []
    for one in given:
        if isinstance(one, FilePart) and (one.part or one.group):
            found.append(one)
        else:
            found += parts(one.path if isinstance(one, FilePart) else Path(one), work)
    return found


def parts(path: Path, work: Path) -> list[FilePart]:
    """The tables of one file or folder. work: for unpacked copies; the caller removes it. Raises UserError."""
    if path.is_dir():
        return of_folder(path, work)
    if not path.is_file():
        raise UserError("no_file", f"There is no file “{path.name}” at {path}.", "Check the name.")
    head = beginning(path)
    if head[:2] == GZ:
        if unpack.packed_beginning(path)[TAR_AT] != TAR:
            return [FilePart(path)]
        body, _ = unpack.unpack(path, work / uuid4().hex[:8])
        return of_archive(path, body, work)
    if is_tar(path):
        return of_archive(path, path, work)
    if head[:4] in (ZIP, EMPTY_ZIP) and sheets.kind_of_zip(path) == "archive":
        return of_archive(path, path, work)
    if head[:4] in (ZIP, OLE):
        names, notes = sheet_names(path, path.name)
        return [FilePart(path, name if len(names) > 1 else "", notes=notes) for name in names]
    return [FilePart(path)]


def is_tar(path: Path) -> bool:
    """Whether a file is a tar archive."""
    return beginning(path)[TAR_AT] == TAR


def sheet_names(path: Path, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sheets that a spreadsheet offers; other documents count as one, and are refused when they are read."""
    if beginning(path)[:4] == ZIP and sheets.kind_of_zip(path) != "sheet":
        return ("",), ()
    return sheets.opened(path, name).names, ()


def of_folder(folder: Path, work: Path) -> list[FilePart]:
    """Every table in a folder and the folders in it, by name: one group."""
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix.lower() not in NOT_OURS
        and not any(part.startswith(".") or part == "__MACOSX" for part in path.relative_to(folder).parts)
    ]
    others = [p for p in files if p.name.lower().endswith(unpack.NOT_TABLES) or unpack.is_readme(p.name)]
    tables = [path for path in files if path not in others]
    if not tables or len(tables) > MOST_FILES:
        what = (
            f"The folder “{folder.name}” holds {'no' if not tables else f'{len(tables):,}'} files that may be tables."
        )
        raise UserError("no_file" if not tables else "too_many_files", what, "Choose another folder.")
    found = [replace(part, group=folder.name) for path in tables for part in parts(path, work)]
    if others:
        names = ", ".join(f"“{path.name}”" for path in others[:3]) + (" …" if len(others) > 3 else "")
        found[0] = replace(found[0], notes=(*found[0].notes, f"Left out, being no tables: {names}."))
    return found


def of_archive(path: Path, body: Path, work: Path) -> list[FilePart]:
    """The tables of an archive: one group. body: the archive itself, unpacked where it was packed once more."""
    found: list[FilePart] = []
    members, notes = unpack.members(body)
    for member in members:
        names: tuple[str, ...] = ("",)
        if member.name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")):
            taken = unpack.take_out(body, member.name, work / uuid4().hex[:8])
            if beginning(taken)[:4] in (ZIP, OLE):
                names, _ = sheet_names(taken, f"{path.name}{WITHIN}{member.name}")
            taken.unlink()
        found += [FilePart(path, member.name + (WITHIN + name if len(names) > 1 else ""), path.name) for name in names]
    return [replace(found[0], notes=notes), *found[1:]]
