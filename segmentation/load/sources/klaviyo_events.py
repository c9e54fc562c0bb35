"""Klaviyo events as a connector writes them to a warehouse: one row per event, `TYPE` is the name of the metric.

People are named by Klaviyo's id alone, so the profiles export has to be loaded too. All metrics of an account stand in
one table: what is no e-mail event is left aside. Rows of the events API itself name the metric by number only, and go
through a mapping.
"""

from segmentation.load.nouns import Identifier, Source

KLAVIYO_EVENTS = Source(
    name="klaviyo_events",
    title="Klaviyo events (warehouse table)",
    kind="email_events",
    signature=("PERSON_ID", "CAMPAIGN_ID", "FLOW_ID", "METRIC_ID", "TYPE", "UUID", "DATETIME"),
    columns={
        "event": ("TYPE",),
        "happened_at": ("DATETIME", "TIMESTAMP"),
        "bounce_type": ("PROPERTY_BOUNCE_TYPE",),
        "campaign_id": ("CAMPAIGN_ID",),
        "campaign_name": ("PROPERTY_CAMPAIGN_NAME",),
        "campaign_subject": ("PROPERTY_SUBJECT",),
        "url": ("PROPERTY_URL",),
    },
    identifiers=((Identifier("klaviyo:id", ""), ("PERSON_ID",)),),
    words={
        "event": {
            "received email": "received",
            "opened email": "opened",
            "clicked email": "clicked",
            "bounced email": "bounced",
            "marked email as spam": "complained",
            "unsubscribed": "unsubscribed",
            "*": "",
        },
        "bounce_type": {"hard": "hard", "": "soft", "*": "soft"},
    },
)
