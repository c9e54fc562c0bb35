"""One load into the open transaction: its files staged one after another, then written to every table they feed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from segmentation.load import careful, direct, keys, readers, rejects, swallowed
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, Kind
from segmentation.load.plan import Batch, Plan, nothing_usable
from segmentation.load.readers import Staged
from segmentation.load.recognise import recognise
from segmentation.load.rejects import Counts
from segmentation.load.results import FileResult
from segmentation.load.telling import Teller, rows_about
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace, now

SQL = Path(__file__).parent / "kinds" / "sql"
MOST_NOTES = 12


class Untidy(Exception):
    """A file that the reader gives up on as a whole: the transaction ends, and it is read line by line in the next."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.arrived.name)
        self.plan = plan


@dataclass
class Tally:
    """What the files of a load came to so far. notes: sentence → how many files it is true of."""

    read: int = 0
    loaded: int = 0
    rejected: int = 0
    set_aside: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, counts: Counts, notes: tuple[str, ...]) -> None:
        """One file more."""
        self.read += counts.read
        self.loaded += counts.loaded
        self.rejected += counts.rejected
        self.set_aside += counts.set_aside
        self.faults.update(counts.faults)
        self.notes.update(notes)

    @property
    def counts(self) -> Counts:
        """All of it."""
        return Counts(self.read, self.loaded, self.rejected, self.set_aside, dict(self.faults))

    def said(self, files: int) -> tuple[str, ...]:
        """The notes, with the number of files where it is not all of them."""
        said = [note if files == 1 else f"{note} ({count:,} of {files:,} files)" for note, count in self.notes.items()]
        more = len(said) - MOST_NOTES
        return (*said[:MOST_NOTES], *((f"And {more:,} more remarks of that kind.",) if more > 0 else ()))


def load_one(workspace: Workspace, tx: Transaction, batch: Batch, actor: str, tell: Teller, work: Path) -> FileResult:
    """Files of one layout as one load, with its record and its rejects. Raises UserError when no row is usable."""
    load_id = int(tx.value("SELECT nextval('app.load_ids')"))
    first = batch.first
    if direct.fits(batch):
        tally = straight(workspace, tx, batch, load_id, tell, work)
    else:
        tally = by_staging(tx, batch, load_id, tell, work)
    strangers, people, oldest, newest = summary(tx, first.kind, load_id)
    result = FileResult(
        batch.name, first.mapping.source, first.kind.name, load_id,
        tally.read, tally.loaded, tally.rejected, tally.set_aside,
        strangers, people, oldest, newest, dict(tally.faults), (*batch.notes, *tally.said(len(batch.fresh))),
    )  # fmt: skip
    record(tx, batch, result, actor)
    if recognise(first.arrived.headers, first.arrived.place) is None:
        mappings.remember(workspace, first.arrived.headers, first.mapping, actor)
    told = {"load": load_id, "rows": tally.loaded, "rejected": tally.rejected, "set_aside": tally.set_aside}
    workspace.record("loaded", batch.name, told, actor)
    return result


def by_staging(tx: Transaction, batch: Batch, load_id: int, tell: Teller, work: Path) -> Tally:
    """All files through `staged` into their tables."""
    tally = Tally()
    staged = None
    for at, plan in enumerate(batch.fresh):
        staged, counts, arrived = stage(tx, plan, load_id, tell, at, work)
        tally.add(counts, arrived.notes)
        if len(batch.fresh) > 1:
            append(tx, plan.kind, at == 0, tally.read - counts.read)
        tell.read(counts.read)
    if staged is None or not tally.loaded:
        raise nothing_usable(batch, tally.counts)
    if len(batch.fresh) > 1:
        tx.execute("DROP TABLE staged")
        tx.execute("ALTER TABLE staged_before RENAME TO staged")
    keys.resolve(tx, staged, batch.first.mapping, load_id)
    insert(tx, batch.first, load_id)
    return tally


def straight(workspace: Workspace, tx: Transaction, batch: Batch, load_id: int, tell: Teller, work: Path) -> Tally:
    """One big file of events into its tables, without `staged`. Raises UserError when no row is usable."""
    plan = batch.fresh[0]
    arrived, tally = plan.arrived, Tally()
    with tell.reading(arrived.name, arrived.bytes, (0.0, 0.5), rows_about(arrived)), giving_up(plan):
        brief = direct.read(tx, arrived, plan.mapping, plan.kind)
        if rejects.breaks_rules(tx, brief.rejects):
            arrived = careful.even_out(arrived, work)
            brief = direct.read(tx, arrived, plan.mapping, plan.kind)
    with tell.reading(arrived.name, arrived.bytes, (0.5, 0.8), known=brief.rows), giving_up(plan):
        looked = direct.look(tx, brief)
        staged, counts = direct.settle(tx, looked, load_id)
    tally.add(counts, swallowed.said(tx, arrived, counts).notes)
    if not tally.loaded:
        raise nothing_usable(batch, counts)
    with tell.reading(arrived.name, arrived.bytes, (0.8, 1.0), known=counts.read):
        direct.resolve(tx, looked, staged, load_id)
        with readers.zone_of(tx, plan.mapping), workspace.engine.right_side_kept():
            insert(tx, plan, load_id, direct.with_rows(looked), looked.brief.reading.bound.values)
    direct.check(tx, looked, load_id)
    tell.read(counts.read)
    return tally


