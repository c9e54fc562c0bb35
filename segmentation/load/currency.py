"""Which currency amounts are shown in: that of the orders that count (the view holds one currency, never several)."""

from dataclasses import replace

from segmentation.core.settings import Settings
from segmentation.store.workspace import Workspace


def adopt(workspace: Workspace, actor: str | None = None) -> str | None:
    """Show amounts in the currency of the orders that count, when nobody has chosen another.

    Amounts are never converted, so the sign beside them must be theirs. Returns the currency that was taken over, or
    None when nothing changed: no orders, no currency in them, or the right one already.
    """
    if workspace.settings.currency != Settings().currency or not workspace.engine.exists("orders"):
        return None
    found = workspace.engine.rows("SELECT DISTINCT currency FROM orders WHERE currency IS NOT NULL LIMIT 2")
    if len(found) != 1 or found[0][0] == workspace.settings.currency:
        return None
    currency = str(found[0][0])
    workspace.save_settings(replace(workspace.settings, currency=currency), actor)
    return currency
