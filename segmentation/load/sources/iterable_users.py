"""Iterable users as a connector writes them to a warehouse: one row per user, or per change of a user.

Where a user has several rows the last one in the file counts. Subscriptions are lists of numbers there: they say
nothing about consent by themselves.
"""

from segmentation.load.nouns import Identifier, Source

ITERABLE_USERS = Source(
    name="iterable_users",
    title="Iterable users (warehouse table)",
    kind="people",
    signature=("email", "updated_at", "signup_date", "signup_source", "email_list_ids"),
    columns={
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "created_at": ("signup_date",),
    },
    identifiers=(
        (Identifier("email", ""), ("email",)),
        (Identifier("iterable:user_id", ""), ("user_id",)),
        (Identifier("iterable:iterable_user_id", ""), ("iterable_user_id",)),
        (Identifier("phone", ""), ("phone_number",)),
    ),
)