@contextmanager
def giving_up(plan: Plan) -> Iterator[None]:
    """Turns the reader's giving up on a file as a whole into Untidy."""
    try:
        yield
    except Exception as fault:
        dialect = plan.arrived.dialect
        if type(fault).__name__ == "InvalidInputException" and dialect and not dialect.lined:
            raise Untidy(plan) from fault
        raise


def stage(
    tx: Transaction, plan: Plan, load_id: int, tell: Teller, number: int, work: Path
) -> tuple[Staged, Counts, Arrived]:
    """One file into `staged`. Where its quotation marks mislead the reader it is read again, line by line."""
    arrived = plan.arrived
    with tell.reading(arrived.name, arrived.bytes, about=rows_about(arrived)), giving_up(plan):
        staged = readers.stage(tx, arrived, plan.mapping, plan.kind, number)
        if rejects.breaks_rules(tx, staged.rejects):
            arrived = careful.even_out(arrived, work)
            staged = readers.stage(tx, arrived, plan.mapping, plan.kind, number)
    counts = rejects.settle(tx, arrived, staged, load_id)
    if staged.rejects:
        for name in (staged.rejects, f"{staged.rejects}_scan"):
            tx.execute(f"DROP TABLE IF EXISTS {name}")
    return staged, counts, swallowed.said(tx, arrived, counts)


def append(tx: Transaction, kind: Kind, is_first: bool, before: int) -> None:
    """The usable rows of `staged` to those of the files before it; rows go on being numbered. before: their number."""
    numbered = f"REPLACE (row_no + {before} AS row_no)" if kind.numbered else ""
    rows = f"SELECT * {numbered} FROM staged WHERE why IS NULL"
    if is_first:
        tx.execute("DROP TABLE IF EXISTS staged_before")
    tx.execute(f"CREATE TEMP TABLE staged_before AS {rows}" if is_first else f"INSERT INTO staged_before {rows}")


def insert(
    tx: Transaction, plan: Plan, load_id: int, rows: str = "", values: Mapping[str, object] = MappingProxyType({})
) -> None:
    """The usable rows into every table that this kind feeds. rows: what they are read by instead of `staged`."""
    mapping = plan.mapping
    bound: dict[str, Any] = {"load_id": load_id, "origin": mapping.source, "currency": mapping.currency, **values}
    for file in sorted((SQL / plan.kind.name).glob("*.sql")):
        tx.execute(f"INSERT INTO loaded.{file.stem} BY NAME {rows}{file.read_text('utf-8')}", bound)
    if mapping.properties:
        # One look at the rows for all of them: their keys are found once.
        cells = ", ".join(f"p_{at}" for at in range(len(mapping.properties)))
        tx.execute(
            f"""INSERT INTO loaded.properties BY NAME SELECT * FROM (
                SELECT $load_id AS load_id, key_id, unnest($names::VARCHAR[]) AS name, unnest([{cells}]) AS value
                FROM staged_rows) WHERE value IS NOT NULL""",
            {"load_id": load_id, "names": list(mapping.properties)},
        )


def summary(tx: Transaction, kind: Kind, load_id: int) -> tuple[int, int, date | None, date | None]:
    """Rows that belong to nobody, distinct identifiers, first and last date of the usable rows."""
    # Where a table holds the usable rows one to one they lie there with their keys; another look-up would cost a join.
    rows = f"loaded.{kind.table} WHERE load_id = $load_id" if kind.table else "staged_rows"
    span = f"CAST(min({kind.dated}) AS DATE), CAST(max({kind.dated}) AS DATE)"
    counts = "count(*) - count(key_id), count(DISTINCT key_id)"
    strangers, people, oldest, newest = tx.rows(f"SELECT {counts}, {span} FROM {rows}", {"load_id": load_id})[0]
    return int(strangers) if kind.about_people else 0, int(people), oldest, newest


def record(tx: Transaction, batch: Batch, result: FileResult, actor: str) -> None:
    """The row of app.loads. Its first file carries the notes of all."""
    files = [
        {
            "name": plan.arrived.name,
            "sha256": plan.arrived.sha256,
            "bytes": plan.arrived.bytes,
            "path": str(plan.arrived.origin.resolve()),
            "part": plan.arrived.part,
            "notes": list(result.notes) if at == 0 else [],
        }
        for at, plan in enumerate(batch.fresh)
    ]
    files[0] |= {"shown": result.name, "group": batch.first.group}
    tx.execute(
        """INSERT INTO app.loads VALUES ($load_id, $source, $kind, $files, $mapping, $read, $loaded, $rejected,
            $set_aside, $oldest, $newest, $at, $actor, NULL)""",
        {
            "load_id": result.load_id, "source": result.source, "kind": result.kind,
            "files": json.dumps(files), "mapping": json.dumps(mappings.as_plain(batch.first.mapping)),
            "read": result.read, "loaded": result.loaded, "rejected": result.rejected, "set_aside": result.set_aside,
            "oldest": result.oldest_on, "newest": result.newest_on, "at": now(), "actor": actor,
        },
    )  # fmt: skip
