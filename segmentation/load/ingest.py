"""Files → `loaded.*` rows → canonical tables, in one transaction: all of a call is there afterwards, or nothing."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import canonical, careful, intake, keys
from segmentation.load.currency import adopt
from segmentation.load.nouns import FileMapping, FilePart
from segmentation.load.parts import expand
from segmentation.load.plan import Batch, Plan, batches, plan
from segmentation.load.results import FileResult, LoadResult, Progress
from segmentation.load.stopping import Cancel, stoppable, stopped
from segmentation.load.telling import Teller
from segmentation.load.undo import undo
from segmentation.load.writing import Untidy, load_one
from segmentation.store.workspace import Workspace, whoami

MEMORY = "2400MB"  # with what the database does not count, a load stays below 3 GB
__all__ = ["Cancel", "FileResult", "LoadResult", "ingest", "undo"]


def ingest(
    workspace: Workspace,
    paths: Sequence[Path | FilePart],
    source: str | None = None,
    mapping: FileMapping | None = None,
    actor: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    instead_of: int | None = None,
) -> LoadResult:
    """Load files, folders, and what is in archives and spreadsheets. All of it arrives together, or nothing does.

    Each file becomes a load of its own (one undo each); the files of a folder or archive that have one layout become
    one load together. source: name of the platform export, when it should not be recognised by headers. mapping: how to
    read the files, for layouts that no source claims; it is remembered for the next file with these headers. A file
    that is already in (same bytes, not undone) changes nothing and says so. instead_of: a load that is taken back in
    the same transaction. progress: called with a sentence and the share done, also from another thread. cancel: to stop
    it. Raises UserError when a file cannot be read, is not recognised, or holds not one usable row, and when it was
    stopped; nothing changed then, nor when the process was killed.
    """
    began = time.perf_counter()
    work = workspace.incoming / f".reading-{uuid4().hex[:8]}"
    try:
        with stoppable(cancel):
            say = progress or (lambda _sentence, _share: None)
            plans, empty = settle(workspace, expand(paths, work), work, source, mapping, say, instead_of)
            while True:
                try:
                    found = write(
                        workspace, batches(plans, empty), actor or whoami(), progress, cancel, work, instead_of
                    )
                    adopt(workspace, actor)
                    return LoadResult(tuple(found), time.perf_counter() - began)
                except Untidy as untidy:
                    # This file breaks the reader's rules in a way it cannot reject row by row.
                    even = replace(untidy.plan, arrived=careful.even_out(untidy.plan.arrived, work))
                    plans = [even if one is untidy.plan else one for one in plans]
    except Exception as fault:
        if cancel is not None and cancel.asked and not isinstance(fault, UserError):
            raise stopped() from None
        raise
    finally:
        intake.clear(work)


def settle(
    workspace: Workspace,
    parts: Sequence[FilePart],
    work: Path,
    source: str | None,
    mapping: FileMapping | None,
    say: Progress,
    instead_of: int | None,
) -> tuple[list[Plan], list[FilePart]]:
    """How each is to be read; and those of a folder or archive that are empty, which is no fault there."""
    plans: list[Plan] = []
    empty: list[FilePart] = []
    for at, part in enumerate(parts):
        say(f"Looking at {part.name}", 0.2 * at / len(parts))
        try:
            plans.append(plan(workspace, part, work, source, mapping, plans, instead_of))
        except UserError as error:
            if error.reason != "empty_file" or not part.group or (at == len(parts) - 1 and not plans):
                raise
            empty.append(part)
    return plans, empty


def write(
    workspace: Workspace,
    found: Sequence[Batch],
    actor: str,
    progress: Progress | None,
    cancel: Cancel | None,
    work: Path,
    instead_of: int | None,
) -> list[FileResult]:
    """The one transaction of a call."""
    if not any(batch.fresh for batch in found) and instead_of is None:
        return [known(batch) for batch in found]
    total = sum(one.arrived.bytes for batch in found for one in batch.fresh)
    tell = Teller(workspace.engine, progress, cancel, total)
    results = []
    with workspace.engine.write() as tx, workspace.engine.sparing(MEMORY):
        with tell.watching():
            if instead_of is not None:
                undo(workspace, instead_of, actor)
            for batch in found:
                results.append(load_one(workspace, tx, batch, actor, tell, work) if batch.fresh else known(batch))
            keys.clear(tx)
            tell.say("Bringing people together", 0.8)
            canonical.settle(workspace)
        # From here on nobody stops it any more.
        tell.say("Done", 1.0)
    return results


def known(batch: Batch) -> FileResult:
    """The result of files that are in already."""
    return FileResult(batch.name, batch.first.mapping.source, batch.first.kind.name, already_in=batch.first.already_in)
