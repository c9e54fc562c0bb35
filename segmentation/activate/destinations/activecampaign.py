"""ActiveCampaign contact import. Source: help.activecampaign.com article 360006760900."""

from segmentation.activate.destination import Destination

ACTIVECAMPAIGN = Destination(
    "activecampaign",
    "ActiveCampaign",
    columns=(
        ("Email", "identifier"),
        ("First Name", "first_name"),
        ("Last Name", "last_name"),
        ("Tags", "tags"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    emoji=False,
    notes=(
        "Contacts › Import › Upload a file; choose to update contacts that exist already.",
        "Map Tags as tags: the first one, ms:<segment>:v<version>, is what the segment in ActiveCampaign looks for.",
        "Map ms_assigned_on as a date field: dates stand as YYYY-MM-DD, the only form that is read.",
        "Choose no list to subscribe to: contacts keep the subscriptions they have.",
    ),
)
