"""Customer.io: data-driven segments by hand only. Source: docs.customer.io exportPeopleData and manual-segments."""

from typing import Any as Anything

from segmentation.activate.native import Platform
from segmentation.core.model import Segment


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    stamp = {"field": "ms_segment", "operator": "eq", "value": segment.segment_id}
    version = {"field": "ms_segment_version", "operator": "eq", "value": segment.version}
    return {"filters": {"and": [{"attribute": stamp}, {"attribute": version}]}}


CUSTOMER_IO = Platform(
    "customer_io",
    "Customer.io",
    "stamp",
    one,
    cannot="Customer.io's interface makes segments by hand only: the definition is a filter on the stamp.",
    notes=(
        "This filter chooses the people of an API-triggered broadcast, or of an export.",
        "By hand: Segments › Create › Data-driven › Attribute › ms_segment is equal to the value in the file.",
        "Its API makes manual segments only, so the segment moves with each export.",
    ),
)
