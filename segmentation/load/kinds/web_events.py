"""A file with one row per thing done on the web site."""

from segmentation.load.nouns import Field, Kind

WEB_EVENTS = Kind(
    name="web_events",
    table="web_events",
    title="Web events",
    one_row="one event on the site",
    dated="happened_at",
    numbered=False,
    fields=(
        Field(
            "event",
            "What was done",
            "word",
            required=True,
            aliases=("event", "event name", "event type", "action", "type"),
            choices=(
                "viewed_page",
                "viewed_product",
                "viewed_category",
                "searched",
                "added_to_cart",
                "started_checkout",
                "scrolled",
                "logged_in",
                "started_trial",
                "requested_demo",
            ),
        ),
        Field(
            "happened_at",
            "When",
            "time",
            required=True,
            aliases=(
                "timestamp",
                "event timestamp",
                "happened at",
                "date",
                "time",
                "datetime",
                "event time",
                "created at",
            ),
        ),
        Field("url", "Page", "verbatim", aliases=("page url", "url", "page", "page location", "landing page")),
        Field("product", "Product", aliases=("product", "product name", "item name", "item")),
        Field("category", "Category", aliases=("category", "product category", "item category", "collection")),
        Field("search", "Searched for", aliases=("search term", "search", "query", "search query", "keyword")),
        Field(
            "seconds",
            "Seconds on the page",
            "number",
            aliases=("seconds on page", "time on page", "seconds", "duration", "engagement time"),
        ),
    ),
)
