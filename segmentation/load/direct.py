"""Big files of events: their rows kept in brief, without the texts that say whose they are.

Addresses and ids are half of such a file, and the same ones over and over. A row is kept with a number made of them; a
second, short reading collects each combination once. Rows then get their person by that number: no cell is judged or
turned into a value twice, and no text is looked up millions of times.
"""

from dataclasses import dataclass, replace

from segmentation.core.errors import UserError
from segmentation.load import expressions as x
from segmentation.load import keys, readers, rejects
from segmentation.load.nouns import Arrived, FileMapping, Kind
from segmentation.load.plan import Batch
from segmentation.load.readers import Reading, Staged
from segmentation.load.rejects import Counts
from segmentation.store.engine import Transaction

ABOVE = 32 << 20  # bytes: below that a copy of the rows is as fast
DIRTY = "why IS NOT NULL OR faults IS NOT NULL"
OF_TABLE = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'loaded' AND table_name = $table"


@dataclass(frozen=True)
class Brief:
    """A file in brief: table in_brief, one row per row of the file: owner, the fields of `kept`, usable, faulty.

    owner: SQL of a number made of the cells with identifiers. kept: the fields that the kind's table has. rows, usable:
    rows, and those of use as far as anything but their identifiers says. faulty: those with a cell that became nothing.
    rejects: the table of what are no rows.
    """

    arrived: Arrived
    mapping: FileMapping
    kind: Kind
    reading: Reading
    owner: str
    kept: tuple[str, ...]
    rejects: str
    rows: int
    usable: int
    faulty: int


@dataclass(frozen=True)
class Looked:
    """Who a file in brief speaks of. Tables: spoken_of (one row per combination of identifiers as text; where every row
    is usable also one per combination of the texts of `gathered`), who (one row per combination of identifiers: owner,
    their values, seen, good: its rows and those of use).

    good: rows of use. dirty: whether any is of no use or has a fault.
    """

    brief: Brief
    good: int
    dirty: bool


def fits(batch: Batch) -> bool:
    """Whether a load is one big text of a kind whose rows need no place in the file, and say nothing else of people."""
    one, kind = batch.fresh[0], batch.first.kind
    return (
        len(batch.fresh) == 1
        and one.arrived.dialect is not None
        and one.arrived.path.stat().st_size >= ABOVE
        and bool(kind.table)
        and not kind.numbered
        and bool(one.mapping.identifiers)
        and not one.mapping.properties
    )


def owner_of(ids: list[str], salt: int) -> str:
    """64 bits made of the cells. That two combinations share them is not to be expected; whether they do is looked at,
    and another salt tells them apart."""
    return f"hash({', '.join(ids)}{f', {salt}' if salt else ''})"


def read(tx: Transaction, arrived: Arrived, mapping: FileMapping, kind: Kind, salt: int = 0) -> Brief:
    """The long reading: every row into `in_brief`."""
    found = readers.reading(arrived, mapping, kind, "rejects_0", with_ids=False)
    for name in (*keys.PASSING, *(f"rejects_{at}{what}" for at in (0, 1) for what in ("", "_scan"))):
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    columns = {row[0] for row in tx.rows(OF_TABLE, {"table": kind.table})}
    kept = tuple(field.name for field in kind.fields if field.name in columns)
    owner = owner_of(id_cells(found), salt)
    with readers.zone_of(tx, mapping):
        tx.execute(
            f"""CREATE TEMP TABLE in_brief AS SELECT {owner} AS owner, {", ".join(kept)}, why IS NULL AS usable,
                faults IS NOT NULL AS faulty FROM ({found.sql})""",
            found.bound.values,
        )
    rows, usable, faulty = tx.rows("""SELECT count(*), count(CASE WHEN usable THEN 1 END),
        count(CASE WHEN faulty THEN 1 END) FROM in_brief""")[0]
    return Brief(arrived, mapping, kind, found, owner, kept, "rejects_0", int(rows), int(usable), int(faulty))


