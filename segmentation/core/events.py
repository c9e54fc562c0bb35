"""The closed vocabulary of behaviours: each word a rule may count, and the rows of the canonical tables that are it."""

from segmentation.core.model import Event

WEB = {"product": "text", "category": "text", "url": "text", "search": "text", "seconds": "number"}
MAIL = {"campaign_id": "text", "url": "text"}
ORDER = {
    "total": "number",
    "revenue": "number",
    "discount": "number",
    "currency": "text",
    "discount_code": "text",
    "status": "text",
}
LINE = {"product": "text", "category": "text", "sku": "text", "quantity": "number", "line_total": "number"}
TICKET = {"topic": "text", "status": "text", "satisfaction": "number"}

# An open by a machine (a mail programme that fetches pictures by itself) says nothing about the person.
BY_PERSON = "event = 'opened' AND COALESCE(is_machine, FALSE) = FALSE"
# A cancellation invoice is no order and its lines are no purchase: features count the same way (orders_total).
PLACED = "total > 0"
KEPT = "COALESCE(quantity, 1) > 0"

EVENTS: tuple[Event, ...] = (
    Event("ordered", "orders", PLACED, ORDER, "placed an order"),
    Event("bought", "order_lines", KEPT, LINE, "bought a product"),
    Event("received", "email_events", "event = 'received'", MAIL, "received an e-mail"),
    Event("opened", "email_events", BY_PERSON, MAIL, "opened an e-mail"),
    Event("clicked", "email_events", "event = 'clicked'", MAIL, "clicked a link in an e-mail"),
    Event("viewed_page", "web_events", "event = 'viewed_page'", WEB, "visited a page"),
    Event("viewed_product", "web_events", "event = 'viewed_product'", WEB, "viewed a product"),
    Event("viewed_category", "web_events", "event = 'viewed_category'", WEB, "viewed a category page"),
    Event("searched", "web_events", "event = 'searched'", WEB, "searched the site"),
    Event("added_to_cart", "web_events", "event = 'added_to_cart'", WEB, "added a product to the cart"),
    Event("started_checkout", "web_events", "event = 'started_checkout'", WEB, "started a checkout"),
    Event("scrolled", "web_events", "event = 'scrolled'", WEB, "read a page to its end"),
    Event("logged_in", "web_events", "event = 'logged_in'", WEB, "logged in"),
    Event("started_trial", "web_events", "event = 'started_trial'", WEB, "started a trial"),
    Event("requested_demo", "web_events", "event = 'requested_demo'", WEB, "asked for a demo"),
    Event("opened_ticket", "tickets", "", TICKET, "opened a support ticket"),
)

# Their happened_on is the day of their happened_at, always: whoever asks for one may skip rows by the other.
MOMENTS = ("email_events", "web_events")
DATE_COLUMNS = {"orders": "ordered_on", "order_lines": "ordered_on", "tickets": "opened_on"}


def happened_on(event: Event) -> str:
    """The DATE column that says when a row of this event happened."""
    return DATE_COLUMNS.get(event.table, "happened_on")
