"""Features that are nothing but a counted behaviour, said as one: what a platform can count by itself stays dynamic.

Also: a rule's opposite, for exclusions, and its two normal forms.
"""

import math
from collections.abc import Callable, Mapping
from itertools import product

from segmentation.core.model import Vocabulary
from segmentation.core.rules import All, Any, Behaviour, Condition, FeatureMeasure, Node, Value

# feature → event, days; the feature's own SQL counts the same rows (held against each other in the tests).
COUNTS: Mapping[str, tuple[str, int | None]] = {
    "orders_total": ("ordered", None),
    "orders_365d": ("ordered", 365),
    "orders_90d": ("ordered", 90),
    "orders_30d": ("ordered", 30),
    "emails_received_90d": ("received", 90),
    "emails_received_7d": ("received", 7),
    "opens_90d": ("opened", 90),
    "clicks_90d": ("clicked", 90),
    "clicks_30d": ("clicked", 30),
    "product_views_90d": ("viewed_product", 90),
    "product_views_30d": ("viewed_product", 30),
    "carts_90d": ("added_to_cart", 90),
    "checkouts_90d": ("started_checkout", 90),
    "searches_90d": ("searched", 90),
}
DAYS: Mapping[str, str] = {
    "days_since_last_order": "ordered",
    "days_since_last_click": "clicked",
    "days_since_last_open": "opened",
}
EVERYONE, NOBODY = All(), Any()
OPPOSITE = {
    "=": "!=",
    "!=": "=",
    ">": "<=",
    ">=": "<",
    "<": ">=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
    "is missing": "is known",
    "is known": "is missing",
    "in segment": "not in segment",
    "not in segment": "in segment",
    "is true": "is false",
    "is false": "is true",
}
FORMS = 500  # clauses while a normal form is made; beyond it no platform takes it anyway


class TooManyClauses(ValueError):
    """A normal form of this rule is longer than anybody could look through."""


def plain(node: Node, vocabulary: Vocabulary) -> Node:
    """The rule with every plain feature, and every “days since last”, said as counts of its behaviour.

    Events that were never loaded stay as they are: here nobody has done them, in the platform somebody may have.
    """
    if not isinstance(node, Condition):
        return type(node)(tuple(plain(item, vocabulary) for item in node.items))
    measure = node.measure
    if isinstance(measure, FeatureMeasure) and measure.name in COUNTS:
        event, days = COUNTS[measure.name]
        measure = Behaviour("count", event, within_days=days)
    elif isinstance(measure, FeatureMeasure) and measure.name in DAYS:
        measure = Behaviour("days_since_last", DAYS[measure.name])
    if not isinstance(measure, Behaviour) or not known(measure, vocabulary):
        return node
    if measure.aggregate == "count":
        if node.operator in ("is missing", "is known"):
            return NOBODY if node.operator == "is missing" else EVERYONE
        return counted(measure, node)
    return days_since(measure, node) if measure.aggregate == "days_since_last" else node


def known(measure: Behaviour, vocabulary: Vocabulary) -> bool:
    """Whether rows of this event were loaded."""
    return vocabulary.event(measure.event) is not None and measure.event not in vocabulary.unknown_events


def counted(measure: Behaviour, test: Condition) -> Node:
    """A count compared with one number at a time."""
    if test.operator == "between" and isinstance(test.value, tuple):
        low, high = test.value
        return All((Condition(measure, ">=", low), Condition(measure, "<=", high)))
    if test.operator in ("in", "not in") and isinstance(test.value, tuple):
        single = tuple(Condition(measure, "=" if test.operator == "in" else "!=", value) for value in test.value)
        return Any(single) if test.operator == "in" else All(single)
    return Condition(measure, test.operator, test.value)


