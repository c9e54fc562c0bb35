"""What pockets are looked for by: something that people did, or brought, in the days after a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Feature

REACHABLE = "NOT f.is_suppressed"


@dataclass(frozen=True)
class Outcome:
    """One outcome a person, from the events after `$after` up to and including `$until`.

    kind: "share" (it happened or not) or "amount" (an average of money). sql: SELECT of subscriber_id and value, a row
    for whom it is not 0. who: whom the question is about, a predicate over `f` as of `$after`; about: the same in
    words. does: what a pocket does, with `{times}` in it. needs: the event without whose data it is unknown.
    history: words in the names and meanings of features that say the same of earlier days.
    """

    name: str
    title: str
    meaning: str
    kind: Literal["share", "amount"]
    sql: str
    does: str
    needs: str
    who: str = REACHABLE
    about: str = "everyone but the suppressed"
    history: tuple[str, ...] = ()

    def restates(self, feature: Feature) -> bool:
        """Whether a feature says the same thing of earlier days: that buyers buy is no news."""
        said = f"{feature.name} {feature.meaning} {feature.missing}".lower()
        return any(word in said for word in self.history)


BOUGHT = ("order", "revenue", "refund", "discount", "bought", "buy", "purchase", "lifecycle", "cart", "checkout")
ORDERED = "SELECT o.subscriber_id, 1 AS value FROM orders AS o WHERE o.ordered_on > $after AND o.ordered_on <= $until"
LEFT = """SELECT e.subscriber_id, 1 AS value FROM email_events AS e
    WHERE e.event = 'unsubscribed' AND e.happened_on > $after AND e.happened_on <= $until"""

OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "ordered",
        "Buying",
        "share who order",
        "share",
        f"{ORDERED} GROUP BY o.subscriber_id",
        "buy {times} as often",
        "ordered",
        history=BOUGHT,
    ),
    Outcome(
        "revenue",
        "Revenue per person",
        "money per person, refunds taken off",
        "amount",
        "SELECT o.subscriber_id, SUM(o.revenue) AS value FROM orders AS o "
        "WHERE o.ordered_on > $after AND o.ordered_on <= $until GROUP BY o.subscriber_id",
        "bring {times} as much",
        "ordered",
        history=BOUGHT,
    ),
    Outcome(
        "second_order",
        "The second purchase",
        "share of those who bought once that buy again",
        "share",
        f"{ORDERED} GROUP BY o.subscriber_id",
        "buy again {times} as often",
        "ordered",
        who=f"{REACHABLE} AND f.orders_total = 1",
        about="everyone who had bought once",
        history=BOUGHT,
    ),
    Outcome(
        "clicked",
        "Clicking",
        "share who click in a mail",
        "share",
        "SELECT e.subscriber_id, 1 AS value FROM email_events AS e WHERE e.event = 'clicked' "
        "AND e.happened_on > $after AND e.happened_on <= $until GROUP BY e.subscriber_id",
        "click {times} as often",
        "clicked",
        history=("click", "engagement"),
    ),
    Outcome(
        "unsubscribed",
        "Unsubscribing",
        "share who unsubscribe",
        "share",
        f"{LEFT} GROUP BY e.subscriber_id",
        "unsubscribe {times} as often",
        "received",
        # Who left in these days could be mailed when they began: without them nobody would ever have left.
        who=f"({REACHABLE} OR f.subscriber_id IN (SELECT l.subscriber_id FROM ({LEFT}) AS l))",
        about="everyone who was not suppressed then",
    ),
)


def outcome(name: str) -> Outcome:
    """The outcome of that name. Raises UserError with the nearest names."""
    known: Mapping[str, Outcome] = {one.name: one for one in OUTCOMES}
    if name not in known:
        near = did_you_mean(name, known)
        raise UserError(
            "unknown_outcome", f"There is no outcome “{name}”.{near}", f"Choose one of: {', '.join(known)}."
        )
    return known[name]
