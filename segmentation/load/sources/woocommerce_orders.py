"""WooCommerce orders as export plugins and the REST interface write them: one row per order, with the billing address.

`customer_id` 0 is a guest, not a person: guests are known by their address.
"""

from segmentation.load.nouns import Identifier, Source

WOOCOMMERCE_ORDERS = Source(
    name="woocommerce_orders",
    title="WooCommerce orders export",
    kind="orders",
    signature=("order_id", "order_date", "order_status", "billing_email", "order_total"),
    columns={
        "order_id": ("order_id",),
        "ordered_at": ("order_date",),
        "currency": ("order_currency",),
        "total": ("order_total",),
        "status": ("order_status",),
    },
    identifiers=(
        (Identifier("email", ""), ("billing_email",)),
        (Identifier("woocommerce:customer_id", "", ignore="0"), ("customer_id",)),
    ),
)
