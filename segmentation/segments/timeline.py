"""What people did, day by day, as sentences: bounded per person and kind: nobody floods the page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.core import wording
from segmentation.store.workspace import Workspace

PER_KIND = 10
# What weighs most in a judgement stands first within a day.
WEIGHT = {
    "ordered": 0,
    "ticket": 1,
    "unsubscribed": 2,
    "complained": 2,
    "bounced": 2,
    "started_checkout": 3,
    "started_trial": 3,
    "requested_demo": 3,
    "added_to_cart": 4,
    "clicked": 5,
    "searched": 6,
    "viewed_product": 7,
    "viewed_category": 8,
    "opened": 9,
    "viewed_page": 10,
    "logged_in": 10,
    "scrolled": 11,
}
SAID = {
    "viewed_product": "Looked at {}",
    "viewed_category": "Browsed {}",
    "viewed_page": "Visited {}",
    "searched": "Searched for “{}”",
    "added_to_cart": "Put {} in the cart",
    "started_checkout": "Started to check out",
    "scrolled": "Read {} to its end",
    "logged_in": "Logged in",
    "started_trial": "Started a trial",
    "requested_demo": "Asked for a demo",
    "opened": "Opened “{}”",
    "clicked": "Clicked in “{}”",
    "unsubscribed": "Unsubscribed",
    "complained": "Marked a mail as spam",
    "bounced": "A mail to them bounced",
}
# What an event is to somebody who reads it.
KINDS = {
    "ordered": "bought",
    "ticket": "asked",
    "unsubscribed": "left",
    "complained": "left",
    "bounced": "left",
    "clicked": "clicked",
    "opened": "opened",
}
# {counted}: one row a person, day, event and label. Kept: the newest $per_kind of each person and event.
NEWEST = """
    SELECT subscriber_id, on_day, event, label, number FROM (
        SELECT *, row_number() OVER (
            PARTITION BY subscriber_id, event ORDER BY on_day DESC, number DESC, label NULLS LAST
        ) AS place FROM ({counted}) AS c
    ) AS p WHERE place <= $per_kind ORDER BY subscriber_id, on_day DESC, number DESC, label
"""
WEB = """SELECT subscriber_id, happened_on AS on_day, event, count(*) AS number,
        CASE event WHEN 'searched' THEN search WHEN 'viewed_page' THEN url
            WHEN 'viewed_category' THEN coalesce(category, url) ELSE coalesce(product, category, url) END AS label
    FROM web_events WHERE happened_on <= $as_of AND subscriber_id IN ({ids}) GROUP BY 1, 2, 3, 5"""
MAIL = """SELECT e.subscriber_id, e.happened_on AS on_day, e.event, count(*) AS number,
        coalesce(c.subject, c.name, e.campaign_id) AS label
    FROM email_events AS e LEFT JOIN campaigns AS c ON c.campaign_id = e.campaign_id
    WHERE e.event <> 'received' AND NOT coalesce(e.is_machine, false) AND e.happened_on <= $as_of
        AND e.subscriber_id IN ({ids})
    GROUP BY 1, 2, 3, 5"""
TICKETS = """SELECT subscriber_id, opened_on AS on_day, 'ticket' AS event, count(*) AS number,
        coalesce(topic, 'something') || ' (' || coalesce(status, 'no status') || ')' AS label
    FROM tickets WHERE opened_on <= $as_of AND subscriber_id IN ({ids}) GROUP BY 1, 2, 3, 5"""
RECENT_ORDERS = """SELECT subscriber_id, order_id, ordered_on, ordered_at, total, refunded, is_discounted, currency
    FROM (
        SELECT *, row_number() OVER (PARTITION BY subscriber_id ORDER BY ordered_at DESC, order_id DESC) AS place
        FROM orders WHERE ordered_on <= $as_of AND subscriber_id IN ({ids})
    ) AS ranked WHERE place <= $per_kind"""
ORDERS = f"""SELECT subscriber_id, ordered_on, order_id, total, refunded, is_discounted, currency
    FROM ({RECENT_ORDERS}) AS o ORDER BY subscriber_id, ordered_at DESC, order_id DESC"""
LINES = f"""SELECT l.subscriber_id, l.order_id, coalesce(l.product, l.sku, 'something') AS item,
        sum(l.quantity) AS pieces
    FROM order_lines AS l JOIN ({RECENT_ORDERS}) AS o ON o.order_id = l.order_id AND o.subscriber_id = l.subscriber_id
    GROUP BY l.subscriber_id, l.order_id, coalesce(l.product, l.sku, 'something')
    ORDER BY l.subscriber_id, l.order_id, sum(l.line_total) DESC NULLS LAST, item"""


@dataclass(frozen=True)
class Entry:
    """One thing one person did on one day, in words. kind: bought, asked, left, clicked, opened or browsed."""

    subscriber_id: int
    on: date
    text: str
    kind: str = "browsed"


def entries(workspace: Workspace, as_of: date, ids: Sequence[int]) -> list[Entry]:
    """Everything up to `as_of`, at most 10 newest entries per person and kind; within a day the weightiest first."""
    found = [*_orders(workspace, as_of, ids)]
    for counted in (WEB, MAIL, TICKETS):
        for key, on, event, label, number in rows(
            workspace, ids, NEWEST.format(counted=counted), {"as_of": as_of, "per_kind": PER_KIND}
        ):
            found.append(
                (
                    WEIGHT.get(event, 11),
                    Entry(key, on, sentence(event, label, int(number)), KINDS.get(event, "browsed")),
                )
            )
    found.sort(key=lambda pair: pair[0])
    return [entry for _, entry in found]


def sentence(event: str, label: str | None, number: int) -> str:
    """`Looked at Trail boots, 3 times`. Nothing of the label is marked up: it is uploaded text."""
    if event == "ticket":
        text = f"Asked support about {label}"
    elif event in SAID:
        text = SAID[event].format(label or "something") if "{}" in SAID[event] else SAID[event]
    else:
        text = event.replace("_", " ").capitalize() + (f": {label}" if label else "")
    return text if number == 1 else f"{text}, {wording.times(number)}"


def _orders(workspace: Workspace, as_of: date, ids: Sequence[int]) -> Iterator[tuple[int, Entry]]:
    items: dict[tuple[int, str], list[str]] = defaultdict(list)
    for key, order, product, quantity in rows(workspace, ids, LINES, {"as_of": as_of, "per_kind": PER_KIND}):
        items[key, order].append(product if quantity in (None, 1) else f"{quantity:g} × {product}")
    for key, on, order, total, refunded, discounted, currency in rows(
        workspace, ids, ORDERS, {"as_of": as_of, "per_kind": PER_KIND}
    ):
        bought = items.get((key, order), [])
        named = (
            ", ".join(bought[:4]) + (f" and {len(bought) - 4} more" if len(bought) > 4 else "")
            if bought
            else "an order"
        )
        money = currency or workspace.settings.currency
        price = f" for {wording.money(total, money)}" if total is not None else ""
        sale = ", at a discount" if discounted else ""
        back = f", {wording.money(refunded, money)} refunded" if refunded else ""
        yield WEIGHT["ordered"], Entry(key, on, f"Bought {named}{price}{sale}{back}", KINDS["ordered"])


def rows(workspace: Workspace, ids: Sequence[int], sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """A query with `{ids}` in it, about these people only; every id is bound."""
    names = {f"id{place}": int(one) for place, one in enumerate(ids)}
    text = sql.replace("{ids}", ", ".join(f"${name}" for name in names))
    return workspace.engine.rows(text, {**parameters, **names})
