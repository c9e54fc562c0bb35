"""Klaviyo → a list or segment → Export to CSV. Standard columns first, then the account's custom properties.

Older accounts have no column of consent: there `Accepts Marketing` says it, as a shop handed it over, and `Consent`
stays a property, for what may stand in it is not known. What Klaviyo states in figures (orders, spent in all) is kept
beside what the orders say.

A suppression that this file does not know by name still suppresses: writing to somebody who objected is the worse
mistake.
"""

from segmentation.load.nouns import Identifier, Source

KLAVIYO_PROFILES = Source(
    name="klaviyo_profiles",
    title="Klaviyo profiles export",
    kind="people",
    signature=("Email", "Klaviyo ID", "First Name", "Last Name", "Date Added"),
    columns={
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "city": ("City",),
        "country": ("Country",),
        "created_at": ("Profile Created On", "Date Added"),
        "consent": ("Email Marketing Consent", "Accepts Marketing"),
        "consent_at": ("Email Marketing Consent Timestamp", "$consent_timestamp"),
        "suppression": ("Email Suppressions",),
        "suppressed_at": ("Email Suppressions Timestamp",),
        "orders_total": ("Historic Number Of Orders",),
        "revenue_total": ("Historic Customer Lifetime Value",),
        "average_order_value": ("Average Order Value",),
    },
    identifiers=(
        (Identifier("email", ""), ("Email",)),
        (Identifier("klaviyo:id", ""), ("Klaviyo ID",)),
        (Identifier("phone", ""), ("Phone Number",)),
    ),
    words={
        "consent": {
            "subscribed": "subscribed",
            "unsubscribed": "unsubscribed",
            "never_subscribed": "never_subscribed",
            "never subscribed": "never_subscribed",
            "true": "subscribed",
            "false": "never_subscribed",
            "yes": "subscribed",
            "no": "never_subscribed",
        },
        "suppression": {
            "unsubscribe": "unsubscribed",
            "unsubscribed": "unsubscribed",
            "user_suppressed": "unsubscribed",
            "hard_bounce": "bounced",
            "bounced": "bounced",
            "invalid_email": "bounced",
            "spam_complaint": "complained",
            "marked_as_spam": "complained",
            "[]": "",
            "false": "",
            "*": "unsubscribed",
        },
    },
    keep_rest=True,
    never=("Address", "Address 2", "Zip Code", "Latitude", "Longitude", "IP Address"),
)
