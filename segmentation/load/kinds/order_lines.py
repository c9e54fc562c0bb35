"""A file with one row per line of an order; the orders are summed up from their lines.

One row of `orders` per order number: total = its positive lines, refunded = its negative ones. A cancellation that only
takes back therefore has total 0: it is revenue below zero on its day, and no order. An order counts when its total is
above 0.
"""

from segmentation.load.kinds.orders import ORDER_FIELDS
from segmentation.load.nouns import Field, Kind

LINE_FIELDS = (
    Field(
        "sku",
        "Article number",
        "identifier",
        aliases=(
            "sku",
            "stockcode",
            "stock code",
            "article",
            "item number",
            "product id",
            "lineitem sku",
            "item id",
            "artikelnummer",
        ),
    ),
    Field(
        "product",
        "Product",
        aliases=("product", "product name", "description", "item", "item name", "lineitem name", "title", "artikel"),
    ),
    Field(
        "category",
        "Category",
        aliases=("category", "product category", "product type", "department", "item category", "kategorie"),
    ),
    Field("quantity", "Pieces", "number", aliases=("quantity", "qty", "units", "lineitem quantity", "pieces", "menge")),
    Field(
        "unit_price",
        "Price of one",
        "number",
        aliases=("unit price", "unitprice", "price", "item price", "lineitem price", "preis"),
    ),
)

ORDER_LINES = Kind(
    name="order_lines",
    table="order_lines",
    title="Order lines",
    one_row="one line of an order",
    dated="ordered_at",
    usable="line_total IS NOT NULL OR (quantity IS NOT NULL AND unit_price IS NOT NULL)",
    unusable_reason="neither a line total nor both quantity and price",
    fields=(
        *ORDER_FIELDS[:3],
        *LINE_FIELDS,
        Field(
            "line_total",
            "Total of the line",
            "number",
            aliases=("line total", "linetotal", "amount", "item total", "total", "revenue"),
        ),
        Field("country", "Country", aliases=("country", "country code", "land")),
        *(field for field in ORDER_FIELDS if field.name in ("discount_code", "status")),
    ),
)
