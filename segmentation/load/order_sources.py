"""Which source of orders counts where two tell of one purchase: a shop's before payments', those before the site's.

A shop's order, the payment for it and the purchase that web analytics saw are one and the same money. Nothing is left
out until somebody decides to (the repair of `orders_in_two_sources`); which source then counts may be chosen.
"""

from collections.abc import Mapping
from typing import Any

from segmentation.core.errors import UserError, did_you_mean
from segmentation.load import decisions
from segmentation.store.engine import Engine, Transaction
from segmentation.store.workspace import Workspace

CHECK = "orders_in_two_sources"


def apply(tx: Transaction) -> None:
    """Make order_sources(source, place): the sources of orders, the one that counts first.

    The chosen one first; then shops before payments before web analytics, those with order lines before those without,
    then by number of orders and name.
    """
    tx.execute(
        """CREATE OR REPLACE TABLE order_sources AS
        SELECT source, row_number() OVER (ORDER BY CASE WHEN source = $chosen THEN 0 ELSE 1 END, remote, lines = 0,
            orders DESC, source) AS place
        FROM (SELECT l.source,
                min(CASE l.table_kind WHEN 'payments' THEN 1 WHEN 'site_events' THEN 2 ELSE 0 END) AS remote,
                sum(CASE WHEN s.table_name = 'order_lines' THEN s.rows ELSE 0 END) AS lines,
                sum(CASE WHEN s.table_name = 'orders' THEN s.rows ELSE 0 END) AS orders
            FROM loaded.load_spans s JOIN app.loads l ON l.load_id = s.load_id
            WHERE s.table_name IN ('orders', 'order_lines') GROUP BY l.source HAVING orders > 0) AS counted""",
        {"chosen": chosen(tx)},
    )


def chosen(tx: Transaction | Engine) -> str:
    """The source that somebody said counts; "" when nobody did."""
    said = next((one.detail for one in decisions.latest(tx) if one.check == CHECK), {})
    return str(said.get("keep", ""))


def ranked(engine: Engine | Transaction) -> tuple[str, ...]:
    """The sources of orders, the one that counts first."""
    return tuple(str(row[0]) for row in engine.rows("SELECT source FROM order_sources ORDER BY place"))


def checked(workspace: Workspace, detail: Mapping[str, Any]) -> dict[str, Any]:
    """The decision as it is recorded, with the source that counts. Raises UserError when it has no orders."""
    known = ranked(workspace.engine) if workspace.engine.exists("order_sources") else ()
    keep = str(detail.get("keep") or next(iter(known), ""))
    if keep not in known:
        raise UserError(
            "no_such_source",
            f"“{keep}” is no source of orders that is loaded.{did_you_mean(keep, known)}",
            f"Choose one of: {', '.join(known)}." if known else "Load orders first.",
        )
    return {"keep": keep}
