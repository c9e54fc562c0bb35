"""Shopify: a customer segment by its tag, in the query language of its editor."""

from segmentation.activate.native import Platform
from segmentation.core.model import Segment


def one(segment: Segment) -> str:
    """The one condition on the stamp, in the words of its editor."""
    return f"customer_tags CONTAINS 'ms:{segment.segment_id}:v{segment.version}'"


SHOPIFY = Platform(
    "shopify",
    "Shopify",
    "stamp",
    one,
    cannot="Shopify's segments are written in its editor: the definition is one line on the list's tag.",
    notes=(
        "Who is on the removal list still carries the tag: take it off them (Customers › select › Remove tags).",
        "Customers › Segments › Create segment; put the line into the editor.",
        "Shopify keeps consent itself: add email_subscription_status = 'SUBSCRIBED' where the segment is mailed.",
    ),
)
