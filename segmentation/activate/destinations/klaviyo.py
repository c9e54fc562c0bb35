"""Klaviyo list upload. Source: help.klaviyo.com articles 115005078967, 115005078807, 360043841811."""

from segmentation.activate.destination import Destination

KLAVIYO = Destination(
    "klaviyo",
    "Klaviyo",
    columns=(
        ("Email", "identifier"),
        ("First Name", "first_name"),
        ("Last Name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    max_bytes=50_000_000,
    notes=(
        "Upload to a new list: Audience › Lists & segments › Create new › List › Upload contacts.",
        "Map ms_assigned_on as a date, ms_segment_version and ms_erfm_score as numbers.",
        "When Klaviyo asks about consent, do not mark anybody as newly subscribed: Klaviyo knows their consent.",
        "For a segment that stays one condition long: ms_segment equals the value in the file.",
    ),
)
