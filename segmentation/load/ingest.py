"""Files → `loaded.*` rows → canonical tables, in one transaction: all of a call is there afterwards, or nothing."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from segmentation.load import canonical, careful, intake, keys, readers, rejects
from segmentation.load import mapping as mappings
from segmentation.load.nouns import FileMapping, Kind, as_plain
from segmentation.load.plan import Plan, nothing_usable, plan
from segmentation.load.recognise import recognise
from segmentation.load.results import FileResult, LoadResult, Progress
from segmentation.load.undo import undo
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace, now, whoami

__all__ = ["FileResult", "LoadResult", "ingest", "undo"]
SQL = Path(__file__).parent / "kinds" / "sql"


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    source: str | None = None,
    mapping: FileMapping | None = None,
    actor: str | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Load files. Each becomes a load of its own (one undo each); all of them arrive together or not at all.

    source: name of the platform export, when it should not be recognised by headers. mapping: how to read the files,
    for layouts that no source claims; it is remembered for the next file with these headers. A file that is already in
    (same bytes, not undone) changes nothing and says so. progress: called with a sentence and the share done.
    Raises UserError when a file cannot be read, is not recognised, or holds not one usable row; nothing changed then.
    Stopped half way (`workspace.engine.interrupt()`, or the process killed) nothing has changed either.
    """
    began = time.perf_counter()
    say = progress or (lambda _sentence, _share: None)
    work = workspace.incoming / f".reading-{uuid4().hex[:8]}"
    try:
        plans: list[Plan] = []
        for at, path in enumerate(paths):
            say(f"Looking at {Path(path).name}", 0.2 * at / len(paths))
            plans.append(plan(workspace, Path(path), work, source, mapping, plans))
        try:
            results = write(workspace, plans, actor or whoami(), say)
        except Exception as fault:
            if type(fault).__name__ != "InvalidInputException":
                raise
            # Some file breaks the reader's rules in a way it cannot reject row by row: even it out and read again.
            plans = [replace(p, arrived=careful.even_out(p.arrived, work)) for p in plans]
            results = write(workspace, plans, actor or whoami(), say)
        return LoadResult(tuple(results), time.perf_counter() - began)
    finally:
        intake.clear(work)


def write(workspace: Workspace, plans: Sequence[Plan], actor: str, say: Progress) -> list[FileResult]:
    """The one transaction of a call."""
    if all(p.already_in is not None for p in plans):
        return [known(p) for p in plans]
    results = []
    with workspace.engine.write() as tx:
        for at, p in enumerate(plans):
            say(f"Reading {p.arrived.name}", 0.2 + 0.6 * at / len(plans))
            results.append(known(p) if p.already_in is not None else load_one(workspace, tx, p, actor, at))
        keys.clear(tx)
        say("Bringing people together", 0.8)
        canonical.settle(workspace)
    say("Done", 1.0)
    return results


def known(p: Plan) -> FileResult:
    """The result of a file that is in already."""
    return FileResult(p.arrived.name, p.mapping.source, p.kind.name, already_in=p.already_in)


def load_one(workspace: Workspace, tx: Transaction, p: Plan, actor: str, number: int) -> FileResult:
    """One file into the open transaction, with its record and its rejects."""
    load_id = int(tx.value("SELECT nextval('app.load_ids')"))
    staged = readers.stage(tx, p.arrived, p.mapping, p.kind, number)
    counts = rejects.settle(tx, p.arrived, staged, load_id)
    if not counts.loaded:
        raise nothing_usable(p, counts)
    keys.resolve(tx, staged, p.mapping, load_id)
    insert(tx, p, load_id)
    strangers, people, oldest, newest = summary(tx, p.kind, load_id)
    result = FileResult(
        p.arrived.name, p.mapping.source, p.kind.name, load_id,
        counts.read, counts.loaded, counts.rejected, counts.set_aside,
        strangers, people, oldest, newest, counts.faults, p.arrived.notes,
    )  # fmt: skip
    record(tx, p, result, actor)
    if recognise(p.arrived.headers, p.arrived.place) is None:
        mappings.remember(workspace, p.arrived.headers, p.mapping, actor)
    told = {"load": load_id, "rows": counts.loaded, "rejected": counts.rejected, "set_aside": counts.set_aside}
    workspace.record("loaded", p.arrived.name, told, actor)
    return result


def insert(tx: Transaction, p: Plan, load_id: int) -> None:
    """The staged rows into every table that this kind feeds."""
    bound: dict[str, Any] = {"load_id": load_id, "origin": p.mapping.source, "currency": p.mapping.currency}
    for file in sorted((SQL / p.kind.name).glob("*.sql")):
        tx.execute(f"INSERT INTO loaded.{file.stem} BY NAME {file.read_text('utf-8')}", bound)
    for at, name in enumerate(p.mapping.properties):
        tx.execute(
            f"""INSERT INTO loaded.properties BY NAME SELECT $load_id AS load_id, key_id, $name AS name, p_{at} AS value
            FROM staged_rows WHERE p_{at} IS NOT NULL""",
            {"load_id": load_id, "name": name},
        )


def summary(tx: Transaction, kind: Kind, load_id: int) -> tuple[int, int, date | None, date | None]:
    """Rows that belong to nobody, distinct identifiers, first and last date of the usable rows."""
    # Where a table holds the usable rows one to one they lie there with their keys; another look-up would cost a join.
    rows = f"loaded.{kind.table} WHERE load_id = $load_id" if kind.table else "staged_rows"
    span = f"CAST(min({kind.dated}) AS DATE), CAST(max({kind.dated}) AS DATE)"
    counts = "count(*) - count(key_id), count(DISTINCT key_id)"
    strangers, people, oldest, newest = tx.rows(f"SELECT {counts}, {span} FROM {rows}", {"load_id": load_id})[0]
    return int(strangers) if kind.about_people else 0, int(people), oldest, newest


def record(tx: Transaction, p: Plan, result: FileResult, actor: str) -> None:
    """The row of app.loads."""
    files = [
        {
            "name": p.arrived.name,
            "sha256": p.arrived.sha256,
            "bytes": p.arrived.bytes,
            "notes": list(p.arrived.notes),
        }
    ]
    tx.execute(
        """INSERT INTO app.loads VALUES ($load_id, $source, $kind, $files, $mapping, $read, $loaded, $rejected,
            $set_aside, $oldest, $newest, $at, $actor, NULL)""",
        {
            "load_id": result.load_id, "source": result.source, "kind": result.kind,
            "files": json.dumps(files), "mapping": json.dumps(as_plain(p.mapping)),
            "read": result.read, "loaded": result.loaded, "rejected": result.rejected, "set_aside": result.set_aside,
            "oldest": result.oldest_on, "newest": result.newest_on, "at": now(), "actor": actor,
        },
    )  # fmt: skip
