"""HubSpot → Marketing → Email → Export unsubscribes and bounces. One row per address, one column per objection.

Both bounce columns hold hard bounces only; `Portal Bounce` may give the reason instead of TRUE. The columns after
`Global Bounce` are single kinds of mail: who left one of those may still be sent others, so they are kept as properties
and suppress nobody.
"""

from segmentation.load.nouns import Identifier, Source

HUBSPOT_UNSUBSCRIBES = Source(
    name="hubspot_unsubscribes",
    title="HubSpot unsubscribes and bounces",
    kind="people",
    signature=("Portal Bounce", "Portal Unsubscribe", "Portal Spam Report", "Global Bounce"),
    columns={
        "bounced": ("Portal Bounce",),
        "unsubscribed": ("Portal Unsubscribe",),
        "complained": ("Portal Spam Report",),
        "suppression": ("Global Bounce",),
    },
    # The help pages list the other columns and leave this one out: where it is called otherwise, it is asked.
    identifiers=((Identifier("email", ""), ("Email", "Email Address", "Recipient")),),
    words={
        "bounced": {"false": "", "*": "bounced"},
        "unsubscribed": {"true": "unsubscribed", "false": ""},
        "complained": {"true": "complained", "false": ""},
        "suppression": {"false": "", "*": "bounced"},
    },
    keep_rest=True,
)
