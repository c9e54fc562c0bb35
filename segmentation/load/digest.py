"""What settling needs to know of each load, worked out once when its rows arrive.

Settling after the twentieth load must not read the nineteen before it: their keys, wishes, dates and product categories
are kept in `loaded.load_*` and brought up to date here, by comparing row counts a load and table.
"""

from dataclasses import dataclass

from segmentation.store.engine import Transaction


@dataclass(frozen=True)
class LoadedTable:
    """A table of `loaded`.

    time: its time column (None: it has none). keys: columns that hold a key_id. natural: the columns that say which
    thing a row is about; a later export of the same source with the same ones replaces the row (empty: never).
    The first natural column is never missing in a row that can be replaced. is_event: its dates count for `newest_on`.
    """

    name: str
    time: str | None
    keys: tuple[str, ...] = ("key_id",)
    natural: tuple[str, ...] = ()
    is_event: bool = False


TABLES = (
    LoadedTable("links", None, ("key_a", "key_b")),
    LoadedTable("profiles", "created_at"),
    LoadedTable("properties", None, natural=("key_id", "name")),
    LoadedTable("consents", "happened_at", natural=("key_id", "channel", "status", "happened_at", "origin")),
    LoadedTable("campaigns", "sent_at", keys=()),
    LoadedTable(
        "email_events", "happened_at", natural=("key_id", "event", "happened_at", "campaign_id", "url"), is_event=True
    ),
    LoadedTable("orders", "ordered_at", natural=("order_id",), is_event=True),
    LoadedTable("order_lines", "ordered_at", natural=("order_id",), is_event=True),
    LoadedTable(
        "web_events",
        "happened_at",
        is_event=True,
        natural=("key_id", "event", "happened_at", "url", "product", "category", "search"),
    ),
    LoadedTable("tickets", "opened_at", natural=("ticket_id",), is_event=True),
    LoadedTable("subscriber_summary", "last_order_at", natural=("key_id",)),
    LoadedTable("campaign_results", "sent_at", keys=(), natural=("campaign_id",)),
)
DERIVED = ("load_spans", "load_keys", "load_wishes", "load_products")
OBJECTIONS = "('bounced', 'complained', 'unsubscribed')"


@dataclass(frozen=True)
class Change:
    """A table of a load whose rows came, changed in number, or went."""

    load_id: int
    table: str
    gone: bool


def refresh(tx: Transaction) -> tuple[Change, ...]:
    """Bring `loaded.load_*` up to date with the loaded rows. Returns what changed; nothing: no load came or went."""
    changes: list[Change] = []
    spans: dict[str, dict[int, int]] = {}
    for name, load, rows in tx.rows("SELECT table_name, load_id, rows FROM loaded.load_spans"):
        spans.setdefault(str(name), {})[load] = rows
    for table in TABLES:
        counted = dict(tx.rows(f"SELECT load_id, count(*) FROM loaded.{table.name} GROUP BY load_id"))
        known = spans.get(table.name, {})
        for load in sorted(counted.keys() | known.keys()):
            if counted.get(load) == known.get(load):
                continue
            changes.append(Change(load, table.name, gone=load not in counted))
            bound = {"load": load, "table": table.name}
            for derived in DERIVED:
                tx.execute(f"DELETE FROM loaded.{derived} WHERE load_id = $load AND table_name = $table", bound)
            if load in counted:
                digest(tx, load, table)
    return tuple(changes)


def digest(tx: Transaction, load: int, table: LoadedTable) -> None:
    """Write what settling needs to know of one table of one load."""
    bound = {"load": load, "table": table.name}
    source = f"FROM loaded.{table.name} WHERE load_id = $load"
    without = "sum(CASE WHEN key_id IS NULL THEN 1 ELSE 0 END)" if "key_id" in table.keys else "0"
    time = table.time or "CAST(NULL AS TIMESTAMP)"
    # An export cannot know of tomorrow; one day is left for time zones.
    tx.execute(
        f"""INSERT INTO loaded.load_spans
        SELECT $load, $table, count(*), {without}, min({time}), max(CASE WHEN {time} < r.limit_at THEN {time} END),
            coalesce(sum(CASE WHEN {time} >= r.limit_at THEN 1 ELSE 0 END), 0)
        FROM loaded.{table.name}, (
            SELECT coalesce(max(CAST(received_at AS DATE)), current_date) + INTERVAL 2 DAY AS limit_at
            FROM app.loads WHERE load_id = $load) r
        WHERE load_id = $load""",
        bound,
    )
    for key in table.keys:
        tx.execute(
            f"INSERT INTO loaded.load_keys SELECT DISTINCT $load, $table, {key} {source} AND {key} IS NOT NULL", bound
        )
    if table.name == "consents":
        tx.execute(
            f"""INSERT INTO loaded.load_wishes SELECT DISTINCT $load, $table, key_id, channel, status, happened_at
            {source} AND key_id IS NOT NULL""",
            bound,
        )
    if table.name == "email_events":
        tx.execute(
            f"""INSERT INTO loaded.load_wishes SELECT $load, $table, key_id, 'email', event, max(happened_at)
            {source} AND key_id IS NOT NULL AND event IN {OBJECTIONS} GROUP BY key_id, event""",
            bound,
        )
    if table.name in ("web_events", "order_lines"):
        tx.execute(
            f"""INSERT INTO loaded.load_products SELECT $load, $table, product, category, count(*)
            {source} AND coalesce(product, category) IS NOT NULL GROUP BY product, category""",
            bound,
        )
