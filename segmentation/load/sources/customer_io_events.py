"""Customer.io reporting webhooks, collected as one JSON record a line.

`spammed` is a complaint. Whether a `bounced` is final is not said anywhere that could be verified, so bounces are left
aside; people whom Customer.io itself suppresses come as `dropped`, which is left aside too. Messages other than e-mail
are not used. Its other exports have no documented columns: they go through a mapping.
"""

from segmentation.load.nouns import Identifier, Source

CUSTOMER_IO_EVENTS = Source(
    name="customer_io_events",
    title="Customer.io reporting webhooks",
    kind="email_events",
    nested=("event_id", "object_type", "metric", "timestamp", "data"),
    rows_sql="""
        SELECT one.event_id, one.object_type, CASE WHEN one.object_type = 'email' THEN one.metric ELSE
            concat(one.object_type, ' ', one.metric) END AS metric, one.timestamp, one.data.recipient,
            one.data.customer_id, one.data.subject, one.data.href, one.data.campaign_id
        FROM (SELECT from_json(doc, '{"event_id": "VARCHAR", "object_type": "VARCHAR", "metric": "VARCHAR",
            "timestamp": "VARCHAR", "data": {"recipient": "VARCHAR", "customer_id": "VARCHAR", "subject": "VARCHAR",
            "href": "VARCHAR", "campaign_id": "VARCHAR"}}') AS one FROM file_rows)""",
    signature=("event_id", "object_type", "metric", "timestamp", "recipient"),
    columns={
        "event": ("metric",),
        "happened_at": ("timestamp",),
        "campaign_id": ("campaign_id",),
        "campaign_subject": ("subject",),
        "url": ("href",),
    },
    identifiers=((Identifier("email", ""), ("recipient",)), (Identifier("customer_io:id", ""), ("customer_id",))),
    dates={"happened_at": "epoch seconds"},
    words={
        "event": {
            "delivered": "received",
            "opened": "opened",
            "clicked": "clicked",
            "spammed": "complained",
            "unsubscribed": "unsubscribed",
            "*": "",
        }
    },
)
