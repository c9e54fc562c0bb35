"""ActiveCampaign → Contacts → Export. Tags stand in one cell; a date that is none comes as `0000-00-00`.

Of the statuses only `Unsubscribed` is known for certain; “Active” is the platform's word for a subscriber. Others are
reported and leave the consent open. The address the sign-up came from (IP) is not kept.
"""

from segmentation.load.nouns import Identifier, Source

ACTIVECAMPAIGN_CONTACTS = Source(
    name="activecampaign_contacts",
    title="ActiveCampaign contacts export",
    kind="people",
    signature=("Email", "First Name", "Last Name", "Tags", "Date Created", "Status"),
    columns={
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "created_at": ("Date Created",),
        "consent": ("Status",),
    },
    identifiers=((Identifier("email", ""), ("Email",)), (Identifier("phone", ""), ("Phone",))),
    words={"consent": {"active": "subscribed", "subscribed": "subscribed", "unsubscribed": "unsubscribed"}},
    keep_rest=True,
    never=("IP",),
)
