"""A copy to open in a spreadsheet. Formula-like text is quoted as OWASP says, which is why it is no file to upload.

Source: OWASP, CSV Injection; ASVS 5, 1.2.10.
"""

from segmentation.activate.destination import Destination

READING_COPY = Destination(
    "reading_copy",
    "Reading copy (spreadsheet)",
    identifier="any",
    escape="quote",
    columns=(
        ("email", "identifier"),
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("segment", "segment"),
        ("version", "version"),
        ("assigned_on", "assigned_on"),
        ("erfm_score", "erfm_score"),
    ),
    notes=("For reading in a spreadsheet only. Do not upload it: some cells begin with an apostrophe.",),
)
