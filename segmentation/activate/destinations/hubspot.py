"""HubSpot contact import. Source: knowledge.hubspot.com/import-and-export/set-up-your-import-file."""

from segmentation.activate.destination import Destination

HUBSPOT = Destination(
    "hubspot",
    "HubSpot",
    columns=(
        ("Email", "identifier"),
        ("First Name", "first_name"),
        ("Last Name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    max_bytes=20_000_000,  # every account takes this much; paid ones 512 MB
    max_rows=500_000,
    notes=(
        "CRM › Contacts › Import › File from computer › One file › Contacts; the key is Email.",
        "Map ms_segment as text, ms_segment_version and ms_erfm_score as numbers, ms_assigned_on as a date.",
        "Choose the date format year-month-day where the wizard asks.",
        "Do not mark anybody as a marketing contact or with a new legal basis in the wizard.",
        "Files are split so that every account takes them: 20 MB and 500,000 rows a day are the free one’s limits.",
    ),
)
