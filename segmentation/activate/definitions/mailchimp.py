"""Mailchimp: POST /3.0/lists/{list_id}/segments, one flat list, any or all. Source: its API specification 3.0.55."""

from typing import Any as Anything

from segmentation.activate import native
from segmentation.activate.native import Clauses, Platform, Stamped
from segmentation.core.model import Segment
from segmentation.core.rules import Behaviour, Condition, FeatureMeasure

OPERATORS = {"=": "is", "!=": "not", ">": "greater", "<": "less"}


def strict(condition: Condition) -> tuple[str, int] | None:
    """The comparison with a whole number by is, not, greater, less; None where it cannot be said so."""
    given, sign = condition.value, condition.operator
    if not isinstance(given, int | float) or int(given) != given:
        return None
    whole = int(given)
    if sign in OPERATORS:
        return OPERATORS[sign], whole
    return {">=": ("greater", whole - 1), "<=": ("less", whole + 1)}.get(sign)


def own(condition: Condition) -> bool:
    """Orders ever, which Mailchimp counts for a connected shop."""
    measure = condition.measure
    ordered = Behaviour("count", "ordered")
    return (measure in (FeatureMeasure("orders_total"), ordered)) and strict(condition) is not None


def part(condition: Condition) -> dict[str, Anything]:
    """One condition: orders, or a merge field that says yes."""
    said = strict(condition) if condition.operator != "is true" else None
    if said is not None:
        return {"condition_type": "EcommNumber", "field": "ecomm_orders", "op": said[0], "value": said[1]}
    assert isinstance(condition.measure, FeatureMeasure)
    return {"condition_type": "TextMerge", "field": condition.measure.name, "op": "is", "value": "yes"}


def value(condition: Condition, header: str) -> Stamped | None:
    """No values: a merge field compares texts, and its tag has ten characters; what held is stamped as a yes."""
    return None


def write(name: str, clauses: Clauses, every: bool) -> dict[str, Anything]:
    """One flat list, all or any of it."""
    conditions = [part(one) for clause in clauses for one in clause]
    return {"name": name, "options": {"match": "all" if every else "any", "conditions": conditions}}


def apart(body: dict[str, Anything], every: bool) -> dict[str, Anything] | None:
    """One more condition: not in the static segment of those held out; a list of alternatives cannot say that."""
    outside = {"condition_type": "StaticSegment", "field": "static_segment", "op": "static_not"}
    conditions = body["options"]["conditions"]
    if not every and len(conditions) > 1:
        return None
    conditions.append({**outside, "value": "<HOLDOUT_LIST>"})
    body["options"]["match"] = "all"
    return body


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    stamp = {"condition_type": "TextMerge", "field": "MS_SEG", "op": "is", "value": segment.segment_id}
    return {"name": native.title(segment) + " | stamp", "options": {"match": "all", "conditions": [stamp]}}


MAILCHIMP = Platform(
    "mailchimp",
    "Mailchimp",
    "flat",
    one,
    "POST https://<dc>.api.mailchimp.com/3.0/lists/<list_id>/segments\ncontent-type: application/json\n"
    "Give each merge field the tag that the file's column has.",
    own,
    value,
    write,
    apart,
    counts_days=False,
    header="MS_",
    notes=(
        "Mailchimp joins conditions by one any or all: a group inside the rule is stamped as one yes.",
        "Orders are those of the connected shop. A segment holds subscribed contacts only when you send to it.",
    ),
)
