"""Braze → Segments → CSV Export Email Addresses: who can be written to, with the dates of both wishes."""

from segmentation.load.nouns import Identifier, Source

BRAZE_ADDRESSES = Source(
    name="braze_addresses",
    title="Braze e-mail addresses export",
    kind="people",
    signature=("user_id", "email", "unsubscribed_from_emails_at", "opted_in_to_emails_at"),
    not_signature=("random_bucket",),
    columns={
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "unsubscribed_at": ("unsubscribed_from_emails_at",),
        "subscribed_at": ("opted_in_to_emails_at",),
    },
    identifiers=(
        (Identifier("email", ""), ("email",)),
        (Identifier("braze:external_id", ""), ("user_id",)),
    ),
)
