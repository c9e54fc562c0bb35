"""E-mail events, one row per recipient and event, as Klaviyo's metrics name them."""

from segmentation.load.nouns import Identifier, Source

EMAIL_EVENTS = Source(
    name="email_events",
    title="E-mail events",
    kind="email_events",
    signature=("Email", "Event", "Timestamp", "Campaign ID", "Campaign Name", "Subject"),
    columns={
        "event": ("Event",),
        "happened_at": ("Timestamp",),
        "campaign_id": ("Campaign ID",),
        "campaign_name": ("Campaign Name",),
        "campaign_subject": ("Subject",),
        "url": ("URL",),
        "is_machine": ("Apple Privacy Open", "Machine Open"),
    },
    identifiers=((Identifier("email", ""), ("Email",)), (Identifier("klaviyo:id", ""), ("Klaviyo ID",))),
    words={
        "event": {
            "received email": "received",
            "received": "received",
            "opened email": "opened",
            "opened": "opened",
            "clicked email": "clicked",
            "clicked": "clicked",
            "bounced email": "bounced",
            "bounced": "bounced",
            "marked email as spam": "complained",
            "complained": "complained",
            "unsubscribed": "unsubscribed",
            "unsubscribed from list": "unsubscribed",
            "unsubscribed from email marketing": "unsubscribed",
            "dropped email": "",
            "subscribed to list": "",
            "subscribed to email marketing": "",
            "updated email preferences": "",
        }
    },
)
