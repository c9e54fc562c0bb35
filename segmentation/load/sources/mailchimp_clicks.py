"""Mailchimp account export → granular_activity/clicks: who clicked which link of one campaign, and when.

The folder or the name of the file has to say “clicks”: the three columns could be anything.
"""

from segmentation.load.nouns import Identifier, Source

MAILCHIMP_CLICKS = Source(
    name="mailchimp_clicks",
    title="Mailchimp clicks of one campaign",
    kind="email_events",
    signature=("Email", "Timestamp", "Url"),
    not_signature=("Event", "Action"),
    file_name=r"(^|[^a-z])clicks?([^a-z]|$)",
    constants={"event": "clicked"},
    columns={"happened_at": ("Timestamp",), "url": ("Url",)},
    identifiers=((Identifier("email", ""), ("Email",)),),
    time_zone="UTC",
)