def days_since(measure: Behaviour, test: Condition) -> Node:
    """“Last did it n days ago” as counts: it happened in these days, and not in those."""
    limit = measure.within_days

    def happened(days: int | None, at_all: bool = True) -> Condition:
        counting = Behaviour("count", measure.event, where=measure.where, within_days=days)
        return Condition(counting, ">=" if at_all else "=", 1 if at_all else 0)

    def at_most(days: int) -> Node:
        return NOBODY if days < 0 else happened(days + 1 if limit is None else min(days + 1, limit))

    def at_least(days: int) -> Node:
        if limit is not None and days >= limit:
            return NOBODY
        return happened(limit) if days <= 0 else All((happened(limit), happened(days, at_all=False)))

    def one(operator: str, value: float) -> Node:
        choices: dict[str, Callable[[], Node]]
        low, high = math.floor(value), math.ceil(value)
        if operator in ("=", "!=") and low != high:
            return NOBODY if operator == "=" else happened(limit)
        choices = {
            "=": lambda: All((at_most(low), at_least(low))),
            "!=": lambda: Any((at_most(low - 1), at_least(low + 1))),
            ">": lambda: at_least(low + 1),
            ">=": lambda: at_least(high),
            "<": lambda: at_most(high - 1),
            "<=": lambda: at_most(low),
        }
        return choices[operator]()

    if test.operator in ("is missing", "is known"):
        return happened(limit, at_all=test.operator == "is known")
    values = numbers(test.value)
    if test.operator == "between":
        return All((one(">=", values[0]), one("<=", values[1])))
    if test.operator in ("in", "not in"):
        each = tuple(one("=" if test.operator == "in" else "!=", value) for value in values)
        return Any(each) if test.operator == "in" else All(each)
    return one(test.operator, values[0])


def numbers(value: Value) -> tuple[float, ...]:
    """The numbers a condition compares with."""
    given = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in given if isinstance(one, int | float))


def opposite(node: Node, unknown: frozenset[str] = frozenset()) -> Node:
    """Who does not meet it: missing values among them, since they meet nothing.

    unknown: events that were never loaded, whose counts are missing; any other count is a number for everyone.
    Raises ValueError for `contains` and `starts with`, which have no opposite in the rule language.
    """
    if isinstance(node, All | Any):
        return (Any if isinstance(node, All) else All)(tuple(opposite(item, unknown) for item in node.items))
    measure = node.measure
    if node.operator == "between" and isinstance(node.value, tuple):
        return Any(
            (Condition(measure, "<", node.value[0]), Condition(measure, ">", node.value[1]), *missing(node, unknown))
        )
    if node.operator not in OPPOSITE:
        raise ValueError(f"{node.operator} has no opposite")
    turned = Condition(measure, OPPOSITE[node.operator], node.value)
    if node.operator in ("is missing", "is known", "in segment", "not in segment"):
        return turned
    return Any((turned, *missing(node, unknown)))


def missing(node: Condition, unknown: frozenset[str]) -> tuple[Condition, ...]:
    """The condition that there is no value; none for a count, which is never missing."""
    measure = node.measure
    if isinstance(measure, Behaviour) and measure.aggregate == "count" and measure.event not in unknown:
        return ()
    return (Condition(node.measure, "is missing"),)


def clauses(node: Node, outer: type[All] | type[Any]) -> tuple[tuple[Condition, ...], ...]:
    """The normal form: with All outside an AND of ORs, with Any outside an OR of ANDs. Raises TooManyClauses."""
    if isinstance(node, Condition):
        return ((node,),)
    parts = [clauses(item, outer) for item in node.items]
    if isinstance(node, outer):
        found = [clause for part in parts for clause in part]
    else:
        if math.prod(len(part) for part in parts) > FORMS:
            raise TooManyClauses
        found = [tuple(one for clause in chosen for one in clause) for chosen in product(*parts)]
    tidy = dict.fromkeys(tuple(dict.fromkeys(clause)) for clause in found)
    if len(tidy) > FORMS:
        raise TooManyClauses
    # A clause that holds all of a shorter one says nothing new.
    return tuple(one for one in tidy if not any(set(other) < set(one) for other in tidy))
