"""Loaded rows → the canonical tables that every later phase reads."""

from pathlib import Path

from segmentation.core.sql import quote
from segmentation.load import digest, identity
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace

FOLDER = Path(__file__).parent / "sql"
TABLES = ("load_ranks", "products", "subscribers")
VIEWS = ("consents", "campaigns", "email_events", "orders", "order_lines", "web_events", "tickets", "subscriber_properties")


def settle(workspace: Workspace) -> None:
    """Bring the canonical tables up to date with the loads, and raise the data version.

    To be called inside the transaction that changed the loads (it joins it): either both are there or neither.
    """
    with workspace.engine.write() as tx:
        digest.refresh(tx)
        make_table(tx, "load_ranks")
        identity.resolve(tx)
        make_table(tx, "products")
        make_table(tx, "subscribers")
        for name in VIEWS:
            tx.execute(f"CREATE OR REPLACE VIEW {quote(name)} AS {(FOLDER / f'{name}.sql').read_text('utf-8')}")
        remember_span(workspace, tx)
        workspace.set_state("data_version", str(workspace.data_version() + 1))


def make_table(tx: Transaction, name: str) -> None:
    """Make a table from the file of its name."""
    tx.execute(f"CREATE OR REPLACE TABLE {quote(name)} AS {(FOLDER / f'{name}.sql').read_text('utf-8')}")


def remember_span(workspace: Workspace, tx: Transaction) -> None:
    """State `newest_on` and `oldest_on`: dates of the events, the future left out."""
    events = [table.name for table in digest.TABLES if table.is_event]
    found = tx.rows("""SELECT CAST(min(oldest_at) AS DATE), CAST(max(newest_at) AS DATE) FROM loaded.load_spans
        WHERE table_name IN (SELECT unnest($events))""", {"events": events})
    oldest, newest = found[0]
    workspace.set_state("oldest_on", oldest.isoformat() if oldest else "")
    workspace.set_state("newest_on", newest.isoformat() if newest else "")
