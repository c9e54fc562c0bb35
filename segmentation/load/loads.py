"""What was loaded, and what of it was not: read from the record of loads, for pages and commands."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from segmentation.load.digest import TABLES
from segmentation.store.workspace import Workspace

MORE = r"^and [\d,]+ more rows$"
EXAMPLES = 3


@dataclass(frozen=True)
class Loaded:
    """One load that is in, of a file or of the files of a folder. read = loaded + rejected + set_aside, in rows.

    people: distinct persons it speaks of. without_person: rows of nobody, in the table that has most of them.
    oldest_on, newest_on: its dates, impossible ones left out; missing when it has none. notes: what was done to make
    the file readable.
    """

    load_id: int
    source: str
    kind: str
    file: str
    sha256: str
    bytes: int
    read: int
    loaded: int
    rejected: int
    set_aside: int
    people: int
    without_person: int
    oldest_on: date | None
    newest_on: date | None
    received_at: datetime
    actor: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why rows or single values of a load were not used. examples: (line, column, text); line missing: not known."""

    reason: str
    count: int
    examples: tuple[tuple[int | None, str, str], ...]


def loads(workspace: Workspace) -> tuple[Loaded, ...]:
    """The loads that were not undone, newest first."""
    engine = workspace.engine
    if not engine.exists("subscriber_keys"):
        return ()
    people = dict(
        engine.rows(
            "SELECT u.load_id, count(DISTINCT k.subscriber_id) FROM loaded.load_keys u "
            "JOIN subscriber_keys k ON k.key_id = u.key_id GROUP BY u.load_id"
        )
    )
    nobody = dict(engine.rows("SELECT load_id, max(without_person) FROM loaded.load_spans GROUP BY load_id"))
    events = [table.name for table in TABLES if table.is_event]
    spans = {
        row[0]: (row[1], row[2])
        for row in engine.rows(
            "SELECT load_id, CAST(min(CASE WHEN oldest_at >= TIMESTAMP '1990-01-01' THEN oldest_at END) AS DATE), "
            "CAST(max(newest_at) AS DATE) FROM loaded.load_spans WHERE table_name IN (SELECT unnest($events)) "
            "GROUP BY load_id",
            {"events": events},
        )
    }
    found = []
    for row in engine.rows(
        "SELECT load_id, source, table_kind, files, rows_read, rows_loaded, rows_rejected, rows_set_aside, oldest_on, "
        "newest_on, received_at, actor FROM app.loads WHERE undone_at IS NULL ORDER BY received_at DESC, load_id DESC"
    ):
        files = json.loads(row[3] or "[{}]")
        file = files[0]
        oldest, newest = spans.get(row[0], (row[8], row[9]))
        found.append(
            Loaded(
                load_id=row[0],
                source=row[1],
                kind=row[2],
                file=file.get("shown") or file.get("name", ""),
                sha256=file.get("sha256", ""),
                bytes=sum(int(one.get("bytes", 0)) for one in files),
                read=row[4] or 0,
                loaded=row[5] or 0,
                rejected=row[6] or 0,
                set_aside=row[7] or 0,
                people=int(people.get(row[0], 0)),
                without_person=int(nobody.get(row[0]) or 0),
                oldest_on=oldest,
                newest_on=newest,
                received_at=row[10],
                actor=row[11],
                notes=tuple(file.get("notes", ())),
            )
        )
    return tuple(found)


def reasons(workspace: Workspace, load_id: int) -> tuple[Reason, ...]:
    """Why rows and values of a load were not used, most frequent first, each with its first examples."""
    more = "line IS NULL AND coalesce(column_name, '') = '' AND regexp_matches(text, $more)"
    given = {"load": load_id, "more": MORE, "most": EXAMPLES}
    counted = workspace.engine.rows(
        f"""SELECT reason, CAST(sum(CASE WHEN {more} THEN CAST(regexp_replace(text, '[^0-9]', '', 'g') AS BIGINT)
            ELSE 1 END) AS BIGINT) AS n FROM app.rejects WHERE load_id = $load
        GROUP BY reason ORDER BY n DESC, reason""",
        given,
    )
    examples: dict[str, list[tuple[int | None, str, str]]] = {}
    for reason, line, column, text in workspace.engine.rows(
        f"""SELECT reason, line, column_name, text
            FROM (SELECT *, row_number() OVER (PARTITION BY reason ORDER BY line, rowid) AS place
                FROM app.rejects WHERE load_id = $load AND NOT ({more}))
            WHERE place <= $most ORDER BY reason, place""",
        given,
    ):
        examples.setdefault(reason, []).append((line, column or "", text or ""))
    return tuple(Reason(reason, int(count), tuple(examples.get(reason, ()))) for reason, count in counted)


def rejects(workspace: Workspace, load_id: int) -> list[tuple[str, ...]]:
    """Everything of a load that was not used, as kept: (file, line, column, text, reason), in the order of the file."""
    rows = workspace.engine.rows(
        "SELECT file, line, column_name, text, reason FROM app.rejects WHERE load_id = $load "
        "ORDER BY line NULLS LAST, rowid",
        {"load": load_id},
    )
    return [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
