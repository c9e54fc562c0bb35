"""WooCommerce → Analytics → Customers → Download. One row per customer, with what they ordered and spent in all.

`Name` is the name as displayed, first and last in one: it is kept as a property, for where it splits is a guess. In
shops of other languages the headers are translated: those files go through a mapping.
"""

from segmentation.load.nouns import Identifier, Source

WOOCOMMERCE_CUSTOMERS = Source(
    name="woocommerce_customers",
    title="WooCommerce customers report",
    kind="people",
    signature=("Name", "Username", "Last Active", "Sign Up", "Email", "Orders", "Total Spend", "AOV"),
    columns={
        "city": ("City",),
        "country": ("Country / Region",),
        "created_at": ("Sign Up",),
        "orders_total": ("Orders",),
        "revenue_total": ("Total Spend",),
        "average_order_value": ("AOV",),
    },
    identifiers=(
        (Identifier("email", ""), ("Email",)),
        (Identifier("woocommerce:username", ""), ("Username",)),
        (Identifier("phone", ""), ("Billing Phone",)),
    ),
    keep_rest=True,
    never=("Postal Code", "Shipping Phone"),
)
