"""Amounts are never converted, so the sign beside them is the orders' own."""

from pathlib import Path

import pytest

from segmentation.load.ingest import ingest
from segmentation.store.workspace import Workspace

HEADER = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount,Id"
)


def orders(folder: Path, name: str, *currencies: str) -> Path:
    """A shop's orders, one in each currency."""
    rows = [
        f"#{10 + n},p{n}@example.com,paid,2026-10-0{n + 1} 10:00:00 +0000,{one},10,0,0,10.00,,0,"
        f"2026-10-0{n + 1} 10:00:00 +0000,1,Tent,10.00,SKU-{n},0,{n}"
        for n, one in enumerate(currencies)
    ]
    path = folder / name
    path.write_text("\n".join([HEADER, *rows, ""]))
    return path


@pytest.mark.parametrize(
    ("currencies", "shown"), [(["GBP", "GBP"], "GBP"), (["GBP", "GBP", "USD"], "GBP"), (["EUR", "EUR"], "EUR")]
)
def test_amounts_are_shown_in_the_currency_that_is_counted(
    workspace: Workspace, tmp_path: Path, currencies: list[str], shown: str
) -> None:
    ingest(workspace, [orders(tmp_path, "orders.csv", *currencies)], source="shopify_orders")
    assert workspace.settings.currency == shown
    counted = workspace.engine.rows("SELECT DISTINCT currency FROM orders")
    assert counted == [(shown,)], "several currencies are never added up: the others wait for a person's decision"
