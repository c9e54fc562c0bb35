"""HubSpot: POST /crm/v3/lists, an OR of ANDs. Source: HubSpot-public-api-spec-collection, CRM/Lists v3."""

import math
from typing import Any as Anything

from segmentation.activate import native
from segmentation.activate.native import Clauses, Platform, Stamped
from segmentation.activate.plain_behaviours import DAYS
from segmentation.core.model import Segment
from segmentation.core.rules import Condition, FeatureMeasure

OPERATORS = {
    "=": "IS_EQUAL_TO",
    ">": "IS_GREATER_THAN",
    ">=": "IS_GREATER_THAN_OR_EQUAL_TO",
    "<": "IS_LESS_THAN",
    "<=": "IS_LESS_THAN_OR_EQUAL_TO",
}


def value(condition: Condition, header: str) -> Stamped | None:
    """A number as a property. “More than n days ago” goes by the day itself, so that time passes there too."""
    measure = condition.measure
    if isinstance(measure, FeatureMeasure) and measure.name in DAYS and condition.operator in (">", ">="):
        return Stamped(header.replace("days_since_", "") + "_on", condition, "date")
    return Stamped(header, condition, "number") if condition.operator in OPERATORS else None


def part(condition: Condition) -> dict[str, Anything]:
    """One filter; people without a value never meet it."""
    measure, test = condition.measure, condition.value
    assert isinstance(measure, FeatureMeasure)
    if condition.operator == "is true":
        said: dict[str, Anything] = {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["yes"]}
    elif measure.name.endswith("_on") and isinstance(test, int | float):
        days = math.floor(test) if condition.operator == ">" else math.ceil(test) - 1
        said = {
            "operationType": "ROLLING_DATE_RANGE",
            "operator": "IS_MORE_THAN_X_DAYS_AGO",
            "numberOfDays": days,
            "requiresTimeZoneConversion": False,
        }
    else:
        said = {"operationType": "NUMBER", "operator": OPERATORS[condition.operator], "value": test}
    operation = {**said, "includeObjectsWithNoValueSet": False}
    return {"filterType": "PROPERTY", "property": measure.name, "operation": operation}


def branch(kind: str, filters: list[Anything], branches: list[Anything]) -> dict[str, Anything]:
    """A branch of filters and further branches."""
    return {
        "filterBranchType": kind,
        "filterBranchOperator": kind,
        "filters": filters,
        "filterBranches": branches,
    }


def body(name: str, branches: list[Anything]) -> dict[str, Anything]:
    """A request's body: contacts, kept up by HubSpot."""
    root = branch("OR", [], branches)
    return {"name": name, "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": root}


def write(name: str, clauses: Clauses, every: bool) -> dict[str, Anything]:
    """Each clause an AND branch."""
    return body(name, [branch("AND", [part(one) for one in clause], []) for clause in clauses])


def apart(body: dict[str, Anything], every: bool) -> dict[str, Anything]:
    """One more filter in each branch: not on the list of those held out."""
    for one in body["filterBranch"]["filterBranches"]:
        one["filters"].append({"filterType": "IN_LIST", "listId": "<HOLDOUT_LIST>", "operator": "NOT_IN_LIST"})
    return body


def one(segment: Segment) -> dict[str, Anything]:
    """The one condition on the stamp."""
    never = {"includeObjectsWithNoValueSet": False}
    same = {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": [segment.segment_id], **never}
    version = {"operationType": "NUMBER", "operator": "IS_EQUAL_TO", "value": segment.version, **never}
    filters = [
        {"filterType": "PROPERTY", "property": "ms_segment", "operation": same},
        {"filterType": "PROPERTY", "property": "ms_segment_version", "operation": version},
    ]
    return body(native.title(segment) + " | stamp", [branch("AND", filters, [])])


HUBSPOT = Platform(
    "hubspot",
    "HubSpot",
    "or of ands",
    one,
    "POST https://api.hubapi.com/crm/v3/lists\ncontent-type: application/json",
    value=value,
    write=write,
    apart=apart,
    notes=(
        "HubSpot's API knows no shop's orders or clicks by name: values stand in properties of the import. "
        "Only “more than n days ago” moves on by itself, by the stamped day.",
        "Consent is kept by HubSpot at sending: choose the subscription type there.",
    ),
)
