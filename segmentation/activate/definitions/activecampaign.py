"""ActiveCampaign: POST /api/3/segmentsV2. Source: api-evangelist/activecampaign segments specification."""

from typing import Any as Anything

from segmentation.activate import native
from segmentation.activate.native import Platform
from segmentation.core.model import Segment


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    tag = {"name": "tagid", "data_type": "string", "operator": "=", "value": "<TAG_ID>"}
    condition = {"id": "1", "object_type": "tag", "source_system": "activecampaign", "fields": [tag]}
    attributes = {
        "name": native.title(segment),
        "description": f"Contacts with the tag ms:{segment.segment_id}:v{segment.version}",
        "segment_condition_group_operator": "and",
        "segment_condition_groups": [{"id": "1", "operator": "and", "values": [{"id": "1", "type": "condition"}]}],
        "segment_conditions": [condition],
    }
    return {"data": [{"attributes": attributes}]}


ACTIVECAMPAIGN = Platform(
    "activecampaign",
    "ActiveCampaign",
    "stamp",
    one,
    "POST https://<account>.api-us1.com/api/3/segmentsV2\ncontent-type: application/json",
    cannot="ActiveCampaign's published interface makes conditions on tags only: no counted orders, clicks or fields "
    "can be said there, so the definition is the list's tag, and it moves with each export.",
    notes=(
        "By hand: Contacts › Segments › Create a segment › Contact details › Tag › is the tag in the file; there, "
        "orders of a connected shop and opened or clicked campaigns can be added as conditions of its own.",
        "Who is on the removal list still carries the tag: take it off them (Contacts › the imported list › Edit all).",
        "Replace <TAG_ID> by the number of the tag after the import (Contacts › Tags; it stands in the address).",
        "The name makes it a saved segment; it cannot be given later. A new version needs a new segment.",
    ),
)
