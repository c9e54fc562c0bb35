"""Klaviyo → Campaigns → Export Analytics. One row per campaign; tab-separated copies have the same columns.

Counts come as `121401.0`, rates as `48.43%` or `0.4902`: the rates are left out, for they follow from the counts. Send
times carry no zone.
"""

from segmentation.load.nouns import Source

KLAVIYO_CAMPAIGNS = Source(
    name="klaviyo_campaigns",
    title="Klaviyo campaign analytics",
    kind="campaign_results",
    signature=("Campaign Name", "Send Time", "Total Recipients", "Unique Opens", "Unique Clicks", "Campaign ID"),
    columns={
        "campaign_id": ("Campaign ID",),
        "name": ("Campaign Name",),
        "subject": ("Subject",),
        "channel": ("Campaign Channel",),
        "sent_at": ("Send Time",),
        "recipients": ("Total Recipients",),
        "delivered": ("Successful Deliveries",),
        "opened": ("Unique Opens",),
        "clicked": ("Unique Clicks",),
        "ordered": ("Unique Placed Order",),
        "revenue": ("Revenue",),
        "unsubscribed": ("Unsubscribes",),
        "complained": ("Spam Complaints",),
        "bounced": ("Bounces",),
    },
    identifiers=(),
)
