"""Files that lie in a workspace's `incoming/` folder: what each one is, or why it is none, before it is loaded."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import intake
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, FileMapping
from segmentation.load.recognise import kind_named, mapping_for, recognise, sources
from segmentation.store.workspace import Workspace

NOT_OURS = (".part", ".new", ".tmp", ".crdownload")


@dataclass(frozen=True)
class Look:
    """One file, looked at. arrived: its layout, or None where `problem` says why it cannot be a table.

    The unpacked or transcoded copy that `arrived.path` named is gone again: headers, sample and notes are what is left.
    """

    path: Path
    bytes: int
    arrived: Arrived | None = None
    problem: UserError | None = None

    @property
    def name(self) -> str:
        """The file's name as it came."""
        return self.path.name


def files(workspace: Workspace) -> list[Path]:
    """The files of `incoming/`, by name; hidden ones and halves of downloads left out."""
    found = workspace.incoming.iterdir() if workspace.incoming.is_dir() else ()
    return sorted(
        path
        for path in found
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in NOT_OURS
    )


def look(workspace: Workspace, path: Path) -> Look:
    """What one file is. Never raises for what is in it: a file that cannot be a table carries its problem."""
    size = path.stat().st_size if path.exists() else 0
    work = workspace.incoming / f".looking-{uuid4().hex[:8]}"
    try:
        arrived = intake.inspect(path, workspace.engine, work)
        if not arrived.sample:
            raise UserError(
                "no_rows",
                f"“{path.name}” has a header and no rows below it.",
                "Export it again with a longer period, or choose another file.",
            )
        source = recognise(arrived.headers, arrived.place)
        if source is not None:
            mapping_for(source, arrived)  # what it lacks is said here, before anything is to be loaded
        return Look(path, size, arrived)
    except UserError as problem:
        return Look(path, size, problem=problem)
    finally:
        intake.clear(work)


def known_as(workspace: Workspace, arrived: Arrived) -> tuple[str, FileMapping | None]:
    """What it is recognised as, in words, and how it is read; ("", None) when a person has to say."""
    source = recognise(arrived.headers, arrived.place)
    if source is not None:
        return source.title, mapping_for(source, arrived)
    remembered = mappings.remembered(workspace, arrived.headers)
    return (f"{kind_named(remembered.kind).title}, mapped by hand", remembered) if remembered else ("", None)


def title_of(source: str) -> str:
    """A source's name as people say it: "shopify_orders" → "Shopify orders export"; mapped files keep their own."""
    return next((known.title for known in sources() if known.name == source), source)


def remove(workspace: Workspace, name: str) -> None:
    """Take a file out of `incoming/`. What was loaded from it stays loaded."""
    (workspace.incoming / Path(name).name).unlink(missing_ok=True)


def is_platform(arrived: Arrived) -> bool:
    """Whether its headers are those of a platform's export, which no person has to map."""
    return recognise(arrived.headers, arrived.place) is not None
