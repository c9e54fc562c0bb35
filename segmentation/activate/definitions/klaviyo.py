"""Klaviyo: POST /api/segments, an AND of ORs. Source: klaviyo/openapi create_segment.json, revision 2026-07-15."""

from typing import Any as Anything

from segmentation.activate import native
from segmentation.activate.native import Clauses, Platform, Stamped
from segmentation.core.model import Segment
from segmentation.core.rules import Behaviour, Condition, FeatureMeasure

# Metric ids differ by account: the placeholder names the metric whose id belongs there.
METRICS = {
    "ordered": "<PLACED_ORDER>",
    "received": "<RECEIVED_EMAIL>",
    "opened": "<OPENED_EMAIL>",
    "clicked": "<CLICKED_EMAIL>",
    "viewed_product": "<VIEWED_PRODUCT>",
    "added_to_cart": "<ADDED_TO_CART>",
    "started_checkout": "<STARTED_CHECKOUT>",
}
OPERATORS = {
    "=": "equals",
    "!=": "not-equals",
    ">": "greater-than",
    ">=": "greater-than-or-equal",
    "<": "less-than",
    "<=": "less-than-or-equal",
}
CONSENT = {
    "type": "profile-marketing-consent",
    "consent": {
        "channel": "email",
        "can_receive_marketing": True,
        "consent_status": {"subscription": "subscribed", "filters": None},
    },
}
# A person's open only: Klaviyo marks those that Apple's mail programme makes by itself.
BY_PERSON = [{"property": "Apple Privacy Open", "filter": {"type": "boolean", "operator": "equals", "value": False}}]


def own(condition: Condition) -> bool:
    """Counts of a metric that Klaviyo has, and the sum of orders; filters on an event's fields are named otherwise."""
    measure = condition.measure
    if not isinstance(measure, Behaviour) or measure.event not in METRICS or measure.where:
        return False
    summed = measure.aggregate == "sum" and (measure.event, measure.field) == ("ordered", "total")
    return condition.operator in OPERATORS and (summed or measure.aggregate == "count")


def value(condition: Condition, header: str) -> Stamped | None:
    """A number as a property."""
    return Stamped(header, condition, "number") if condition.operator in OPERATORS else None


def numeric(condition: Condition) -> dict[str, Anything]:
    """The comparison with a number."""
    return {"type": "numeric", "operator": OPERATORS[condition.operator], "value": condition.value}


def part(condition: Condition) -> dict[str, Anything]:
    """One condition."""
    measure = condition.measure
    if isinstance(measure, FeatureMeasure):
        yes = {"type": "string", "operator": "equals", "value": "yes"}
        test = yes if condition.operator == "is true" else numeric(condition)
        return {"type": "profile-property", "property": f"properties['{measure.name}']", "filter": test}
    assert isinstance(measure, Behaviour)
    days = measure.within_days
    span = {"operator": "alltime"} if days is None else {"operator": "in-the-last", "unit": "day", "quantity": days}
    said = {
        "type": "profile-metric",
        "metric_id": METRICS[measure.event],
        "measurement": measure.aggregate,
        "measurement_filter": numeric(condition),
        "timeframe_filter": {"type": "date", **span},
    }
    return {**said, "metric_filters": BY_PERSON} if measure.event == "opened" else said


def write(name: str, clauses: Clauses, every: bool) -> dict[str, Anything]:
    """The request's body: each clause a group of alternatives; consent is a group of its own."""
    groups = [{"conditions": [part(one) for one in clause]} for clause in clauses]
    return body(name, [*groups, {"conditions": [CONSENT]}])


def apart(body: dict[str, Anything], every: bool) -> dict[str, Anything]:
    """One more group: not on the list of those held out."""
    outside = {"type": "profile-group-membership", "is_member": False, "group_ids": ["<HOLDOUT_LIST>"]}
    body["data"]["attributes"]["definition"]["condition_groups"].append({"conditions": [outside]})
    return body


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    said = [("ms_segment", "string", segment.segment_id), ("ms_segment_version", "numeric", segment.version)]
    stamp = [
        {
            "type": "profile-property",
            "property": f"properties['{name}']",
            "filter": {"type": kind, "operator": "equals", "value": given},
        }
        for name, kind, given in said
    ]
    return body(native.title(segment) + " | stamp", [{"conditions": [condition]} for condition in stamp])


def body(name: str, groups: list[dict[str, Anything]]) -> dict[str, Anything]:
    """A request's body."""
    attributes = {"name": name, "is_starred": False, "definition": {"condition_groups": groups}}
    return {"data": {"type": "segment", "attributes": attributes}}


KLAVIYO = Platform(
    "klaviyo",
    "Klaviyo",
    "and of ors",
    one,
    "POST https://a.klaviyo.com/api/segments\n"
    "revision: 2026-07-15\ncontent-type: application/vnd.api+json\n"
    "Replace each <NAME> by the id of that metric (Analytics › Metrics; the id stands in its address).",
    own,
    value,
    write,
    apart,
    counts_days=True,
    notes=(
        "Klaviyo counts days back from the hour of looking, this program in whole days (UTC): "
        "people at the edge of a window can differ by a day.",
        "Opens that Apple's mail programme makes by itself are left out by Klaviyo's own mark.",
        "At most 100 segments a day can be made by its API.",
    ),
)
