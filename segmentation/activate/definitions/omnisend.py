"""Omnisend: POST /segments, one group of conditions that all hold.

Source: api-docs.omnisend.com/reference/post_segments.
"""

from typing import Any as Anything

from segmentation.activate import native
from segmentation.activate.native import Clauses, Platform, Stamped
from segmentation.core.model import Segment
from segmentation.core.rules import Behaviour, Condition, FeatureMeasure

CONSENT = {"channels": ["email"], "operator": "equals", "property": "subscriptionStatus", "value": "subscribed"}


def counted(condition: Condition) -> tuple[str, str, int] | None:
    """A count compared with a whole number as has or has not, at least or equal; None where it cannot be said so.

    “Has not” is published for an event as such, so it says none at all and no more.
    """
    given, sign = condition.value, condition.operator
    if not isinstance(given, int | float) or int(given) != given or isinstance(given, bool):
        return None
    whole = int(given)
    if (sign, whole) in (("=", 0), ("<", 1), ("<=", 0)):
        return "hasNot", "atLeast", 1
    if sign in (">=", ">"):
        least = whole if sign == ">=" else whole + 1
        return ("has", "atLeast", least) if least >= 1 else None
    return ("has", "equals", whole) if sign == "=" and whole >= 1 else None


def own(condition: Condition) -> bool:
    """Counted orders of a connected shop. Its opens count those of mail programmes too, so they are not left to it."""
    measure = condition.measure
    if not isinstance(measure, Behaviour) or measure.where:
        return False
    return (measure.aggregate, measure.event) == ("count", "ordered") and counted(condition) is not None


def value(condition: Condition, header: str) -> Stamped | None:
    """No values: how its properties compare numbers is not published; what held is stamped as a yes."""
    return None


def custom(name: str, given: str) -> dict[str, Anything]:
    """A property of one's own equals a text."""
    return {"property": "custom", "name": name, "valueType": "text", "operator": "equals", "value": given}


def event(condition: Condition) -> dict[str, Anything]:
    """A condition on counted orders."""
    said, measure = counted(condition), condition.measure
    assert said is not None and isinstance(measure, Behaviour)
    operator, count, number = said
    found: dict[str, Anything] = {"name": "placed order", "operator": operator, "count": count, "value": number}
    if measure.within_days is not None:
        found["period"] = {"operator": "inTheLast", "unit": "days", "value": measure.within_days}
    return {"entity": "event", "junction": "and", "filters": [found]}


def body(name: str, filters: list[dict[str, Anything]], events: list[dict[str, Anything]]) -> dict[str, Anything]:
    """A request's body: the contact's properties and consent, and each event, all of which hold."""
    contact = {"entity": "contact", "junction": "and", "filters": [*filters, CONSENT]}
    return {"name": name, "conditionGroups": [{"conditions": [contact, *events]}]}


def write(name: str, clauses: Clauses, every: bool) -> dict[str, Anything]:
    """One group."""
    conditions = [one for clause in clauses for one in clause]
    stamps = [one.measure.name for one in conditions if isinstance(one.measure, FeatureMeasure)]
    orders = [one for one in conditions if isinstance(one.measure, Behaviour)]
    return body(name, [custom(header, "yes") for header in stamps], [event(one) for one in orders])


def apart(body: dict[str, Anything], every: bool) -> dict[str, Anything] | None:
    """Who is held out carries no stamp, so a stamped condition leaves them out already; nothing else is published."""
    filters = body["conditionGroups"][0]["conditions"][0]["filters"]
    return body if any(one["property"] == "custom" for one in filters) else None


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    return body(native.title(segment) + " | stamp", [custom("ms_segment", segment.segment_id)], [])


OMNISEND = Platform(
    "omnisend",
    "Omnisend",
    "flat",
    one,
    "POST https://api.omnisend.com/v5/segments\ncontent-type: application/json\nScope: segments.write; 15 a minute.",
    own,
    value,
    write,
    apart,
    counts_days=True,
    alternatives=False,
    notes=(
        "One group only: how its groups are joined, and how it compares numbers, is not published. What is not a count "
        "of orders, and any group of alternatives, is stamped as one yes.",
        "Its own opens count those of mail programmes too, so they are not left to it.",
        "Orders are those of the connected shop, counted back from the hour of looking; here days are whole (UTC).",
        "The list names this version; import the list of a new version before its segment is used.",
    ),
)
