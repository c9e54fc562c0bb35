"""What every verb begins with: the workspace found, opened and closed again; its people; who is working."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.core.errors import UserError

if TYPE_CHECKING:
    from segmentation.core.model import People
    from segmentation.store.workspace import Workspace

# A folder may hold these and still take a new workspace: a creation that was interrupted leaves them.
OURS = frozenset({"incoming", "exports", "settings.toml", "workspace.duckdb.wal"})


def note(text: str) -> None:
    """Say something that is no result: on standard error, so that what is piped stays clean."""
    print(text, file=sys.stderr)


@contextmanager
def reported(verb: str, as_json: bool) -> Iterator[None]:
    """What a scheduler's verb could not do stands on standard output too, as one line that a machine can read:
    `refresh status=failed reason=workspace_in_use`. A fault of this program has the reason `fault`."""
    from segmentation.cli.printing import print_json
    from segmentation.core.errors import UserError

    def failed(reason: str) -> None:
        if as_json:
            print_json({"status": "failed", "reason": reason})
        else:
            print(f"{verb} status=failed reason={reason}")

    try:
        yield
    except UserError as mistake:
        failed(mistake.reason)
        raise
    except Exception:
        failed("fault")
        raise


def progress() -> Callable[[str, float], None]:
    """Show what is being done on one line of a terminal; say nothing where nobody watches (a schedule's log)."""
    if not sys.stderr.isatty():
        return lambda _sentence, _share: None

    def tell(sentence: str, share: float) -> None:
        print(f"\r\033[K{sentence} … {share:.0%}" if share < 1 else "\r\033[K", end="", file=sys.stderr, flush=True)

    return tell


def find(given: Path | None) -> Path:
    """The folder that is meant: a path, a name in the home folder, or the workspace that the app used last.

    Raises UserError when none is given and none was used.
    """
    from segmentation.store.home import home, last
    from segmentation.store.workspace import DATABASE

    if given is None:
        name = last("workspace")
        if not name or not (home() / Path(name).name / DATABASE).exists():
            raise UserError(
                "no_workspace_named",
                "No workspace is named.",
                "Add --workspace DIR, or set SEGMENTS_WORKSPACE.",
            )
        note(f"Workspace: {home() / Path(name).name}, the one used last.")
        return home() / Path(name).name
    beside = home() / given
    if not (given / DATABASE).exists() and len(given.parts) == 1 and (beside / DATABASE).exists():
        return beside
    return given.resolve()


@contextmanager
def working(given: Path | None, create: bool = False) -> "Iterator[Workspace]":
    """The workspace, open until the verb is done. create: make it where there is none yet.

    Raises UserError when there is none, when another program holds it, or when it would be made among foreign files.
    """
    from segmentation.load import canonical
    from segmentation.store.home import home, remember
    from segmentation.store.workspace import DATABASE, Workspace

    folder = find(given)
    if create and not (folder / DATABASE).exists():
        if folder.is_file() or (folder.is_dir() and {one.name for one in folder.iterdir()} - OURS):
            raise UserError(
                "folder_in_use",
                f"{folder} holds other files and no workspace.",
                "Name an empty folder, or one that does not exist yet.",
            )
        workspace = Workspace.create(folder)
        note(f"Made a workspace in {folder}.")
        if folder.parent == home():
            remember("workspace", folder.name)
    else:
        workspace = Workspace.open(folder)
        canonical.refresh(workspace)
    try:
        yield workspace
    finally:
        workspace.close()


def people(workspace: "Workspace", as_of: datetime | None = None) -> "People":
    """Everyone as of a day, the newest by default. Raises UserError when nothing is loaded, or for a day to come."""
    from segmentation.core import wording
    from segmentation.understand.people import prepare

    newest = workspace.newest_date()
    if as_of and newest and as_of.date() > newest:
        raise UserError(
            "later_than_data",
            f"Nothing is known as of {wording.day(as_of)}: the newest event is of {wording.day(newest)}.",
            f"Leave --as-of out, or give a day up to {newest:%Y-%m-%d}.",
        )
    return prepare(workspace, as_of.date() if as_of else None, progress())


def who(actor: str | None) -> str:
    """The name for the log: the one given, the one that the app was told, or the user of this machine."""
    from segmentation.store.home import last
    from segmentation.store.workspace import whoami

    return (actor or "").strip() or last("actor") or whoami()
