"""Any other tool that takes a CSV: one identifier first, plain headers, UTF-8."""

from segmentation.activate.destination import Destination

GENERIC = Destination(
    "generic",
    "Any tool (CSV)",
    identifier="any",
    columns=(
        ("email", "identifier"),
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    notes=(
        "UTF-8, commas, one header row, one row a person, dates as YYYY-MM-DD.",
        "Where the loaded data hold no e-mail addresses, the first column is person_id: the customer's own number.",
    ),
)
