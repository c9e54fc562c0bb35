"""What settling needs to know of each load, worked out once when its rows arrive.

Settling again after the twentieth load must not read the nineteen before it: their keys, wishes, dates and product
categories are kept in `loaded.load_*` and brought up to date here, by comparing row counts a load and table.
"""

from dataclasses import dataclass

from segmentation.store.engine import Transaction


@dataclass(frozen=True)
class LoadedTable:
    """A table of `loaded`: its time column (None: it has none), key columns, and whether its dates are events."""

    name: str
    time: str | None
    keys: tuple[str, ...] = ("key_id",)
    is_event: bool = False


TABLES = (
    LoadedTable("links", None, ("key_a", "key_b")),
    LoadedTable("profiles", "created_at"),
    LoadedTable("properties", None),
    LoadedTable("consents", "happened_at"),
    LoadedTable("campaigns", "sent_at", ()),
    LoadedTable("email_events", "happened_at", is_event=True),
    LoadedTable("orders", "ordered_at", is_event=True),
    LoadedTable("order_lines", "ordered_at", is_event=True),
    LoadedTable("web_events", "happened_at", is_event=True),
    LoadedTable("tickets", "opened_at", is_event=True),
)
DERIVED = ("load_spans", "load_keys", "load_wishes", "load_products")


def refresh(tx: Transaction) -> frozenset[tuple[int, str]]:
    """Bring `loaded.load_*` up to date. Returns the (load, table) pairs that came, changed or went: none means nothing did."""
    changed: set[tuple[int, str]] = set()
    for table in TABLES:
        counted = dict(tx.rows(f"SELECT load_id, count(*) FROM loaded.{table.name} GROUP BY load_id"))
        known = dict(tx.rows("SELECT load_id, rows FROM loaded.load_spans WHERE table_name = $table", {"table": table.name}))
        for load in sorted(counted.keys() | known.keys()):
            if counted.get(load) == known.get(load):
                continue
            changed.add((load, table.name))
            for derived in DERIVED:
                tx.execute(f"DELETE FROM loaded.{derived} WHERE load_id = $load AND table_name = $table", {"load": load, "table": table.name})
            if load in counted:
                digest(tx, load, table)
    return frozenset(changed)


def digest(tx: Transaction, load: int, table: LoadedTable) -> None:
    """Write what settling needs to know of one table of one load."""
    bound = {"load": load, "table": table.name}
    source = f"FROM loaded.{table.name} WHERE load_id = $load"
    without = "sum(CASE WHEN key_id IS NULL THEN 1 ELSE 0 END)" if "key_id" in table.keys else "0"
    time = table.time or "CAST(NULL AS TIMESTAMP)"
    # The export cannot know of tomorrow; one day is left for time zones.
    tx.execute(f"""INSERT INTO loaded.load_spans
        SELECT $load, $table, count(*), {without}, min({time}), max(CASE WHEN {time} < r.limit_at THEN {time} END),
            coalesce(sum(CASE WHEN {time} >= r.limit_at THEN 1 ELSE 0 END), 0)
        FROM loaded.{table.name}, (SELECT coalesce(max(CAST(received_at AS DATE)), current_date) + INTERVAL 2 DAY AS limit_at
                                   FROM app.loads WHERE load_id = $load) r
        WHERE load_id = $load""", bound)
    for key in table.keys:
        tx.execute(f"INSERT INTO loaded.load_keys SELECT DISTINCT $load, $table, {key} {source} AND {key} IS NOT NULL", bound)
    if table.name == "consents":
        tx.execute(f"INSERT INTO loaded.load_wishes SELECT DISTINCT $load, $table, key_id, channel, status, happened_at {source} AND key_id IS NOT NULL", bound)
    if table.name == "email_events":
        tx.execute(f"""INSERT INTO loaded.load_wishes SELECT $load, $table, key_id, 'email', event, max(happened_at)
            {source} AND key_id IS NOT NULL AND event IN ('bounced', 'complained', 'unsubscribed') GROUP BY key_id, event""", bound)
    if table.name in ("web_events", "order_lines"):
        tx.execute(f"""INSERT INTO loaded.load_products SELECT $load, $table, product, category, count(*)
            {source} AND product IS NOT NULL GROUP BY product, category""", bound)
