"""Mailchimp → Audience → Export: three files, whose status stands in their names only.

`subscribed_…`, `unsubscribed_…` and `cleaned_…` (addresses that Mailchimp no longer writes to) have the same columns;
the unsubscribed one adds when and why. A file that was renamed is asked about, never guessed. Times carry no zone;
notes may hold line breaks. Where people signed up from is not kept.
"""

from segmentation.load.nouns import Identifier, Source

MAILCHIMP_AUDIENCE = Source(
    name="mailchimp_audience",
    title="Mailchimp audience export",
    kind="people",
    signature=("Email Address", "MEMBER_RATING", "OPTIN_TIME", "CONFIRM_TIME", "LAST_CHANGED", "LEID", "EUID"),
    columns={
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "country": ("CC",),
        "created_at": ("OPTIN_TIME", "CONFIRM_TIME"),
        "subscribed_at": ("CONFIRM_TIME",),
        "consent_at": ("UNSUB_TIME",),
    },
    identifiers=(
        (Identifier("email", ""), ("Email Address",)),
        (Identifier("mailchimp:euid", ""), ("EUID",)),
        (Identifier("mailchimp:leid", ""), ("LEID",)),
        (Identifier("phone", ""), ("Phone Number",)),
    ),
    from_name={
        "consent": (
            (r"unsubscribed", "unsubscribed"),
            (r"cleaned", "bounced"),
            (r"(?<![a-z])subscribed", "subscribed"),
        )
    },
    keep_rest=True,
    never=("OPTIN_IP", "CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF", "Address"),
    time_zone="UTC",
)
