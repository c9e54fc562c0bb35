"""Shopify → Customers → Export. Apostrophes before ids and phones, perhaps a byte order mark, no dates at all.

Exports of before 2023 name the address columns otherwise and have no customer id.
"""

from segmentation.load.nouns import Identifier, Source

SHOPIFY_CUSTOMERS = Source(
    name="shopify_customers",
    title="Shopify customers export",
    kind="people",
    signature=("First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tax Exempt"),
    columns={
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "city": ("Default Address City", "City"),
        "country": ("Default Address Country Code", "Country Code", "Country"),
        "consent": ("Accepts Email Marketing", "Accepts Marketing"),
        "orders_total": ("Total Orders",),
        "revenue_total": ("Total Spent",),
    },
    identifiers=(
        (Identifier("email", ""), ("Email",)),
        (Identifier("shopify:customer_id", ""), ("Customer ID",)),
        (Identifier("phone", ""), ("Phone",)),
    ),
    words={
        "consent": {"yes": "subscribed", "no": "never_subscribed", "true": "subscribed", "false": "never_subscribed"}
    },
    keep_rest=True,
    never=(
        "Default Address Company",
        "Default Address Address1",
        "Default Address Address2",
        "Default Address Zip",
        "Default Address Phone",
        "Address1",
        "Address2",
        "Zip",
        "Company",
        "Default Address Province Code",
    ),
)
