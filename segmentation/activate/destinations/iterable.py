"""Iterable list upload. Source: support.iterable.com articles 205694345 and 115000770906."""

from segmentation.activate.destination import Destination

ITERABLE = Destination(
    "iterable",
    "Iterable",
    columns=(
        ("email", "identifier"),
        ("firstName", "first_name"),
        ("lastName", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    max_rows=2_000_000,
    notes=(
        "Audience › Lists › the list › Upload; the project must know people by email.",
        "Field names are read with their capitals; ms_assigned_on becomes a date, and a field's type stays for ever.",
        "Tick “only update existing users”, so that nobody new is created.",
        "Subscriptions are kept by lists and channels, not by a column of this file.",
    ),
)
