"""A flat table with one row per person: number, purchases, last purchase, categories, average order, open and click
rate.

What a guide asks for as the least that segments can be made of. Figures only: there are no events behind it, so they
hold for the day of the export and cannot be taken back in time.
"""

from segmentation.load.nouns import Identifier, Source

FLAT_PEOPLE = Source(
    name="flat_people",
    title="Flat table of people",
    kind="people",
    signature=("User ID", "Purchase count", "Last purchase date"),
    columns={
        "first_name": ("First name",),
        "last_name": ("Last name",),
        "country": ("Country",),
        "city": ("City",),
        "orders_total": ("Purchase count",),
        "revenue_total": ("Total spent", "Total revenue", "Lifetime value"),
        "last_order_at": ("Last purchase date",),
        "categories_bought": ("Purchase categories", "Categories"),
        "average_order_value": ("Average order value", "AOV"),
        "open_rate": ("Email open rate", "Open rate"),
        "click_rate": ("Email click rate", "Click rate"),
        "categories_viewed": ("Browsed product categories", "Browsed categories"),
    },
    identifiers=(
        (Identifier("email", ""), ("Email", "Email address")),
        (Identifier("generic:customer_id", ""), ("User ID",)),
    ),
    dates={"last_order_at": ("iso", "yyyymmdd")},
    keep_rest=True,
)
