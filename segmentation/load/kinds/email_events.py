"""A file with one row per thing that happened to an e-mail.

A bounce suppresses for good. Where a file says of what sort its bounces are, only those it calls hard are kept.
"""

from segmentation.load.nouns import Field, Kind

EMAIL_EVENTS = Kind(
    name="email_events",
    table="email_events",
    title="E-mail events",
    one_row="one event of one e-mail",
    dated="happened_at",
    keeps_strangers=False,
    numbered=False,
    gathered=("event", "campaign_id", "campaign_name", "campaign_subject"),
    usable="event <> 'bounced' OR coalesce(bounce_type, 'hard') = 'hard'",
    unusable_reason="a bounce that is soft, or not said to be hard: the address may work again",
    fields=(
        Field(
            "event",
            "What happened",
            "word",
            required=True,
            aliases=("event", "event name", "event type", "action", "activity", "metric", "type"),
            choices=("received", "opened", "clicked", "bounced", "complained", "unsubscribed"),
        ),
        Field(
            "happened_at",
            "When",
            "time",
            required=True,
            aliases=(
                "timestamp",
                "happened at",
                "date",
                "time",
                "datetime",
                "event date",
                "created at",
                "created",
                "occurred at",
            ),
        ),
        Field(
            "bounce_type",
            "Sort of bounce",
            "word",
            aliases=("bounce type", "bounce category"),
            choices=("hard", "soft"),
        ),
        Field("campaign_id", "Campaign", aliases=("campaign id", "campaign", "message id", "email id")),
        Field(
            "campaign_name",
            "Name of the campaign",
            "verbatim",
            aliases=("campaign name", "message name", "campaign title"),
        ),
        Field("campaign_subject", "Subject line", "verbatim", aliases=("subject", "subject line", "email subject")),
        Field("url", "Link", "verbatim", aliases=("url", "link", "link url", "clicked url", "href")),
        Field(
            "is_machine",
            "Opened by a machine",
            "yes/no",
            aliases=("apple privacy open", "machine open", "is machine", "bot", "proxy open", "is bot"),
        ),
    ),
)
