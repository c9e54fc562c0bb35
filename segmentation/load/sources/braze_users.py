"""Braze → Segments → CSV Export User Data. One row per user, custom events and attributes after the standard columns.

`user_id` is what an import calls `external_id`. A date in `unsubscribed_from_emails_at` is the objection. Ids of
devices and for advertising are not kept.
"""

from segmentation.load.nouns import Identifier, Source

BRAZE_USERS = Source(
    name="braze_users",
    title="Braze users export",
    kind="people",
    signature=("email", "unsubscribed_from_emails_at", "user_id", "first_session", "last_session", "random_bucket"),
    columns={
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "country": ("country",),
        "city": ("city",),
        "created_at": ("created_at",),
        "unsubscribed_at": ("unsubscribed_from_emails_at",),
        "subscribed_at": ("opted_in_to_emails_at",),
        "revenue_total": ("in_app_purchase_total",),
    },
    identifiers=(
        (Identifier("email", ""), ("email",)),
        (Identifier("braze:external_id", ""), ("user_id",)),
        (Identifier("braze:braze_id", ""), ("Braze ID", "Appboy ID")),
        (Identifier("phone", ""), ("phone_number",)),
    ),
    keep_rest=True,
    never=(
        "devices",
        "google_ad_ids",
        "IDFAs",
        "IDFVs",
        "roku_ad_ids",
        "windows_ad_ids",
        "user_aliases",
        "date_of_birth",
    ),
)
