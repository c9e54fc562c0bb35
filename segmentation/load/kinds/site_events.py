"""A file with one row per thing done on a site, purchases among them; one row a product where an event has several.

Purchases become orders with their lines; everything else is a web event.
"""

from dataclasses import replace

from segmentation.load.kinds.order_lines import LINE_FIELDS
from segmentation.load.kinds.web_events import WEB_EVENTS
from segmentation.load.nouns import Field, Kind

SITE_EVENTS = Kind(
    name="site_events",
    title="Web events and purchases",
    one_row="one event on the site, or one product of it",
    dated="happened_at",
    by_hand=False,
    usable="event <> 'ordered' OR order_id IS NOT NULL",
    unusable_reason="a purchase without its number",
    fields=(
        *(
            replace(field, choices=(*field.choices, "ordered")) if field.name == "event" else field
            for field in WEB_EVENTS.fields
        ),
        Field("order_id", "Order number", "identifier"),
        Field("total", "Total paid", "number"),
        Field("currency", "Currency"),
        *(field for field in LINE_FIELDS if field.name not in ("product", "category")),
    ),
)
