"""Braze: no API makes segments; a connected audience at sending. Source: braze-docs connected_audience.md."""

from typing import Any as Anything

from segmentation.activate.native import Platform
from segmentation.core.model import Segment


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    stamp = {"custom_attribute_name": "ms_segment", "comparison": "equals", "value": segment.segment_id}
    version = {"custom_attribute_name": "ms_segment_version", "comparison": "equals", "value": segment.version}
    consent = {"email_subscription_status": {"comparison": "is", "value": "opted_in"}}
    return {"audience": {"AND": [{"custom_attribute": stamp}, {"custom_attribute": version}, consent]}}


BRAZE = Platform(
    "braze",
    "Braze",
    "stamp",
    one,
    cannot="Braze's interface makes no segments: the definition is an audience for the sending, on the stamp.",
    notes=(
        "Send-time: put this audience into the request that triggers the campaign.",
        "By hand: Audience › Segments › Create › filter Custom attributes › ms_segment equals the value in the file.",
        "Braze's API makes no segments, so the segment moves with each export.",
    ),
)
