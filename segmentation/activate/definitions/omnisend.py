"""Omnisend: POST /segments, one group. Source: api-docs.omnisend.com/reference/post_segments."""

from typing import Any as Anything

from segmentation.activate import native
from segmentation.activate.native import Platform
from segmentation.core.model import Segment


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    stamp = {"name": "ms_segment", "valueType": "text", "operator": "equals", "value": segment.segment_id}
    consent = {"channels": ["email"], "operator": "equals", "property": "subscriptionStatus", "value": "subscribed"}
    contact = {"entity": "contact", "junction": "and", "filters": [{"property": "custom", **stamp}, consent]}
    return {"name": native.title(segment), "conditionGroups": [{"conditions": [contact]}]}


OMNISEND = Platform(
    "omnisend",
    "Omnisend",
    "stamp",
    one,
    "POST https://api.omnisend.com/v5/segments\ncontent-type: application/json\nScope: segments.write; 15 a minute.",
    notes=(
        "One group only: how its groups are joined, and how it compares numbers, is not published.",
        "Its own opens count those of mail programmes too, so they are not left to it; all moves with each export.",
        "The list names this version; import the list of a new version before its segment is used.",
    ),
)
