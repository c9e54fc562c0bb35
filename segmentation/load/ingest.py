"""Files → `loaded.*` rows → canonical tables, in one transaction: everything of a call is there afterwards, or nothing."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from segmentation.core.errors import UserError
from segmentation.load import canonical, intake, keys, readers, rejects
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, FileMapping, FileResult, Kind, LoadResult, Progress, as_plain
from segmentation.load.recognise import kind_named, mapping_of, recognise, source_named
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace, now, whoami

SQL = Path(__file__).parent / "kinds" / "sql"
TABLES = (
    "links",
    "profiles",
    "properties",
    "consents",
    "campaigns",
    "email_events",
    "orders",
    "order_lines",
    "web_events",
    "tickets",
)


@dataclass(frozen=True)
class Plan:
    """One file, settled: how it is read, or the load that already holds it."""

    arrived: Arrived
    mapping: FileMapping
    kind: Kind
    already_in: int | None = None


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    source: str | None = None,
    mapping: FileMapping | None = None,
    actor: str | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Load files. Each becomes a load of its own (one undo each); all of them arrive together or not at all.

    source: name of the platform export, when it should not be recognised by headers. mapping: how to read the files, for
    layouts that no source claims; it is remembered for the next file with these headers. A file that is already in (same
    bytes, not undone) changes nothing and says so.
    Raises UserError when a file cannot be read, is not recognised, or holds not one usable row; the workspace is unchanged then.
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
            # Some file breaks the reader's rules in a way it cannot set aside row by row: even it out, and read again.
            plans = [replace(p, arrived=intake.even_out(p.arrived, work)) for p in plans]
            results = write(workspace, plans, actor or whoami(), say)
        return LoadResult(tuple(results), time.perf_counter() - began)
    finally:
        intake.clear(work)


def plan(
    workspace: Workspace,
    path: Path,
    work: Path,
    source: str | None,
    mapping: FileMapping | None,
    before: Sequence[Plan] = (),
) -> Plan:
    """Settle how one file is to be read. Raises UserError when nobody can say."""
    arrived = intake.inspect(path, workspace.engine, work)
    if mapping is None and source is not None:
        mapping = mapping_of(source_named(source), arrived.headers)
    if mapping is None:
        found = recognise(arrived.headers)
        mapping = mapping_of(found, arrived.headers) if found else mappings.remembered(workspace, arrived.headers)
    if mapping is None:
        shown = ", ".join(arrived.headers[:6])
        raise UserError(
            "not_recognised",
            f"“{arrived.name}” is no export that is known by its headers ({shown}{', …' if len(arrived.headers) > 6 else ''}).",
            "Say what its columns mean on the mapping page, or give a mapping file.",
        )
    kind = kind_named(mapping.kind)
    readers.used_cells(arrived, mapping, kind)
    twin = next((p for p in before if p.arrived.sha256 == arrived.sha256), None)
    return Plan(arrived, mapping, kind, already_in(workspace, arrived.sha256) or (0 if twin else None))


def already_in(workspace: Workspace, sha256: str) -> int | None:
    """The load that holds these very bytes, if it was not undone."""
    return workspace.engine.value(
        """SELECT min(load_id) FROM app.loads
        WHERE undone_at IS NULL AND list_contains(json_extract_string(files, '$[*].sha256'), $sha256)""",
        {"sha256": sha256},
    )


def write(workspace: Workspace, plans: Sequence[Plan], actor: str, say: Progress) -> list[FileResult]:
    """The one transaction of a call."""
    if all(p.already_in is not None for p in plans):
        return [known(p) for p in plans]
    results = []
    with workspace.engine.write() as tx:
        for at, p in enumerate(plans):
            say(f"Reading {p.arrived.name}", 0.2 + 0.6 * at / len(plans))
            results.append(known(p) if p.already_in is not None else load_one(workspace, tx, p, actor, at))
        say("Bringing people together", 0.8)
        for name in ("staged_rows", "staged_strong"):
            tx.execute(f"DROP VIEW IF EXISTS {name}")
        tx.execute("DROP TABLE IF EXISTS staged")
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
    counts = rejects.settle(tx, p.arrived, staged, p.kind, load_id)
    if not counts.loaded:
        raise nothing_usable(p, counts)
    keys.resolve(tx, staged, p.mapping, load_id)
    insert(tx, p, load_id)
    strangers, people, oldest, newest = summary(tx, p.kind)
    record(tx, p, counts, load_id, oldest, newest, actor)
    if recognise(p.arrived.headers) is None:
        mappings.remember(workspace, p.arrived.headers, p.mapping, actor)
    workspace.record(
        "loaded",
        p.arrived.name,
        {"load": load_id, "rows": counts.loaded, "rejected": counts.rejected, "set_aside": counts.set_aside},
        actor,
    )
    return FileResult(
        p.arrived.name,
        p.mapping.source,
        p.kind.name,
        load_id,
        counts.read,
        counts.loaded,
        counts.rejected,
        counts.set_aside,
        strangers,
        people,
        oldest,
        newest,
        counts.faults,
        p.arrived.notes,
    )


def insert(tx: Transaction, p: Plan, load_id: int) -> None:
    """The staged rows into every table that this kind feeds."""
    bound: dict[str, Any] = {"load_id": load_id, "origin": p.mapping.source, "currency": p.mapping.currency}
    for file in sorted((SQL / p.kind.name).glob("*.sql")):
        tx.execute(f"INSERT INTO loaded.{file.stem} BY NAME {file.read_text('utf-8')}", bound)
    for at, name in enumerate(p.mapping.properties):
        tx.execute(
            f"INSERT INTO loaded.properties BY NAME SELECT $load_id AS load_id, key_id, $name AS name, p_{at} AS value FROM staged_rows WHERE p_{at} IS NOT NULL",
            {"load_id": load_id, "name": name},
        )


def summary(tx: Transaction, kind: Kind) -> tuple[int, int, date | None, date | None]:
    """Rows that belong to nobody, distinct identifiers, first and last date of the usable rows."""
    row = tx.rows(f"""SELECT count(*) - count(key_id), count(DISTINCT key_id), CAST(min({kind.dated}) AS DATE), CAST(max({kind.dated}) AS DATE)
        FROM staged_rows""")[0]
    return int(row[0]), int(row[1]), row[2], row[3]


def nothing_usable(p: Plan, counts: rejects.Counts) -> UserError:
    """The error for a file of which not one row could be used, with the most common reason."""
    if not counts.read:
        return UserError(
            "no_rows",
            f"“{p.arrived.name}” has a header and no rows.",
            "Export it again with a longer period; nothing was loaded.",
        )
    most = max(counts.faults, key=lambda reason: counts.faults[reason], default="no reason known")
    return UserError(
        "nothing_usable",
        f"Not one of the {counts.read:,} rows of “{p.arrived.name}” can be used: {most}.",
        "Check the mapping, or export the file again; nothing was loaded.",
    )


def record(
    tx: Transaction, p: Plan, counts: rejects.Counts, load_id: int, oldest: date | None, newest: date | None, actor: str
) -> None:
    """The row of app.loads."""
    files = [{"name": p.arrived.name, "sha256": p.arrived.sha256, "bytes": p.arrived.bytes}]
    tx.execute(
        """INSERT INTO app.loads VALUES ($load_id, $source, $kind, $files, $mapping, $read, $loaded, $rejected, $set_aside, $oldest, $newest, $at, $actor, NULL)""",
        {
            "load_id": load_id,
            "source": p.mapping.source,
            "kind": p.kind.name,
            "files": json.dumps(files),
            "mapping": json.dumps(as_plain(p.mapping)),
            "read": counts.read,
            "loaded": counts.loaded,
            "rejected": counts.rejected,
            "set_aside": counts.set_aside,
            "oldest": oldest,
            "newest": newest,
            "at": now(),
            "actor": actor,
        },
    )


def undo(workspace: Workspace, load_id: int, actor: str | None = None) -> None:
    """Take one load back: its rows and rejects go, its record stays with the time it was undone.

    Identifiers keep their numbers, so that a person who comes back with a later load is the same one. Raises UserError
    when there is no such load, or it was undone before.
    """
    with workspace.engine.write() as tx:
        found = tx.rows("SELECT source, undone_at FROM app.loads WHERE load_id = $load", {"load": load_id})
        if not found or found[0][1] is not None:
            raise UserError(
                "no_such_load", f"There is no load {load_id} that could be undone.", "Look at the list of loads again."
            )
        for table in TABLES:
            tx.execute(f"DELETE FROM loaded.{table} WHERE load_id = $load", {"load": load_id})
        tx.execute("DELETE FROM app.rejects WHERE load_id = $load", {"load": load_id})
        tx.execute("UPDATE app.loads SET undone_at = $at WHERE load_id = $load", {"load": load_id, "at": now()})
        workspace.record("undid load", str(found[0][0]), {"load": load_id}, actor)
        canonical.settle(workspace)
