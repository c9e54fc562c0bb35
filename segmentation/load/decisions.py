"""Repairs as they are recorded: decisions that a person took, each switched on or off, never edits of loaded rows."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from segmentation.store.engine import Engine, Transaction

HIDING = {
    "orders_fired_twice": "duplicate_orders",
    "test_orders": "test_orders",
    "unpaid_orders": "unpaid_orders",
    "orders_in_two_sources": "orders_told_twice",
}
"""Checks whose repair leaves orders out, and the view that says which."""

CURED = frozenset(HIDING) | {
    "category_spellings",
    "machine_opens",
    "machine_clicks",
    "several_currencies",
    "ids_called_differently",
}
"""Checks that a decision can cure."""

PART_BY_PART = frozenset({"category_spellings", "several_currencies"})
"""Checks whose decision takes care of what was known then: what later loads bring of the kind may stay open."""

SPLIT = "people_split"
"""Not a check: the name under which splits of merged people stand in the record (splits.py)."""


@dataclass(frozen=True)
class Decision:
    """What was decided about a finding.

    check: the check whose finding it answers. subject: what of it ("all", or a category name). detail: how, where that
    is not plain from the check: {"spellings": [...]}. active: whether it is in force. at: UTC.
    """

    check: str
    subject: str
    active: bool
    actor: str
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)


def latest(tx: Transaction | Engine) -> tuple[Decision, ...]:
    """The last decision on each check and subject, switched-off ones included, in a steady order."""
    rows = tx.rows("""SELECT check_name, subject, active, actor, noted_at, decision FROM (
            SELECT *, row_number() OVER (PARTITION BY check_name, subject
                ORDER BY noted_at DESC, rowid DESC) AS place FROM app.repairs)
        WHERE place = 1 ORDER BY check_name, subject""")
    return tuple(Decision(row[0], row[1], bool(row[2]), row[3], row[4], json.loads(row[5] or "{}")) for row in rows)


def in_force(tx: Transaction | Engine) -> tuple[Decision, ...]:
    """The decisions that are switched on."""
    return tuple(decision for decision in latest(tx) if decision.active)


def apply(tx: Transaction, decisions: tuple[Decision, ...]) -> frozenset[str]:
    """Make the small tables that the views of settled data leave out or rename by. Returns which of them hold anything.

    category_names(spelling, category), hidden_orders(load_id, row_no), hidden_order_lines(load_id, row_no),
    hidden_opens and hidden_clicks(key_id, campaign_id, happened_at). Orders in a currency without a rate are hidden
    as well (currencies.py made foreign_orders). Returned names are the options in sql/*.sql.
    """
    checks = {decision.check for decision in decisions}
    names = [
        (spelling, decision.subject)
        for decision in decisions
        if decision.check == "category_spellings"
        for spelling in decision.detail.get("spellings", ())
        if spelling != decision.subject
    ]
    tx.execute("CREATE OR REPLACE TABLE category_names(spelling VARCHAR, category VARCHAR)")
    for spelling, category in dict(names).items():
        tx.execute(
            "INSERT INTO category_names VALUES ($spelling, $category)", {"spelling": spelling, "category": category}
        )
    nothing = "SELECT NULL::BIGINT AS load_id, NULL::BIGINT AS row_no WHERE false"
    hide = [table for check, table in HIDING.items() if check in checks]
    unrated = "(SELECT load_id, row_no, order_id FROM foreign_orders WHERE rate IS NULL)"
    orders = [nothing, *(f"SELECT load_id, row_no FROM {table}" for table in (*hide, unrated))]
    lines = [nothing, *(lines_of(table) for table in (*hide, unrated))]
    tx.execute(f"CREATE OR REPLACE TABLE hidden_orders AS {' UNION '.join(orders)}")
    tx.execute(f"CREATE OR REPLACE TABLE hidden_order_lines AS {' UNION '.join(lines)}")
    for kind in ("opens", "clicks"):
        wanted = "" if f"machine_{kind}" in checks else " WHERE false"
        tx.execute(
            f"CREATE OR REPLACE TABLE hidden_{kind} AS SELECT key_id, campaign_id, happened_at FROM "
            f"machine_{kind}{wanted}"
        )
    holding = {
        "category_names": "category_names",
        "hidden_orders": "hidden_orders",
        "machine_opens": "hidden_opens",
        "machine_clicks": "hidden_clicks",
    }
    return frozenset(option for option, table in holding.items() if tx.value(f"SELECT count(*) FROM {table}"))


def lines_of(table: str) -> str:
    """SELECT of the order lines that go with hidden orders."""
    if table == "duplicate_orders":
        # A repeated number has its lines repeated too; only the repeats go.
        return "SELECT load_id, row_no FROM duplicate_order_lines"
    return f"""SELECT l.load_id, l.row_no FROM loaded.current_order_lines l
        JOIN {table} t ON t.load_id = l.load_id AND t.order_id = l.order_id"""
