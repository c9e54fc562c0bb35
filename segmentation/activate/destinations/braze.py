"""Braze user import. Source: braze.com/docs/user_guide/audience/manage_audience/import_users/csv_import."""

from segmentation.activate.destination import Destination

BRAZE = Destination(
    "braze",
    "Braze",
    columns=(
        ("email", "identifier"),
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    max_bytes=500_000_000,
    notes=(
        "Audience › Import users › Upload CSV › Attributes; the identifier of this file is email.",
        "Header names are exact: another spelling would make a new custom attribute in silence.",
        "Where your workspace knows people by external_id only, replace the first column by it before the upload.",
        "Blank cells do not overwrite what Braze holds.",
        "There is no subscription column: nobody is subscribed by this file.",
    ),
)
