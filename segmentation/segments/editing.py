"""Changing a rule piece by piece, as menus do: by the place of a condition in the tree.

A place is the positions from the root down: () is the root, (1, 0) the first item of the root's second item.
"""

import math

from segmentation.core.errors import UserError
from segmentation.core.model import Vocabulary
from segmentation.core.rule_check import ALLOWED, EXAMPLES, check_measure
from segmentation.core.rules import (
    All,
    Any,
    Behaviour,
    Condition,
    FeatureMeasure,
    InSegment,
    Measure,
    Node,
    Rule,
    Value,
)

Place = tuple[int, ...]
EVERYONE = Rule()
STATES = ("is missing", "is known", "is true", "is false", "in segment", "not in segment")
FIRST = ("orders_365d", "orders_total", "clicks_90d", "product_views_90d", "days_since_signup")


def at(rule: Rule, place: Place) -> Node:
    """What stands at a place. Raises UserError when the rule has changed meanwhile and nothing stands there."""
    node = rule.root
    for position in place:
        if isinstance(node, Condition) or position >= len(node.items):
            raise UserError("moved", "This rule was changed somewhere else meanwhile.", "Look at it, then try again.")
        node = node.items[position]
    return node


def replaced(rule: Rule, place: Place, node: Node | None) -> Rule:
    """The rule with something else at that place; None takes it away, and with its last condition the group."""
    at(rule, place)
    return Rule(_put(rule.root, place, node) or All())


def _put(node: Node, place: Place, new: Node | None) -> Node | None:
    if not place:
        return new
    if isinstance(node, Condition):  # `at` has looked before
        return node
    items = [_put(item, place[1:], new) if number == place[0] else item for number, item in enumerate(node.items)]
    left = tuple(item for item in items if item is not None)
    return type(node)(left) if left else None


def added(rule: Rule, place: Place, word: str, new: Node) -> Rule:
    """The rule with `new` joined by "and" or "or" to what stands at that place: into its group, or making one."""
    kind: type[All] | type[Any] = All if word == "and" else Any
    node = at(rule, place)
    if not isinstance(node, Condition) and not node.items:
        return replaced(rule, place, new)
    if isinstance(node, kind):
        return replaced(rule, place, kind((*node.items, new)))
    outer = at(rule, place[:-1]) if place else None
    if isinstance(outer, kind):
        spot = place[-1] + 1
        return replaced(rule, place[:-1], kind((*outer.items[:spot], new, *outer.items[spot:])))
    return replaced(rule, place, kind((node, new)))


def turned(rule: Rule, place: Place, word: str) -> Rule:
    """The group at that place joined by the other word: all of them ("and") or any of them ("or")."""
    node = at(rule, place)
    if isinstance(node, Condition):
        return rule
    return replaced(rule, place, All(node.items) if word == "and" else Any(node.items))


def first_condition(vocabulary: Vocabulary) -> Condition:
    """A condition to begin with, of something these data know."""
    numbers = [feature.name for feature in vocabulary.features if feature.kind == "number"]
    name = next((name for name in FIRST if name in numbers), numbers[0] if numbers else "orders_365d")
    return Condition(FeatureMeasure(name), ">=", 2 if name.startswith("orders") else 1)


def kind_of(measure: Measure, vocabulary: Vocabulary) -> str:
    """The kind of value a measure has: "number", "text", "yes/no", or "segment"."""
    return "segment" if isinstance(measure, InSegment) else check_measure(measure, vocabulary)


def operators(kind: str) -> tuple[str, ...]:
    """The operators that fit a kind."""
    return ("in segment", "not in segment") if kind == "segment" else ALLOWED[kind]


def about(measure: Measure, vocabulary: Vocabulary, before: Condition | None = None, value: Value = None) -> Condition:
    """A condition on another measure. What was compared stays where it fits; `value` is the text to begin with."""
    kind = kind_of(measure, vocabulary)
    if before is not None and kind == kind_of(before.measure, vocabulary) and kind != "text":
        return Condition(measure, before.operator, before.value)
    if kind in ("segment", "yes/no"):
        return Condition(measure, operators(kind)[0])
    if kind == "text":
        return Condition(measure, "=", value if value is not None else "")
    return Condition(measure, ">=", 1)


def compared(test_operator: str, test_value: Value, operator: str, kind: str) -> Value:
    """The value in the shape that another operator takes: one, two for between, a list for in, none for states."""
    if operator in STATES:
        return None
    given = test_value if isinstance(test_value, tuple) else () if test_value is None else (test_value,)
    start = given[0] if given else (1 if kind == "number" else "")
    if operator == "between":
        return (start, given[1] if test_operator == "between" else start)
    if operator in ("in", "not in"):
        return tuple(dict.fromkeys(given)) or (start,)
    return start


def numbers_in(text: str) -> tuple[int | float, ...]:
    """“1, 2, 3.5” as numbers. Raises UserError when one of them is none."""
    found: list[int | float] = []
    for word in text.replace(";", ",").split(","):
        if not word.strip():
            continue
        try:
            value = float(word)
            if not math.isfinite(value):
                raise ValueError
        except ValueError:
            example = f"Write numbers such as {EXAMPLES['number'].replace(' or ', ', ')}, parted by commas."
            raise UserError("bad_number", f"“{word.strip()[:40]}” is not a number.", example) from None
        found.append(int(value) if value.is_integer() else value)
    if not found:
        raise UserError("bad_number", "No number is given.", "Write one or more, parted by commas.")
    return tuple(found)


def fields_of(measure: Measure, vocabulary: Vocabulary, wanted: str) -> tuple[str, ...]:
    """The fields of a behaviour that "sum" (numbers) or "distinct" (any) can be taken of."""
    event = vocabulary.event(measure.event) if isinstance(measure, Behaviour) else None
    if event is None:
        return ()
    return tuple(name for name, kind in event.fields.items() if wanted != "sum" or kind == "number")
