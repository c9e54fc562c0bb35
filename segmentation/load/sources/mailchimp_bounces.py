"""Mailchimp account export → aggregate_activity/bounces: one row per address, and whether it bounced hard or soft.

There is no date. A hard bounce suppresses; a soft one says nothing about the person.
"""

from segmentation.load.nouns import Identifier, Source

MAILCHIMP_BOUNCES = Source(
    name="mailchimp_bounces",
    title="Mailchimp bounces of one campaign",
    kind="people",
    signature=("Email Address", "Bounce Type"),
    not_signature=("Timestamp", "Event", "Action"),
    columns={"bounced": ("Bounce Type",)},
    identifiers=((Identifier("email", ""), ("Email Address",)),),
    words={"bounced": {"hard": "bounced", "soft": ""}},
    time_zone="UTC",
)
