"""Web events of a site tracker, one row per event. user_id is the shop's customer id; anonymous_id is a browser."""

from segmentation.load.nouns import Identifier, Source

WEB_EVENTS = Source(
    name="web_events",
    title="Web events",
    kind="web_events",
    signature=("anonymous_id", "event", "timestamp", "page_url"),
    columns={
        "event": ("event",),
        "happened_at": ("timestamp",),
        "url": ("page_url",),
        "product": ("product",),
        "category": ("category",),
        "search": ("search_term",),
        "seconds": ("seconds_on_page",),
    },
    identifiers=(
        (Identifier("email", ""), ("email",)),
        (Identifier("shopify:customer_id", ""), ("user_id",)),
        (Identifier("web:anonymous_id", "", weak=True), ("anonymous_id",)),
    ),
    words={
        "event": {
            "viewed_page": "viewed_page",
            "page_view": "viewed_page",
            "page_viewed": "viewed_page",
            "viewed_product": "viewed_product",
            "product_viewed": "viewed_product",
            "view_item": "viewed_product",
            "viewed_category": "viewed_category",
            "collection_viewed": "viewed_category",
            "view_item_list": "viewed_category",
            "searched": "searched",
            "search": "searched",
            "search_submitted": "searched",
            "added_to_cart": "added_to_cart",
            "add_to_cart": "added_to_cart",
            "product_added_to_cart": "added_to_cart",
            "started_checkout": "started_checkout",
            "begin_checkout": "started_checkout",
            "checkout_started": "started_checkout",
            "checkout_completed": "",
            "purchase": "",
            "session_start": "",
            "first_visit": "",
            "scroll": "",
            "user_engagement": "",
            "removed_from_cart": "",
            "remove_from_cart": "",
        }
    },
)
