"""HubSpot → Contacts → Export. The columns are those of the view, named as the account labels them.

Only the standard labels are known; the labels of the marketing properties are not, so they are kept as properties and
say nothing about consent: load the export of unsubscribes and bounces beside it. Dates go to the minute, without a
zone.
"""

from segmentation.load.nouns import Identifier, Source

HUBSPOT_CONTACTS = Source(
    name="hubspot_contacts",
    title="HubSpot contacts export",
    kind="people",
    signature=("Record ID", "First Name", "Last Name", "Email"),
    columns={
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "city": ("City",),
        "country": ("Country/Region",),
        "created_at": ("Create Date",),
    },
    identifiers=(
        (Identifier("email", ""), ("Email",)),
        (Identifier("hubspot:record_id", ""), ("Record ID",)),
        (Identifier("phone", ""), ("Phone Number",)),
    ),
    keep_rest=True,
    never=("Street Address", "Postal Code", "IP Address"),
)
