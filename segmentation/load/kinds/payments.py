"""A file with one row per payment, of which only those that were made are orders."""

from dataclasses import replace

from segmentation.load.kinds.orders import ORDERS

PAYMENTS = replace(
    ORDERS,
    name="payments",
    title="Payments",
    one_row="one payment",
    by_hand=False,
    fields=tuple(
        replace(field, parse="word", required=True, choices=("paid", "refunded")) if field.name == "status" else field
        for field in ORDERS.fields
    ),
)
