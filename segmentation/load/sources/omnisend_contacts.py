"""Omnisend → Audience → Segments → Export. The same address may stand on several rows.

A date of opting out that is newer than the one of opting in is an objection, whatever the status says. Phone numbers
may carry the apostrophe of a spreadsheet.
"""

from segmentation.load.nouns import Identifier, Source

OMNISEND_CONTACTS = Source(
    name="omnisend_contacts",
    title="Omnisend contacts export",
    kind="people",
    signature=("Email", "Email subscription status", "Email opt-in date", "SMS subscription status"),
    columns={
        "first_name": ("First name",),
        "last_name": ("Last name",),
        "city": ("City",),
        "country": ("Country",),
        "consent": ("Email subscription status",),
        "subscribed_at": ("Email opt-in date",),
        "unsubscribed_at": ("Email opt-out date",),
    },
    identifiers=((Identifier("email", ""), ("Email",)), (Identifier("phone", ""), ("Phone number",))),
    words={
        "consent": {
            "subscribed": "subscribed",
            "unsubscribed": "unsubscribed",
            "non-subscribed": "never_subscribed",
            "nonsubscribed": "never_subscribed",
        }
    },
    keep_rest=True,
)
