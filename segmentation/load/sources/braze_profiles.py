"""Braze users as its export API writes them: one JSON record a line, with the campaigns each user received.

Per campaign the record says when it was last received and *whether* it was opened or clicked, not when: an opening and
a click count on the day of that receipt, the earliest they can have been. `subscribed` is Braze's default, `opted_in`
an explicit yes; both may be written to.
"""

from segmentation.load.nouns import Identifier, Source

BRAZE_PROFILES = Source(
    name="braze_profiles",
    title="Braze users (JSON of the export API)",
    kind="people_with_mail",
    nested=("email_subscribe", "campaigns_received"),
    rows_sql="""
        SELECT one.external_id, one.braze_id, one.email, one.phone, one.first_name, one.last_name, one.country,
            one.home_city, one.created_at, one.email_subscribe, one.total_revenue,
            list_max(list_transform(one.purchases, lambda p: p.last)) AS last_purchase, one.custom_attributes,
            CAST(NULL AS VARCHAR) AS campaign_event, CAST(NULL AS VARCHAR) AS last_received,
            CAST(NULL AS VARCHAR) AS api_campaign_id, CAST(NULL AS VARCHAR) AS campaign_name
        FROM (SELECT from_json(doc, '{"external_id": "VARCHAR", "braze_id": "VARCHAR", "email": "VARCHAR",
            "phone": "VARCHAR", "first_name": "VARCHAR", "last_name": "VARCHAR", "country": "VARCHAR",
            "home_city": "VARCHAR", "created_at": "VARCHAR", "email_subscribe": "VARCHAR", "total_revenue": "VARCHAR",
            "purchases": [{"last": "VARCHAR"}], "custom_attributes": "JSON"}') AS one FROM file_rows)
        UNION ALL BY NAME
        SELECT external_id, braze_id, email, campaign.last_received, campaign.api_campaign_id,
            campaign.name AS campaign_name, unnest(list_filter(['received',
                CASE WHEN campaign.engaged.opened_email = 'true' THEN 'opened' END,
                CASE WHEN campaign.engaged.clicked_email = 'true' THEN 'clicked' END],
                lambda event: event IS NOT NULL)) AS campaign_event
        FROM (SELECT one.external_id, one.braze_id, one.email, unnest(one.campaigns_received) AS campaign
            FROM (SELECT from_json(doc, '{"external_id": "VARCHAR", "braze_id": "VARCHAR", "email": "VARCHAR",
                "campaigns_received": [{"name": "VARCHAR", "api_campaign_id": "VARCHAR", "last_received": "VARCHAR",
                "engaged": {"opened_email": "VARCHAR", "clicked_email": "VARCHAR"}}]}') AS one FROM file_rows))""",
    signature=("external_id", "email_subscribe", "campaign_event", "last_received", "api_campaign_id"),
    columns={
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "country": ("country",),
        "city": ("home_city",),
        "created_at": ("created_at",),
        "consent": ("email_subscribe",),
        "revenue_total": ("total_revenue",),
        "last_order_at": ("last_purchase",),
        "event": ("campaign_event",),
        "happened_at": ("last_received",),
        "campaign_id": ("api_campaign_id",),
        "campaign_name": ("campaign_name",),
    },
    identifiers=(
        (Identifier("email", ""), ("email",)),
        (Identifier("braze:external_id", ""), ("external_id",)),
        (Identifier("braze:braze_id", ""), ("braze_id",)),
        (Identifier("phone", ""), ("phone",)),
    ),
    words={
        "consent": {"opted_in": "subscribed", "subscribed": "subscribed", "unsubscribed": "unsubscribed"},
        "event": {"received": "received", "opened": "opened", "clicked": "clicked"},
    },
    keep_rest=True,
)
