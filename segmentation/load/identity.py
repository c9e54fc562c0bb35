"""One profile per person: identifiers that were seen on one row belong together, and so on from row to row."""

from collections.abc import Iterable
from dataclasses import dataclass

from segmentation.load import same_ids, taking_apart
from segmentation.load.same_ids import Same
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace

SHARED_ABOVE = 5
"""An address or number linked to more ids of one kind than this is a role or family address, not one person's."""

ROLES = (
    *("info", "office", "sales", "contact", "kontakt", "hello", "hallo", "mail", "team", "support", "service", "help"),
    *(
        "admin",
        "administrator",
        "billing",
        "accounts",
        "accounting",
        "buchhaltung",
        "einkauf",
        "orders",
        "order",
        "shop",
    ),
    *("marketing", "hr", "jobs", "press", "webmaster", "postmaster", "noreply", "no-reply"),
)
"""What stands before the @ of an address that belongs to a desk: two ids of one kind on it are two people."""

BOTH_WAYS = "SELECT key_a AS x, key_b AS y FROM loaded.links UNION SELECT key_b, key_a FROM loaded.links"
WORKING = ("edges", "labels", "nearer", "jumped")


def resolve(tx: Transaction, apart: Iterable[taking_apart.Group] = (), same: bool | None = None) -> None:
    """Make subscriber_keys(key_id, subscriber_id), one row an identifier in use, and shared_keys.

    subscriber_id is the smallest key_id of the identifiers that belong together. Keys are numbered as they arrive and
    never reused, so a person keeps the number as loads come, until a load shows that two people were one all along.
    shared_keys(key_id, kind, ids): addresses and numbers that join nobody to ids of that kind: there are too many.
    apart: people whom somebody split (taking_apart.in_force). same: what was said of ids that two sources call
    differently (same_ids.asserted).
    """
    tx.execute(
        "CREATE OR REPLACE TEMP TABLE edges AS SELECT x, y, a.kind AS x_kind, b.kind AS y_kind FROM "
        f"({BOTH_WAYS}) JOIN loaded.keys a ON a.key_id = x JOIN loaded.keys b ON b.key_id = y WHERE x <> y"
    )
    tx.execute(
        """CREATE OR REPLACE TABLE shared_keys AS SELECT s.key_id, s.kind, s.ids FROM (
            SELECT x AS key_id, y_kind AS kind, count(*) AS ids FROM edges
            WHERE x_kind IN ('email', 'phone') GROUP BY x, y_kind HAVING count(*) > 1) AS s
        JOIN loaded.keys k ON k.key_id = s.key_id
        WHERE s.ids > $most
            OR (k.kind = 'email' AND split_part(k.value, '@', 1) IN (SELECT unnest($roles)))""",
        {"most": SHARED_ABOVE, "roles": list(ROLES)},
    )
    if tx.value("SELECT count(*) FROM shared_keys"):
        tx.execute("""DELETE FROM edges WHERE EXISTS (SELECT 1 FROM shared_keys s
            WHERE (s.key_id = edges.x AND s.kind = edges.y_kind) OR (s.key_id = edges.y AND s.kind = edges.x_kind))""")
    same_ids.apply(tx, same)
    spread_labels(tx)
    taking_apart.apply(tx, apart)
    tx.execute("""CREATE OR REPLACE TABLE subscriber_keys AS
        SELECT k.key_id, coalesce(l.label, k.key_id) AS subscriber_id
        FROM (SELECT DISTINCT key_id FROM loaded.load_keys) k LEFT JOIN labels l ON l.key_id = k.key_id""")
    for name in WORKING:
        tx.execute(f"DROP TABLE IF EXISTS temp.{name}")


def spread_labels(tx: Transaction) -> None:
    """Make labels(key_id, label): the smallest key_id that can be reached from each linked key.

    Rounds of: take the smallest label of the neighbours, then the label of that label (long chains shrink by halves).
    """
    tx.execute(
        "CREATE OR REPLACE TEMP TABLE labels AS SELECT x AS key_id, least(x, min(y)) AS label FROM edges GROUP BY x"
    )
    moved = tx.value("SELECT count(*) FROM labels")
    while moved:
        tx.execute("""CREATE OR REPLACE TEMP TABLE nearer AS
            SELECT e.x AS key_id, least(any_value(l.label), min(o.label)) AS label FROM edges e
            JOIN labels l ON l.key_id = e.x JOIN labels o ON o.key_id = e.y GROUP BY e.x""")
        tx.execute("""CREATE OR REPLACE TEMP TABLE jumped AS
            SELECT n.key_id, least(n.label, t.label) AS label FROM nearer n JOIN nearer t ON t.key_id = n.label""")
        moved = tx.value("SELECT count(*) FROM jumped j JOIN labels l ON l.key_id = j.key_id WHERE j.label <> l.label")
        tx.execute("CREATE OR REPLACE TEMP TABLE labels AS SELECT key_id, label FROM jumped")


@dataclass(frozen=True)
class Merges:
    """How identifiers became people.

    identifiers: distinct ones in use. people: what they became. joined: people known by two identifiers or more.
    across: (kinds that met, people), such as ("email + shopify:customer_id", 18,204), most frequent first.
    repeated: (kind, people with two or more of that kind): one person under two ids.
    shared: (kind of address, kind of id, addresses, ids): too many ids on one address to be one person; not merged.
    same: kinds of id that two sources call differently.
    """

    identifiers: int
    people: int
    joined: int
    across: tuple[tuple[str, int], ...]
    repeated: tuple[tuple[str, int], ...]
    shared: tuple[tuple[str, str, int, int], ...]
    same: tuple[Same, ...] = ()


def merges(workspace: Workspace) -> Merges:
    """What identity did with the loads as they stand. Reads counts only, no people."""
    engine = workspace.engine
    if not engine.exists("subscriber_keys"):
        return Merges(0, 0, 0, (), (), ())
    of_person = """WITH kinds AS (SELECT k.subscriber_id, i.kind, count(*) AS ids FROM subscriber_keys k
        JOIN loaded.keys i ON i.key_id = k.key_id GROUP BY k.subscriber_id, i.kind) """
    identifiers, people = engine.rows("SELECT count(*), count(DISTINCT subscriber_id) FROM subscriber_keys")[0]
    across = engine.rows(
        of_person
        + """SELECT met, count(*) AS people FROM (
        SELECT subscriber_id, string_agg(kind, ' + ' ORDER BY kind) AS met FROM kinds
            GROUP BY subscriber_id HAVING count(*) > 1)
        GROUP BY met ORDER BY people DESC, met LIMIT 20"""
    )
    repeated = engine.rows(
        of_person + "SELECT kind, count(*) AS people FROM kinds WHERE ids > 1 GROUP BY kind ORDER BY people DESC, kind"
    )
    joined = engine.value(
        of_person + "SELECT count(*) FROM (SELECT 1 FROM kinds GROUP BY subscriber_id HAVING sum(ids) > 1)"
    )
    shared = engine.rows("""SELECT i.kind, s.kind AS of_kind, count(*) AS addresses, CAST(sum(s.ids) AS BIGINT) AS ids
        FROM shared_keys s
        JOIN loaded.keys i ON i.key_id = s.key_id GROUP BY i.kind, s.kind ORDER BY addresses DESC, i.kind, of_kind""")
    return Merges(
        int(identifiers),
        int(people),
        int(joined),
        tuple((str(a), int(b)) for a, b in across),
        tuple((str(a), int(b)) for a, b in repeated),
        tuple((str(a), str(b), int(c), int(d)) for a, b, c, d in shared),
        same_ids.found(engine),
    )
