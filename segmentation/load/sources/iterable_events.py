"""Iterable events as a connector writes them to a warehouse, or an export of them: one row per person and event.

Which sort a bounce was is in `recipient_state`: only `HardBounce` suppresses. All channels stand in one table; what is
no e-mail event is left aside. Leaving a single list or channel comes as `emailUnSubscribe` too, and counts as leaving.
"""

from segmentation.load.nouns import Identifier, Source

ITERABLE_EVENTS = Source(
    name="iterable_events",
    title="Iterable events (warehouse table)",
    kind="email_events",
    signature=("email", "campaign_id", "message_id", "created_at", "event_name", "recipient_state"),
    columns={
        "event": ("event_name",),
        "happened_at": ("created_at",),
        "bounce_type": ("recipient_state",),
        "campaign_id": ("campaign_id",),
    },
    identifiers=((Identifier("email", ""), ("email",)),),
    words={
        "event": {
            "emailsend": "received",
            "emailopen": "opened",
            "emailclick": "clicked",
            "emailbounce": "bounced",
            "emailcomplaint": "complained",
            "emailunsubscribe": "unsubscribed",
            "*": "",
        },
        "bounce_type": {"hardbounce": "hard", "": "soft", "*": "soft"},
    },
)