def look(tx: Transaction, brief: Brief, salt: int = 0) -> Looked:
    """The short reading: who is spoken of. Raises UserError when the file changed since the long one."""
    arrived, mapping, kind = brief.arrived, brief.mapping, brief.kind
    whole = readers.reading(arrived, mapping, kind, "rejects_1")
    ids, texts = id_cells(whole), texts_of(kind) if brief.usable == brief.rows else []
    sets = [f"({', '.join(one)})" for one in (ids, texts) if one]
    tx.execute("DROP TABLE IF EXISTS spoken_of")
    tx.execute(
        f"""CREATE TEMP TABLE spoken_of AS SELECT {", ".join([*ids, *texts])}, grouping({ids[0]}) AS part
        FROM ({whole.sql}) GROUP BY GROUPING SETS ({", ".join(sets)})""",
        whole.bound.values,
    )
    if tx.value(f"SELECT count(*) > count(DISTINCT {brief.owner}) FROM spoken_of WHERE part = 0"):
        return look(tx, read(tx, arrived, mapping, kind, salt + 1), salt + 1)
    named = tuple(cell for cell in whole.used if cell.identifier)
    bound = x.Bound("w")
    cells, prepared = readers.prepare(named, bound)
    values = [f"{readers.value_sql(cell, cells[cell.name], mapping, bound)} AS {cell.name}" for cell in named]
    strong = " OR ".join(f"id_{at} IS NOT NULL" for at in whole.strong) or "false"
    tx.execute(
        f"""CREATE TEMP TABLE who AS
        SELECT *, {"true" if kind.keeps_strangers else f"({strong})"} AS belongs
        FROM (SELECT *, {readers.faults_sql(named, cells)} IS NOT NULL AS unreadable
        FROM (SELECT *, {", ".join(values)}
        FROM (SELECT {", ".join(["*", *prepared])}
        FROM (SELECT {", ".join(ids)}, {brief.owner} AS owner FROM spoken_of WHERE part = 0)
        JOIN (SELECT owner, count(*) AS seen, count(CASE WHEN usable THEN 1 END) AS good FROM in_brief GROUP BY owner)
            USING (owner))))""",
        bound.values,
    )
    seen, good, unreadable = (
        tx.rows("""SELECT coalesce(sum(seen), 0), coalesce(sum(CASE WHEN belongs THEN good END), 0),
        coalesce(sum(CASE WHEN unreadable THEN seen END), 0) FROM who""")[0]
    )
    if seen != brief.rows:
        raise changed(arrived)
    return Looked(brief, int(good), good < brief.rows or brief.faulty + unreadable > 0)


def id_cells(found: Reading) -> list[str]:
    """The columns that hold identifiers as text, each once."""
    return list(dict.fromkeys(f"c{cell.column}" for cell in found.used if cell.identifier))


def texts_of(kind: Kind) -> list[str]:
    """What of `gathered` is quickly read: texts as they stand."""
    parse = {field.name: field.parse for field in kind.fields}
    return [name for name in kind.gathered if parse[name] in ("text", "verbatim")]


def settle(tx: Transaction, looked: Looked, load_id: int) -> tuple[Staged, Counts]:
    """Report every row that is of no use and every fault. Only where there are any the file is read for them."""
    brief = looked.brief
    only = DIRTY if looked.dirty else "false"
    staged = readers.stage(tx, brief.arrived, brief.mapping, brief.kind, 1, only)
    staged = replace(staged, rejects=brief.rejects)  # those of this reading are the same
    clean = brief.rows - int(tx.value("SELECT count(*) FROM staged"))
    counts = rejects.settle(tx, brief.arrived, staged, load_id, clean)
    for name in ("rejects_0", "rejects_0_scan", "rejects_1", "rejects_1_scan"):
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    return staged, counts


def resolve(tx: Transaction, looked: Looked, staged: Staged, load_id: int) -> None:
    """Give every identifier of a usable row its key, and every combination of them its person: table `whose`."""
    keys.resolve(tx, staged, looked.brief.mapping, load_id, "who WHERE good > 0 AND belongs")
    tx.execute(f"CREATE TEMP TABLE whose AS {keys.rows_sql(staged, looked.brief.mapping, 'who WHERE belongs')}")


def with_rows(looked: Looked) -> str:
    """The beginning of a statement that reads the usable rows in brief as `staged_rows`, with their person, and what is
    gathered of them as `staged_usable`: words with their dates, and texts, apart (see Kind.gathered)."""
    brief, gathered = looked.brief, looked.brief.kind.gathered
    of_use = "" if brief.usable == brief.rows else " WHERE s.usable"
    person = "SELECT s.*, w.key_id, w.email, w.phone FROM {} s JOIN whose w ON w.owner = {}"
    rows = person.format("in_brief", "s.owner") + of_use
    dated = brief.kind.dated
    if not gathered:
        usable = "SELECT * FROM staged_rows"
    elif looked.good == brief.rows:
        short = ", ".join(name for name in gathered if name in brief.kept)
        usable = f"SELECT {short}, min({dated}) AS {dated} FROM in_brief GROUP BY {short}"
        usable += f" UNION ALL BY NAME SELECT {', '.join(texts_of(brief.kind))} FROM spoken_of WHERE part = 1"
    else:  # the texts of the rows of use alone: the file is asked for them
        columns = ", ".join(f"s.{name}" for name in (*gathered, dated))
        usable = f"SELECT {columns} FROM ({brief.reading.sql}) s WHERE s.why IS NULL"
        usable += f" AND {brief.owner} IN (SELECT owner FROM whose)"
    return f"WITH staged_rows AS NOT MATERIALIZED ({rows}), staged_usable AS NOT MATERIALIZED ({usable}) "


def check(tx: Transaction, looked: Looked, load_id: int) -> None:
    """Every row of use must have been written. Raises UserError otherwise."""
    table = looked.brief.kind.table
    written = tx.value(f"SELECT count(*) FROM loaded.{table} WHERE load_id = $load", {"load": load_id})
    if int(written) != looked.good:
        raise changed(looked.brief.arrived)


def changed(arrived: Arrived) -> UserError:
    """The error for a file that says something else when it is read again."""
    what = f"“{arrived.name}” changed while it was read."
    return UserError("file_changed", what, "Wait until it is written to its end, then load it again.")
