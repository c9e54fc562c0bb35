"""Mailchimp account export → granular_activity/opens: who opened one campaign, and when.

Two columns say little by themselves, so the folder or the name of the file has to say “opens”. Which campaign it was
stands nowhere inside.
"""

from segmentation.load.nouns import Identifier, Source

MAILCHIMP_OPENS = Source(
    name="mailchimp_opens",
    title="Mailchimp opens of one campaign",
    kind="email_events",
    signature=("Email", "Timestamp"),
    not_signature=("Event", "Url", "Action"),
    file_name=r"(^|[^a-z])opens?([^a-z]|$)",
    constants={"event": "opened"},
    columns={"happened_at": ("Timestamp",)},
    identifiers=((Identifier("email", ""), ("Email",)),),
    time_zone="UTC",
)
