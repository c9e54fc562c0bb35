"""Small loads written straight into the `loaded` tables: what loading would have made of a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from segmentation.load import canonical
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace

RECEIVED = datetime(2026, 11, 20, 9, 0)
COLUMNS = {
    "links": "key_a key_b",
    "profiles": "row_no key_id email first_name last_name phone country city created_at",
    "properties": "key_id name value",
    "consents": "key_id channel status happened_at origin",
    "campaigns": "campaign_id name subject sent_at",
    "email_events": "key_id event happened_at campaign_id url is_machine",
    "orders": "row_no order_id key_id ordered_at currency total discount refunded discount_code status",
    "order_lines": "row_no order_id key_id ordered_at sku product category quantity unit_price line_total",
    "web_events": "key_id event happened_at url product category search seconds",
    "tickets": "row_no ticket_id key_id opened_at closed_at status topic satisfaction",
    "subscriber_summary": "row_no key_id orders_total revenue_total average_order_value last_order_at open_rate "
    "click_rate categories_bought categories_viewed",
    "campaign_results": "row_no campaign_id name subject channel sent_at currency recipients delivered opened clicked "
    "ordered revenue unsubscribed complained bounced",
}


@dataclass(frozen=True)
class Export:
    """One file's worth of rows. In rows, `key`, `key_a`, `key_b` are "kind=value" ("email=ann@shop.de"), or None."""

    source: str = "shop"
    file: str = "export.csv"
    sha256: str = ""
    received_at: datetime = RECEIVED
    rows: Mapping[str, Iterable[Mapping[str, Any]]] = field(default_factory=dict)
    rejects: tuple[tuple[int, str, str, str], ...] = ()  # line, column, text, reason


def when(text: str) -> datetime:
    """ "2026-10-01" or "2026-10-01 12:30:05"."""
    return datetime.fromisoformat(text)


def load(workspace: Workspace, export: Export, settle: bool = True) -> int:
    """Insert the rows as one load, settle (or leave that to the caller), and return the load's id."""
    with workspace.engine.write() as tx:
        load_id = int(tx.value("SELECT nextval('app.load_ids')"))
        read = 0
        for table, rows in export.rows.items():
            columns = COLUMNS[table].split()
            for number, row in enumerate(rows, start=1):
                read += 1
                values = {"row_no": number} | {
                    ("key_id" if name == "key" else name): value for name, value in row.items()
                }
                for name in ("key_id", "key_a", "key_b"):
                    if values.get(name) is not None:
                        values[name] = key(tx, str(values[name]))
                unknown = set(values) - set(columns) - {"row_no"}
                assert not unknown, f"{table} has no column {unknown}"
                bound = {"load_id": load_id} | {name: values.get(name) for name in columns}
                places = ", ".join(f"${name}" for name in bound)
                tx.execute(f"INSERT INTO loaded.{table}(load_id, {', '.join(columns)}) VALUES ({places})", bound)
        tx.execute(
            """INSERT INTO app.loads(load_id, source, table_kind, files, rows_read, rows_loaded, rows_rejected,
            rows_set_aside, received_at) VALUES ($id, $source, 'any',
            json_array(json_object('name', $file, 'sha256', $sha)), $read, $read, 0, 0, $at)""",
            {
                "id": load_id,
                "source": export.source,
                "file": export.file,
                "sha": export.sha256 or export.file,
                "at": export.received_at,
                "read": read,
            },
        )
        for line, column, text, reason in export.rejects:
            tx.execute(
                "INSERT INTO app.rejects VALUES ($id, $file, $line, $column, $text, $reason)",
                {"id": load_id, "file": export.file, "line": line, "column": column, "text": text, "reason": reason},
            )
        if settle:
            canonical.settle(workspace)
    return load_id


def undo(workspace: Workspace, load_id: int) -> None:
    """Take a load's rows out again and settle, as the undo of a load does."""
    with workspace.engine.write() as tx:
        for table in COLUMNS:
            tx.execute(f"DELETE FROM loaded.{table} WHERE load_id = $id", {"id": load_id})
        tx.execute("DELETE FROM app.rejects WHERE load_id = $id", {"id": load_id})
        tx.execute("UPDATE app.loads SET undone_at = $at WHERE load_id = $id", {"id": load_id, "at": RECEIVED})
        canonical.settle(workspace)


def key(tx: Transaction, text: str) -> int:
    """The key_id of "kind=value", made if it is new."""
    kind, _, value = text.partition("=")
    bound = {"kind": kind, "value": value}
    found = tx.value("SELECT key_id FROM loaded.keys WHERE kind = $kind AND value = $value", bound)
    if found is None:
        found = tx.value("SELECT nextval('app.key_ids')")
        tx.execute("INSERT INTO loaded.keys VALUES ($id, $kind, $value)", bound | {"id": found})
    return int(found)


def order(number: str, key: str | None, at: str, total: float = 50.0, **more: Any) -> dict[str, Any]:
    """A row of orders."""
    return {
        "order_id": number,
        "key": key,
        "ordered_at": when(at),
        "currency": "EUR",
        "total": total,
        "discount": 0.0,
        "refunded": 0.0,
        "status": "paid",
    } | more


def line(
    number: str, key: str | None, at: str, product: str, quantity: float = 1.0, price: float = 50.0, **more: Any
) -> dict[str, Any]:
    """A row of order_lines."""
    return {
        "order_id": number,
        "key": key,
        "ordered_at": when(at),
        "product": product,
        "quantity": quantity,
        "unit_price": price,
        "line_total": quantity * price,
    } | more


def mail(key: str | None, event: str, at: str, campaign: str = "C1", **more: Any) -> dict[str, Any]:
    """A row of email_events."""
    return {"key": key, "event": event, "happened_at": when(at), "campaign_id": campaign} | more


def web(key: str | None, event: str, at: str, **more: Any) -> dict[str, Any]:
    """A row of web_events."""
    return {"key": key, "event": event, "happened_at": when(at)} | more


def profile(key: str, **more: Any) -> dict[str, Any]:
    """A row of profiles."""
    return {"key": key} | more


def state_of(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every canonical table, people named by their identifiers, so that two workspaces can be compared."""
    names = """WITH who AS (SELECT k.subscriber_id, string_agg(i.kind || '=' || i.value, ' '
        ORDER BY i.kind, i.value) AS person
        FROM subscriber_keys k JOIN loaded.keys i ON i.key_id = k.key_id GROUP BY k.subscriber_id) """
    found = {
        "campaigns": workspace.engine.rows("SELECT campaign_id, name, subject, sent_at FROM campaigns ORDER BY ALL"),
        "products": workspace.engine.rows("SELECT product, category FROM products ORDER BY ALL"),
    }
    for table in (
        "subscribers",
        "consents",
        "email_events",
        "orders",
        "order_lines",
        "web_events",
        "tickets",
        "subscriber_properties",
        "subscriber_summary",
    ):
        leave = "subscriber_id" if table == "subscribers" else "subscriber_id, load_id"
        found[table] = workspace.engine.rows(
            f"{names} SELECT w.person, t.* EXCLUDE ({leave}) FROM {table} t JOIN who w USING (subscriber_id) "
            f"ORDER BY ALL"
        )
    found["span"] = [(workspace.state("oldest_on"), workspace.state("newest_on"))]
    return found
