"""Google Analytics 4 events from BigQuery: the nested export (JSON lines or Parquet), or the rows of a flattened query.

Times are microseconds since 1970. Purchases become orders. `user_id` is there only where the site sets it; all else is
known by browser (`user_pseudo_id`), which is no person. Of a nested event with several products (a product looked at,
put in the cart, bought) each becomes a row; of a list of products only the first one's category counts. Columns of a
flattened query are recognised under Google's own names.
"""

from segmentation.load.nouns import Identifier, Source

GA4_EVENTS = Source(
    name="ga4_events",
    title="Google Analytics 4 events",
    kind="site_events",
    nested=("event_name", "event_timestamp", "event_params", "user_pseudo_id"),
    rows_sql="""
        SELECT event_timestamp, event_name, user_id, user_pseudo_id, page_location, search_term, engagement_seconds,
            CASE WHEN has_products THEN item.item_id END AS item_id,
            CASE WHEN has_products THEN item.item_name END AS item_name, item.item_category,
            CASE WHEN has_products THEN item.price END AS price,
            CASE WHEN has_products THEN item.quantity END AS quantity, transaction_id, purchase_revenue, currency
        FROM (
            SELECT *, event_name IN ('view_item', 'add_to_cart', 'purchase') AS has_products,
                unnest(CASE WHEN event_name IN ('view_item', 'add_to_cart', 'purchase') AND len(items) > 0 THEN items
                    ELSE [items[1]] END) AS item
            FROM (
                SELECT one.event_timestamp, one.event_name, nullif(one.user_id, '(not set)') AS user_id,
                    one.user_pseudo_id, one.items,
                    list_filter(one.event_params, lambda p: p.key = 'page_location')[1].value.string_value
                        AS page_location,
                    list_filter(one.event_params, lambda p: p.key = 'search_term')[1].value.string_value AS search_term,
                    list_filter(one.event_params, lambda p: p.key = 'currency')[1].value.string_value AS currency,
                    TRY_CAST(list_filter(one.event_params, lambda p: p.key = 'engagement_time_msec')[1].value.int_value
                        AS DOUBLE) / 1000 AS engagement_seconds,
                    nullif(coalesce(one.ecommerce.transaction_id, list_filter(one.event_params,
                        lambda p: p.key = 'transaction_id')[1].value.string_value), '(not set)') AS transaction_id,
                    one.ecommerce.purchase_revenue
                FROM (SELECT from_json(doc, '{"event_timestamp": "VARCHAR", "event_name": "VARCHAR",
                    "user_id": "VARCHAR", "user_pseudo_id": "VARCHAR", "event_params": [{"key": "VARCHAR",
                    "value": {"string_value": "VARCHAR", "int_value": "VARCHAR"}}], "ecommerce":
                    {"transaction_id": "VARCHAR", "purchase_revenue": "VARCHAR"}, "items": [{"item_id": "VARCHAR",
                    "item_name": "VARCHAR", "item_category": "VARCHAR", "price": "VARCHAR", "quantity": "VARCHAR"}]}')
                    AS one FROM file_rows)
            )
        )""",
    signature=("event_timestamp", "event_name", "user_pseudo_id"),
    not_signature=("event_params",),
    columns={
        "event": ("event_name",),
        "happened_at": ("event_timestamp",),
        "url": ("page_location",),
        "search": ("search_term",),
        "seconds": ("engagement_seconds",),
        "product": ("item_name",),
        "category": ("item_category",),
        "sku": ("item_id",),
        "unit_price": ("price",),
        "quantity": ("quantity",),
        "order_id": ("transaction_id",),
        "total": ("purchase_revenue",),
        "currency": ("currency",),
    },
    identifiers=(
        (Identifier("web:user_id", "", ignore=r"\(not set\)"), ("user_id",)),
        (Identifier("ga4:user_pseudo_id", "", weak=True), ("user_pseudo_id",)),
    ),
    dates={"happened_at": "epoch microseconds"},
    words={
        "event": {
            "page_view": "viewed_page",
            "view_item": "viewed_product",
            "view_item_list": "viewed_category",
            "search": "searched",
            "view_search_results": "searched",
            "add_to_cart": "added_to_cart",
            "begin_checkout": "started_checkout",
            "purchase": "ordered",
            "scroll": "scrolled",
            "login": "logged_in",
            "start_trial": "started_trial",
            "trial_started": "started_trial",
            "demo_request": "requested_demo",
            "request_demo": "requested_demo",
            "*": "",
        }
    },
)
