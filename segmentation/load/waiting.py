"""Files that lie in a workspace's `incoming/` folder: what each one is, or why it is none, before it is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import evidence, intake
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, FileMapping, FilePart
from segmentation.load.parts import parts
from segmentation.load.plan import known_mapping, shown
from segmentation.load.recognise import kind_named, recognise, signature, sources
from segmentation.store.workspace import Workspace

TAKEN_OUT = ".taken out"  # within incoming/, where no file waits
NOT_OURS = (".part", ".new", ".tmp", ".crdownload")


@dataclass(frozen=True)
class Look:
    """What becomes one load, looked at: a file, a sheet, or all files of an archive or folder with the same headers.

    arrived: its layout, the first file's where there are several, or None where `problem` says why it cannot be a
    table. parts: what is to be loaded. The unpacked or transcoded copy that `arrived.path` named is gone again:
    headers, sample and notes are what is left.
    """

    path: Path
    bytes: int
    arrived: Arrived | None = None
    problem: UserError | None = None
    parts: tuple[FilePart, ...] = ()

    @property
    def name(self) -> str:
        """As it is shown: "orders.csv", "book.xlsx › January", "daily (300 files)"."""
        if len(self.parts) > 1:
            return f"{self.path.name} ({len(self.parts):,} files)"
        return self.parts[0].name if self.parts and self.parts[0].part else self.path.name


def files(workspace: Workspace) -> list[Path]:
    """The files and folders of `incoming/`, by name; hidden ones, empty folders and halves of downloads left out."""
    found = workspace.incoming.iterdir() if workspace.incoming.is_dir() else ()
    return sorted(
        path
        for path in found
        if not path.name.startswith(".")
        and path.suffix.lower() not in NOT_OURS
        and (path.is_file() or any(one.is_file() for one in path.rglob("*")))
    )


def looks(workspace: Workspace, path: Path) -> tuple[Look, ...]:
    """What a file or folder holds, each thing that would be one load. Never raises for what is in it."""
    work = workspace.incoming / f".looking-{uuid4().hex[:8]}"
    try:
        held = parts(path, work)
    except UserError as problem:
        return (Look(path, size_of(path), problem=problem),)
    finally:
        intake.clear(work)
    if len(held) == 1 and not held[0].part and not held[0].group:
        return (look(workspace, held[0]),)
    found = [look(workspace, part) for part in held]
    return together(path, found)


def together(path: Path, found: Sequence[Look]) -> tuple[Look, ...]:
    """Files of a folder or archive that have the same headers are one load; empty ones are no fault there."""
    alike: dict[str, list[Look]] = {}
    empty = [one for one in found if one.problem is not None and one.problem.reason in ("empty_file", "no_rows")]
    some = any(one.arrived is not None for one in found)
    for at, one in enumerate(found):
        if one in empty and some:
            continue
        same = one.arrived is not None and bool(one.parts[0].group)
        key = signature(one.arrived.headers) + known_by_name(one.arrived) if same and one.arrived else str(at)
        alike.setdefault(key, []).append(one)
    made = [
        replace(
            several[0],
            path=path,
            bytes=sum(one.bytes for one in several),
            parts=tuple(part for one in several for part in one.parts),
        )
        for several in alike.values()
    ]
    if empty and some and made[0].arrived is not None:
        note = (
            f"{len(empty):,} empty {'file' if len(empty) == 1 else 'files'} left out: {shown([e.name for e in empty])}."
        )
        made[0] = replace(made[0], arrived=replace(made[0].arrived, notes=(*made[0].arrived.notes, note)))
    return tuple(made)


def known_by_name(arrived: Arrived) -> str:
    """What only the names of files tell apart: the source, and what it takes from the name."""
    source = recognise(arrived.headers, arrived.place)
    return f" {source.name} {arrived.name if source.from_name else ''}" if source else ""


def size_of(path: Path) -> int:
    """Bytes of a file; 0 for others."""
    return path.stat().st_size if path.is_file() else 0


def look(workspace: Workspace, given: Path | FilePart) -> Look:
    """What one file is. Never raises for what is in it: a file that cannot be a table carries its problem."""
    part = given if isinstance(given, FilePart) else FilePart(given)
    size = size_of(part.path)
    work = workspace.incoming / f".looking-{uuid4().hex[:8]}"
    try:
        arrived = evidence.proved(intake.inspect(part, workspace.engine, work), workspace.engine)
        if not arrived.sample:
            raise UserError(
                "no_rows",
                f"“{part.name}” has a header and no rows below it.",
                "Export it again with a longer period, or choose another file.",
            )
        known_as(workspace, arrived)  # what it lacks is said here, before anything is to be loaded
        return Look(part.path, size, arrived, parts=(part,))
    except UserError as problem:
        return Look(part.path, size, problem=problem, parts=(part,))
    finally:
        intake.clear(work)


def known_as(workspace: Workspace, arrived: Arrived) -> tuple[str, FileMapping | None]:
    """What it is recognised as, in words, and how it is read; ("", None) when a person has to say.

    Raises UserError for an export that is of no use, or lacks what it must have.
    """
    try:
        mapping = known_mapping(workspace, arrived)
    except UserError as problem:
        if problem.reason != "dates_the_other_way":
            raise
        mapping = None
    if mapping is None:
        return "", None
    source = recognise(arrived.headers, arrived.place)
    if source is not None and mappings.remembered(workspace, arrived.headers) is None:
        return source.title, mapping
    return f"{kind_named(mapping.kind).title}, mapped by hand", mapping


def title_of(source: str) -> str:
    """A source's name as people say it: "shopify_orders" → "Shopify orders export"; mapped files keep their own."""
    return next((known.title for known in sources() if known.name == source), source)


def remove(workspace: Workspace, name: str) -> None:
    """Delete a file of `incoming/`, of which there is another copy. What was loaded from it stays loaded."""
    (workspace.incoming / Path(name).name).unlink(missing_ok=True)


def take_out(workspace: Workspace, name: str) -> None:
    """Let a file wait no longer. It is kept, so that it can be put back."""
    path = workspace.incoming / Path(name).name
    if path.exists():
        move(path, workspace.incoming / TAKEN_OUT)


def taken_out(workspace: Workspace) -> list[Path]:
    """The files and folders that were taken out and are still kept, by name."""
    folder = workspace.incoming / TAKEN_OUT
    return sorted(folder.iterdir()) if folder.is_dir() else []


def put_back(workspace: Workspace, name: str) -> None:
    """Let a file that was taken out wait again."""
    path = workspace.incoming / TAKEN_OUT / Path(name).name
    if path.exists():
        move(path, workspace.incoming)


def delete_taken_out(workspace: Workspace) -> None:
    """Delete for good what was taken out."""
    intake.clear(workspace.incoming / TAKEN_OUT)


def move(path: Path, folder: Path) -> None:
    """Move a file or folder into a folder, under a name that is free there."""
    folder.mkdir(parents=True, exist_ok=True)
    target, count = folder / path.name, 1
    while target.exists():
        count += 1
        target = folder / f"{path.stem} ({count}){path.suffix}"
    path.rename(target)


def is_platform(arrived: Arrived) -> bool:
    """Whether its headers are those of a platform's export, which no person has to map."""
    return recognise(arrived.headers, arrived.place) is not None
