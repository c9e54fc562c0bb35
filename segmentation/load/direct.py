"""Big files of events straight from the file into their table, without a copy of every row in between.

Reading a text twice costs far less than keeping its rows: the first pass finds who is spoken of and how many rows are
good, the second writes the rows, each with the number of its person instead of addresses and ids.
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


@dataclass(frozen=True)
class Looked:
    """What the first pass found. Tables: spoken_of (one row per combination of identifiers as text, or of `gathered`),
    who (their values, one row per combination).

    read, good: rows, and those of use. dirty: whether any is of no use or has a fault. rejects: their table.
    """

    arrived: Arrived
    mapping: FileMapping
    kind: Kind
    reading: Reading
    rejects: str
    read: int
    good: int
    dirty: bool

    @property
    def whole(self) -> bool:
        """Whether every row that is good but for its identifiers is good."""
        return not self.dirty or self.kind.keeps_strangers


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


def look(tx: Transaction, arrived: Arrived, mapping: FileMapping, kind: Kind) -> Looked:
    """The first pass: who is spoken of, and how many rows there are of which sort."""
    found = readers.reading(arrived, mapping, kind, "rejects_0", with_ids=False)
    for name in (*keys.PASSING, "rejects_0", "rejects_0_scan"):
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    ids = id_cells(found)
    sets = [f"({', '.join([*ids, 'usable'])})", f"({', '.join([*kind.gathered, 'usable'])})"][: 1 + bool(kind.gathered)]
    with readers.zone_of(tx, mapping):
        tx.execute(
            f"""CREATE TEMP TABLE spoken_of AS
            SELECT {", ".join([*ids, *kind.gathered])}, usable, grouping({ids[0]}) AS part, count(*) AS seen,
                count(CASE WHEN faulty THEN 1 END) AS faulty, min(dated) AS {kind.dated}, max(dated) AS newest_at
            FROM (SELECT {", ".join([*ids, *kind.gathered])}, {kind.dated} AS dated, why IS NULL AS usable,
                faults IS NOT NULL AS faulty FROM ({found.sql}))
            GROUP BY GROUPING SETS ({", ".join(sets)})""",
            found.bound.values,
        )
    whole = readers.reading(arrived, mapping, kind, "rejects_0")
    named = [cell for cell in whole.used if cell.identifier]
    bound = x.Bound("w")
    texts, prepared = readers.prepare(tuple(named), bound)
    values = [f"{readers.value_sql(cell, texts[cell.name], mapping, bound)} AS {cell.name}" for cell in named]
    strong = " OR ".join(f"id_{at} IS NOT NULL" for at in whole.strong) or "false"
    tx.execute(
        f"""CREATE TEMP TABLE who AS
        SELECT *, {"true" if kind.keeps_strangers else f"({strong})"} AS belongs
        FROM (SELECT *, {readers.faults_sql(tuple(named), texts)} IS NOT NULL AS unreadable
        FROM (SELECT *, {", ".join(values)}
        FROM (SELECT {", ".join(["*", *prepared])}
        FROM (SELECT {", ".join(ids)}, CAST(sum(seen) AS BIGINT) AS seen, CAST(sum(faulty) AS BIGINT) AS faulty,
            CAST(sum(CASE WHEN usable THEN seen ELSE 0 END) AS BIGINT) AS good
            FROM spoken_of WHERE part = 0 GROUP BY {", ".join(ids)}))))""",
        bound.values,
    )
    read, good, faulty = tx.rows("""SELECT coalesce(sum(seen), 0), coalesce(sum(CASE WHEN belongs THEN good END), 0),
        coalesce(sum(faulty), 0) + coalesce(sum(CASE WHEN unreadable THEN seen END), 0) FROM who""")[0]
    return Looked(arrived, mapping, kind, found, "rejects_0", int(read), int(good), good < read or faulty > 0)


def id_cells(found: Reading) -> list[str]:
    """The columns that hold identifiers as text, each once."""
    return list(dict.fromkeys(f"c{cell.column}" for cell in found.used if cell.identifier))


def settle(tx: Transaction, looked: Looked, load_id: int) -> tuple[Staged, Counts]:
    """Report every row that is of no use and every fault. Only where there are any the file is read for them."""
    only = DIRTY if looked.dirty else "false"
    staged = readers.stage(tx, looked.arrived, looked.mapping, looked.kind, 1, only)
    for name in ("rejects_1", "rejects_1_scan"):  # the same as those of the first pass
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    staged = replace(staged, rejects=looked.rejects)
    clean = looked.read - int(tx.value("SELECT count(*) FROM staged"))
    counts = rejects.settle(tx, looked.arrived, staged, load_id, clean)
    for name in ("rejects_0", "rejects_0_scan"):
        tx.execute(f"DROP TABLE IF EXISTS {name}")
    return staged, counts


def resolve(tx: Transaction, looked: Looked, staged: Staged, load_id: int) -> None:
    """Give every identifier of a usable row its key, and every combination of them its person: table `whose`."""
    keys.resolve(tx, staged, looked.mapping, load_id, "who WHERE good > 0 AND belongs")
    tx.execute(f"CREATE TEMP TABLE whose AS {keys.rows_sql(staged, looked.mapping, 'who WHERE belongs')}")


def with_rows(looked: Looked) -> str:
    """The beginning of a statement that reads the usable rows of the file as `staged_rows`, with their person."""
    same = " AND ".join(f"w.{cell} IS NOT DISTINCT FROM s.{cell}" for cell in id_cells(looked.reading))
    # Where the first pass found every row good, none has to be judged again.
    rows = f"SELECT s.*, w.key_id, w.email, w.phone FROM ({looked.reading.sql}) s JOIN whose w ON {same}"
    rows += "" if looked.good == looked.read else " WHERE s.why IS NULL"
    usable = f"SELECT {', '.join([*looked.kind.gathered, looked.kind.dated])} FROM spoken_of WHERE part = 1 AND usable"
    if not (looked.whole and looked.kind.gathered):
        usable = "SELECT * FROM staged_rows"
    return f"WITH staged_rows AS NOT MATERIALIZED ({rows}), staged_usable AS NOT MATERIALIZED ({usable}) "


def check(tx: Transaction, looked: Looked, load_id: int) -> None:
    """The two passes must agree. Raises UserError when the file changed between them: nothing of it is kept then."""
    written = tx.value(f"SELECT count(*) FROM loaded.{looked.kind.table} WHERE load_id = $load", {"load": load_id})
    if int(written) != looked.good:
        what = f"“{looked.arrived.name}” changed while it was read."
        raise UserError("file_changed", what, "Wait until it is written to its end, then load it again.")
