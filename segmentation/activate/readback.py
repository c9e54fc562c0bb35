"""A definition's JSON read back into a rule, from the platform's published words alone; what the proof is made of.

Nothing here is shared with the writers. Properties become features of the same name. A condition on consent is left
out: who may be written to is the same on both sides of the comparison.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any as Anything

from segmentation.core.rules import All, Any, Behaviour, Condition, FeatureMeasure, InSegment, Node, Rule

HOLDOUT = "<HOLDOUT_LIST>"  # the list that those held out are uploaded to
NUMERIC = {
    "equals": "=",
    "not-equals": "!=",
    "greater-than": ">",
    "greater-than-or-equal": ">=",
    "less-than": "<",
    "less-than-or-equal": "<=",
}
KLAVIYO_METRICS = {
    "<PLACED_ORDER>": "ordered",
    "<RECEIVED_EMAIL>": "received",
    "<OPENED_EMAIL>": "opened",
    "<CLICKED_EMAIL>": "clicked",
    "<VIEWED_PRODUCT>": "viewed_product",
    "<ADDED_TO_CART>": "added_to_cart",
    "<STARTED_CHECKOUT>": "started_checkout",
}
HUBSPOT_NUMBERS = {
    "IS_EQUAL_TO": "=",
    "IS_NOT_EQUAL_TO": "!=",
    "IS_GREATER_THAN": ">",
    "IS_GREATER_THAN_OR_EQUAL_TO": ">=",
    "IS_LESS_THAN": "<",
    "IS_LESS_THAN_OR_EQUAL_TO": "<=",
}
MAILCHIMP_NUMBERS = {"is": "=", "not": "!=", "greater": ">", "less": "<"}


def klaviyo(body: Mapping[str, Anything], as_of: date) -> Rule:
    """Groups are joined by and, the conditions of a group by or."""
    groups = body["data"]["attributes"]["definition"]["condition_groups"]
    read = [[klaviyo_condition(one) for one in group["conditions"]] for group in groups]
    return Rule(All(tuple(Any(tuple(one for one in group if one)) for group in read if any(group))))


def klaviyo_condition(said: Mapping[str, Anything]) -> Condition | None:
    """One condition; None for consent."""
    kind = said["type"]
    if kind == "profile-marketing-consent":
        return None
    if kind == "profile-property":
        name = said["property"].removeprefix("properties['").removesuffix("']")
        return compared(FeatureMeasure(name), said["filter"])
    if kind == "profile-group-membership" and said["is_member"] is False and said["group_ids"] == [HOLDOUT]:
        return Condition(InSegment(HOLDOUT), "not in segment")
    if kind != "profile-metric":
        raise ValueError(f"unknown condition {kind}")
    span = said["timeframe_filter"]
    if (span["operator"], span.get("unit")) not in (("alltime", None), ("in-the-last", "day")):
        raise ValueError(f"unknown time {span}")
    event = KLAVIYO_METRICS[said["metric_id"]]
    machine = [(one["property"], one["filter"]["value"]) for one in said.get("metric_filters", ())]
    # Without the filter an open would be anybody's, a machine's too: the rule language has no word for that.
    if (event == "opened") != (machine == [("Apple Privacy Open", False)]):
        raise ValueError(f"unknown filter {machine} on {event}")
    of = {"count": None, "sum": "total"}[said["measurement"]]
    return compared(
        Behaviour(said["measurement"], event, of, within_days=span.get("quantity")), said["measurement_filter"]
    )


def compared(measure: FeatureMeasure | Behaviour, test: Mapping[str, Anything]) -> Condition:
    """A comparison; a text property is a stamped yes."""
    if test["type"] == "string":
        if (test["operator"], test["value"]) != ("equals", "yes"):
            raise ValueError(f"unknown comparison {test}")
        return Condition(measure, "is true")
    return Condition(measure, NUMERIC[test["operator"]], test["value"])


def hubspot(body: Mapping[str, Anything], as_of: date) -> Rule:
    """The root is an OR of AND branches."""
    root = body["filterBranch"]
    if (root["filterBranchType"], root["filters"], body["processingType"]) != ("OR", [], "DYNAMIC"):
        raise ValueError("the root must be an OR without filters of its own")
    branches: list[Node] = []
    for branch in root["filterBranches"]:
        if branch["filterBranchType"] != "AND" or branch["filterBranches"]:
            raise ValueError("below the root come AND branches only")
        branches.append(All(tuple(hubspot_filter(one, as_of) for one in branch["filters"])))
    return Rule(Any(tuple(branches)))


def hubspot_filter(said: Mapping[str, Anything], as_of: date) -> Condition:
    """One filter on a property; contacts without a value must be left out."""
    if said["filterType"] == "IN_LIST" and (said["listId"], said["operator"]) == (HOLDOUT, "NOT_IN_LIST"):
        return Condition(InSegment(HOLDOUT), "not in segment")
    how = said["operation"]
    if said["filterType"] != "PROPERTY" or how["includeObjectsWithNoValueSet"]:
        raise ValueError(f"unknown filter {said}")
    measure = FeatureMeasure(said["property"])
    if how["operationType"] == "NUMBER":
        return Condition(measure, HUBSPOT_NUMBERS[how["operator"]], how["value"])
    if how["operationType"] == "ROLLING_DATE_RANGE" and how["operator"] == "IS_MORE_THAN_X_DAYS_AGO":
        return Condition(measure, "<", as_of - timedelta(days=how["numberOfDays"]))
    if how["operationType"] == "MULTISTRING" and how["values"] == ["yes"]:
        return Condition(measure, "is true")
    raise ValueError(f"unknown operation {how}")


def mailchimp(body: Mapping[str, Anything], as_of: date) -> Rule:
    """A flat list, all or any of it."""
    options = body["options"]
    items = tuple(mailchimp_condition(one) for one in options["conditions"])
    if options["match"] not in ("all", "any"):
        raise ValueError(f"unknown match {options['match']}")
    return Rule(All(items) if options["match"] == "all" else Any(items))


def mailchimp_condition(said: Mapping[str, Anything]) -> Condition:
    """One condition: the orders of the shop, or a merge field."""
    if (said["condition_type"], said["field"]) == ("EcommNumber", "ecomm_orders"):
        return Condition(Behaviour("count", "ordered"), MAILCHIMP_NUMBERS[said["op"]], said["value"])
    if (said["condition_type"], said["op"], said["value"]) == ("TextMerge", "is", "yes"):
        return Condition(FeatureMeasure(said["field"]), "is true")
    if (said["condition_type"], said["op"], said["value"]) == ("StaticSegment", "static_not", HOLDOUT):
        return Condition(InSegment(HOLDOUT), "not in segment")
    raise ValueError(f"unknown condition {said}")


def omnisend(body: Mapping[str, Anything], as_of: date) -> Rule:
    """One group; each of its conditions holds, and in each all filters."""
    (group,) = body["conditionGroups"]
    found: list[Node] = []
    for condition in group["conditions"]:
        if condition["junction"] != "and":
            raise ValueError(f"unknown junction {condition['junction']}")
        read = {"contact": omnisend_contact, "event": omnisend_event}[condition["entity"]]
        found += [one for said in condition["filters"] if (one := read(said)) is not None]
    return Rule(All(tuple(found)))


def omnisend_contact(said: Mapping[str, Anything]) -> Condition | None:
    """A stamped yes; None for consent."""
    if (said["property"], said["operator"], said["value"]) == ("subscriptionStatus", "equals", "subscribed"):
        return None
    if (said["property"], said["valueType"], said["operator"], said["value"]) != ("custom", "text", "equals", "yes"):
        raise ValueError(f"unknown filter {said}")
    return Condition(FeatureMeasure(said["name"]), "is true")


def omnisend_event(said: Mapping[str, Anything]) -> Condition:
    """How often an event happened."""
    span = said.get("period", {})
    if said["name"] != "placed order" or (span and (span["operator"], span["unit"]) != ("inTheLast", "days")):
        raise ValueError(f"unknown event {said}")
    measure = Behaviour("count", "ordered", within_days=span.get("value"))
    if (said["operator"], said["count"], said["value"]) == ("hasNot", "atLeast", 1):
        return Condition(measure, "=", 0)
    if said["operator"] != "has" or not isinstance(said["value"], int) or said["value"] < 1:
        raise ValueError(f"unknown count {said}")
    return Condition(measure, {"atLeast": ">=", "equals": "="}[said["count"]], said["value"])


READERS: Mapping[str, Callable[[Mapping[str, Anything], date], Rule]] = {
    "klaviyo": klaviyo,
    "hubspot": hubspot,
    "mailchimp": mailchimp,
    "omnisend": omnisend,
}
