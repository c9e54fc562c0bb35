"""WooCommerce → Analytics → Orders → Download: orders with a customer's name and nothing else to know them by."""

from segmentation.load.nouns import Source

WOOCOMMERCE_ORDERS_REPORT = Source(
    name="woocommerce_orders_report",
    title="WooCommerce orders report",
    kind="orders",
    signature=("Date", "Order #", "Status", "Customer", "Customer type", "Items sold", "Net Sales"),
    columns={"order_id": ("Order #",), "ordered_at": ("Date",), "total": ("Net Sales",)},
    identifiers=(),
    refused="The orders report of WooCommerce has no e-mail address and no customer number, only names: its orders "
    "cannot be joined to people.",
    refused_do_next="Export the orders with an order export plugin, with the columns order_id, order_date, "
    "order_status, billing_email and order_total. The customers report can be loaded as it is.",
)
