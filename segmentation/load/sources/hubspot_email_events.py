"""HubSpot e-mail events as a connector writes them to a warehouse: one row per recipient and event.

BOUNCE is a hard bounce there, DEFERRED a soft one. STATUSCHANGE may be leaving or coming back, and the table that says
which is another one: load the export of unsubscribes beside it. What HubSpot itself leaves out of its reports
(`filtered_event`: bots, the own office) counts as opened by a machine. `created` is a time or milliseconds since 1970.
"""

from segmentation.load.nouns import Identifier, Source

HUBSPOT_EMAIL_EVENTS = Source(
    name="hubspot_email_events",
    title="HubSpot e-mail events (warehouse table)",
    kind="email_events",
    signature=("id", "created", "email_campaign_id", "type", "filtered_event", "recipient"),
    columns={
        "event": ("type",),
        "happened_at": ("created",),
        "campaign_id": ("email_campaign_id",),
        "is_machine": ("filtered_event",),
    },
    identifiers=((Identifier("email", ""), ("recipient",)),),
    dates={"happened_at": ("iso", "epoch milliseconds")},
    words={
        "event": {
            "delivered": "received",
            "open": "opened",
            "click": "clicked",
            "bounce": "bounced",
            "spamreport": "complained",
            "unsubscribed": "unsubscribed",
            "sent": "",
            "processed": "",
            "deferred": "",
            "dropped": "",
            "mta_dropped": "",
            "unbounce": "",
            "statuschange": "",
            "forward": "",
            "print": "",
        }
    },
)
