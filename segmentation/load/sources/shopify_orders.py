"""Shopify → Orders → Export. One row per line item; what belongs to the order stands on its first row only.

Names differ between shops and years in case, hyphens and spelling (`Cancelled at`); `Name` is `#1001`, where # is data;
times carry the shop's offset. A refund is a status and an amount, never a negative total.
"""

from segmentation.load.nouns import Identifier, Source

SHOPIFY_ORDERS = Source(
    name="shopify_orders",
    title="Shopify orders export",
    kind="shop_orders",
    signature=("Name", "Financial Status", "Total", "Lineitem quantity", "Lineitem name", "Lineitem price"),
    columns={
        "order_id": ("Name",),
        "ordered_at": ("Created at",),
        "currency": ("Currency",),
        "total": ("Total",),
        "discount": ("Discount Amount",),
        "discount_code": ("Discount Code",),
        "refunded": ("Refunded Amount",),
        "status": ("Financial Status",),
        "sku": ("Lineitem sku",),
        "product": ("Lineitem name",),
        "quantity": ("Lineitem quantity",),
        "unit_price": ("Lineitem price",),
    },
    identifiers=((Identifier("email", ""), ("Email",)), (Identifier("phone", "", links=False), ("Phone",))),
)
