"""A load read again another way: taken back and loaded anew in one transaction, from the same file."""

import json
from pathlib import Path

from segmentation.core.errors import UserError
from segmentation.load import intake
from segmentation.load import mapping as mappings
from segmentation.load.ingest import ingest
from segmentation.load.nouns import FileMapping, FilePart
from segmentation.load.results import LoadResult, Progress
from segmentation.load.stopping import Cancel
from segmentation.store.workspace import Workspace


def mapping_of_load(workspace: Workspace, load_id: int) -> FileMapping:
    """How a load was read. Raises UserError when there is no such load, or this version cannot read that way."""
    found = workspace.engine.value(
        "SELECT mapping FROM app.loads WHERE load_id = $load AND undone_at IS NULL", {"load": load_id}
    )
    if found is None:
        raise UserError("no_such_load", f"There is no load {load_id} that is in.", "Look at the list of loads again.")
    return mappings.from_plain(json.loads(found))


def files_of(workspace: Workspace, load_id: int) -> tuple[FilePart, ...]:
    """The files that a load was read from, where they lie now. Raises UserError when one is gone or has changed."""
    found = workspace.engine.value(
        "SELECT files FROM app.loads WHERE load_id = $load AND undone_at IS NULL", {"load": load_id}
    )
    if found is None:
        raise UserError("no_such_load", f"There is no load {load_id} that is in.", "Look at the list of loads again.")
    files = json.loads(found)
    group = str(files[0].get("group", ""))
    return tuple(FilePart(place(workspace, file), file.get("part", ""), group) for file in files)


def place(workspace: Workspace, file: dict[str, str]) -> Path:
    """Where a file lies: where it was, or in the workspace's own folder. Raises UserError otherwise."""
    name = file["name"].split(" › ")[0]
    for path in (Path(file.get("path") or name), workspace.incoming / name):
        # Of a part of an archive or spreadsheet the hash is another; it is compared when the part is read.
        if path.is_file() and (file.get("part") or intake.hash_of(path) == file["sha256"]):
            return path
    raise UserError(
        "file_gone",
        f"“{name}” is no longer where it was read from, or it has changed.",
        f"Put the same file into {workspace.incoming}, or undo the load and load another file.",
    )


def reread(
    workspace: Workspace,
    load_id: int,
    mapping: FileMapping,
    actor: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> LoadResult:
    """Take a load back and read its file by another mapping: both, or neither. The mapping is remembered.

    Raises UserError when the file is gone or cannot be read that way; the load is as it was then.
    """
    return ingest(
        workspace,
        files_of(workspace, load_id),
        mapping=mapping,
        actor=actor,
        progress=progress,
        cancel=cancel,
        instead_of=load_id,
    )
