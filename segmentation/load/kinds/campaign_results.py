"""A file with one row per campaign: what its platform counted. It speaks of nobody in particular."""

from segmentation.load.nouns import Field, Kind

CAMPAIGN_RESULTS = Kind(
    name="campaign_results",
    title="Campaign results",
    one_row="one campaign",
    dated="sent_at",
    about_people=False,
    fields=(
        Field("campaign_id", "Campaign", required=True, aliases=("campaign id", "campaign key", "email id")),
        Field("name", "Name of the campaign", "verbatim", aliases=("campaign name", "campaign title", "campaign")),
        Field("subject", "Subject line", "verbatim", aliases=("subject", "subject line", "email subject")),
        Field("channel", "Channel", aliases=("campaign channel", "channel")),
        Field("sent_at", "Sent", "time", required=True, aliases=("send time", "sent at", "send date", "date sent")),
        Field("currency", "Currency", aliases=("currency", "currency code")),
        Field("recipients", "Recipients", "number", required=True, aliases=("total recipients", "recipients", "sends")),
        Field("delivered", "Delivered", "number", aliases=("successful deliveries", "delivered", "deliveries")),
        Field("opened", "People who opened", "number", aliases=("unique opens", "opens")),
        Field("clicked", "People who clicked", "number", aliases=("unique clicks", "clicks")),
        Field("ordered", "People who ordered", "number", aliases=("unique placed order", "conversions")),
        Field("revenue", "Revenue", "number", aliases=("revenue", "sales")),
        Field("unsubscribed", "Unsubscribed", "number", aliases=("unsubscribes", "unsubscribed")),
        Field("complained", "Spam complaints", "number", aliases=("spam complaints", "complaints", "spam reports")),
        Field("bounced", "Bounces", "number", aliases=("bounces", "bounced", "total bounces")),
    ),
)
