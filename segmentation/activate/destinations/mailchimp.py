"""Mailchimp contact import. Source: mailchimp.com/help/format-guidelines-for-your-import-file."""

from segmentation.activate.destination import Destination

MAILCHIMP = Destination(
    "mailchimp",
    "Mailchimp",
    columns=(
        ("Email Address", "identifier"),
        ("First Name", "first_name"),
        ("Last Name", "last_name"),
        ("ms_segment", "segment"),
        ("ms_segment_version", "version"),
        ("ms_assigned_on", "assigned_on"),
        ("ms_erfm_score", "erfm_score"),
    ),
    text_bytes=255,
    notes=(
        "Audience › Add contacts › Import contacts › Upload a file; tick “Update any existing contacts”.",
        "Map ms_segment to a text field (merge tag MS_SEG), ms_assigned_on to a date field with the format YYYY-MM-DD.",
        "Choose the status that the contacts have already; never “Subscribed” for people who are not.",
        "Set a tag with the segment's name in the same step.",
    ),
)
