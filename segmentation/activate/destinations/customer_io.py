"""Customer.io people upload. Source: customer.io/docs/uploading-people."""

from segmentation.activate.destination import Destination

CUSTOMER_IO = Destination(
    "customer_io",
    "Customer.io",
    columns=(
        ("email", "identifier"),
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    max_bytes=100_000_000,
    notes=(
        "People › Add people › Upload a CSV; choose “update existing people only” and email as the identifier.",
        "Attribute names are read with their capitals: ms_segment, not MS_Segment.",
        "ms_assigned_on arrives as text (YYYY-MM-DD), which sorts by date.",
        "Then fill a manual segment from the same file: Segments › Create › Manual › Add people from a CSV.",
    ),
)
