"""Loaded rows → the canonical tables that every later phase reads: small ones are tables, events are views."""

import re
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path

from segmentation.core.sql import quote
from segmentation.load import (
    currencies,
    decisions,
    digest,
    identity,
    order_sources,
    same_ids,
    spellings,
    supersede,
    taking_apart,
)
from segmentation.load.check import checks
from segmentation.store.engine import Transaction
from segmentation.store.workspace import Workspace

FOLDER = Path(__file__).parent / "sql"
SUSPECTS = (
    "duplicate_orders",
    "duplicate_order_lines",
    "test_orders",
    "unpaid_orders",
    "orders_told_twice",
    "machine_opens",
    "machine_clicks",
    "source_ends",
)
VIEWS = (
    "consents",
    "campaigns",
    "email_events",
    "orders",
    "order_lines",
    "web_events",
    "tickets",
    "subscriber_properties",
    "subscriber_summary",
    "campaign_results",
)


def settle(workspace: Workspace) -> None:
    """Bring the canonical tables up to date with the loads and the repairs, and raise the data version.

    Called inside the transaction that changed them, which it joins: either both are there or neither. Nothing here
    depends on the order in which files were loaded, so undoing a load gives back exactly the tables without it.
    """
    with workspace.engine.write() as tx:
        changes = digest.refresh(tx)
        version = version_of_settling(workspace)
        anew = workspace.state("settled_by") != version
        if split_anew(workspace, tx) or changes or anew:
            make_table(tx, "load_ranks")
            identity.resolve(tx, taking_apart.in_force(tx), same_ids.asserted(tx))
            make_table(tx, "subscribers")
            make_category_groups(tx)
        supersede.refresh(tx, changes, anew)
        order_sources.apply(tx)
        # Views stay good while their text and the columns that they read are the same.
        make_views(workspace, tx, "suspects", {name: statement(name) for name in SUSPECTS}, anew)
        currencies.apply(tx)
        options = decisions.apply(tx, decisions.in_force(tx))
        make_table(tx, "products", options)
        make_views(workspace, tx, "views", {name: statement(name, options) for name in VIEWS}, anew)
        make_views(workspace, tx, "checks", {check.view: check.sql for check in checks()}, anew)
        if anew:
            workspace.set_state("settled_by", version)
        remember_span(workspace, tx)
        workspace.set_state("data_version", str(workspace.data_version() + 1))


def split_anew(workspace: Workspace, tx: Transaction) -> bool:
    """Whether people are split or ids joined by another decision than when they were last made; remembers these."""
    said = repr([(sorted(apart), sorted(rest)) for apart, rest in taking_apart.in_force(tx)])
    same = same_ids.asserted(tx)
    said = said if same is None else f"{said} {same}"
    if (workspace.state("splits") or "[]") == said:
        return False
    workspace.set_state("splits", said)
    return True


def make_views(workspace: Workspace, tx: Transaction, group: str, wanted: Mapping[str, str], anew: bool) -> None:
    """Make the views of a group, name → SELECT, unless they are there with this very text; `anew`: in any case."""
    said = digest_of(wanted)
    if not anew and workspace.state(group) == said:
        return
    for name, sql in wanted.items():
        tx.execute(f"CREATE OR REPLACE VIEW {quote(name)} AS {sql}")
    workspace.set_state(group, said)


def refresh(workspace: Workspace) -> None:
    """Settle again where an older version of this program settled last: its tables and views may be others."""
    if workspace.engine.exists("subscribers") and workspace.state("settled_by") != version_of_settling(workspace):
        settle(workspace)


def version_of_settling(workspace: Workspace) -> str:
    """A short name for what settling makes: another one after a migration, or when a check, a file of SQL or
    the rule of who is one person changed."""
    ran = workspace.engine.rows("SELECT name FROM app.migrations ORDER BY name")
    files = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.sql"))}
    rule = repr((identity.SHARED_ABOVE, identity.ROLES))
    return digest_of(
        {"migrations": str(ran), "identity": rule, **files, **{check.view: check.sql for check in checks()}}
    )


def digest_of(said: Mapping[str, str]) -> str:
    """Equal texts, equal name."""
    return sha256(repr(list(said.items())).encode()).hexdigest()[:16]


def statement(name: str, options: Collection[str] = ()) -> str:
    """The SELECT of sql/<name>.sql, with the lines of the given options taken in.

    A line `--? hidden_orders WHERE …` is a comment, and costs nothing, until a repair of that kind is in force.
    """
    sql = (FOLDER / f"{name}.sql").read_text("utf-8")
    for option in options:
        sql = re.sub(rf"^(\s*)--\? {option} ", r"\1", sql, flags=re.MULTILINE)
    return sql


def make_table(tx: Transaction, name: str, options: Collection[str] = ()) -> None:
    """Make a table from the file of its name."""
    tx.execute(f"CREATE OR REPLACE TABLE {quote(name)} AS {statement(name, options)}")


def make_category_groups(tx: Transaction) -> None:
    """Make category_groups(spelling, proposed, seen, why): one row a category that is also spelled otherwise."""
    seen = tx.rows("""SELECT category, CAST(sum(seen) AS BIGINT) FROM loaded.load_products WHERE trim(category) <> ''
        GROUP BY category ORDER BY category""")
    tx.execute("CREATE OR REPLACE TABLE category_groups(spelling VARCHAR, proposed VARCHAR, seen BIGINT, why VARCHAR)")
    for found in spellings.group((str(row[0]), int(row[1])) for row in seen):
        tx.execute("INSERT INTO category_groups VALUES ($spelling, $proposed, $seen, $why)", vars(found))


def remember_span(workspace: Workspace, tx: Transaction) -> None:
    """State `newest_on` and `oldest_on`: the dates of events, leaving out the future of their export and before 1990.

    Where no events are loaded (a flat table of people), newest_on is the date of the newest export.
    """
    events = [table.name for table in digest.TABLES if table.is_event]
    oldest, newest = tx.rows(
        """SELECT CAST(min(CASE WHEN oldest_at >= TIMESTAMP '1990-01-01' THEN oldest_at END) AS DATE),
        CAST(max(newest_at) AS DATE) FROM loaded.load_spans WHERE table_name IN (SELECT unnest($events))""",
        {"events": events},
    )[0]
    if newest is None:
        newest = tx.value("SELECT max(export_on) FROM load_ranks")
    workspace.set_state("oldest_on", oldest.isoformat() if oldest else "")
    workspace.set_state("newest_on", newest.isoformat() if newest else "")
