"""Omnisend contact import. Source: support.omnisend.com articles 3838659, 4234735, 4316553."""

from segmentation.activate.destination import Destination

OMNISEND = Destination(
    "omnisend",
    "Omnisend",
    columns=(
        ("Email", "identifier"),
        ("First name", "first_name"),
        ("Last name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    notes=(
        "Audience › Import contacts › Upload a file; choose to update contacts that exist already.",
        "Map ms_segment and the others as custom properties.",
        "Leave “import as subscribed” unticked: contacts keep the subscriptions they have.",
    ),
)
