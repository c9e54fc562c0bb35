"""A file with one row per line of an order, where what belongs to the whole order stands on its first row only."""

from dataclasses import replace

from segmentation.load.kinds.order_lines import LINE_FIELDS
from segmentation.load.kinds.orders import ORDER_FIELDS
from segmentation.load.nouns import Field, Kind

SHOP_ORDERS = Kind(
    name="shop_orders",
    title="Orders with their lines",
    one_row="one line of an order",
    dated="ordered_at",
    usable="(total IS NULL OR ordered_at IS NOT NULL) AND (total IS NOT NULL OR product IS NOT NULL)",
    by_hand=False,
    unusable_reason="an order without a date, or a row without total and product",
    fields=(
        *(replace(field, required=field.name == "order_id") for field in ORDER_FIELDS),
        Field("total", "Total paid", "number", aliases=("total", "order total")),
        *LINE_FIELDS,
    ),
)
