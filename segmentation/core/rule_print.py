"""The text form of a rule, written: reads back as exactly the same rule (`parse(to_text(rule)) == rule`)."""

import re
from datetime import date

from segmentation.core.rule_model import (
    All,
    Any,
    Behaviour,
    Condition,
    FeatureMeasure,
    Filter,
    InSegment,
    Node,
    Rule,
    Scalar,
)
from segmentation.core.rule_tokens import RESERVED

BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def to_text(rule: Rule) -> str:
    """The text form of a rule, in one line unless a text inside holds a line break."""
    return node_text(rule.root, outer=None)


def node_text(node: Node, outer: type | None) -> str:
    """One node; a group stands in parentheses where the text would otherwise read as another tree."""
    if isinstance(node, Condition):
        return condition_text(node)
    if not node.items:
        return "everyone" if isinstance(node, All) else "nobody"
    text = (" and " if isinstance(node, All) else " or ").join(node_text(item, type(node)) for item in node.items)
    return text if outer is None or (isinstance(node, All) and outer is Any) else f"({text})"


def condition_text(condition: Condition) -> str:
    """One condition."""
    measure = condition.measure
    if isinstance(measure, InSegment):
        return f"{condition.operator} {value_text(measure.name)}"
    name = name_text(measure.name) if isinstance(measure, FeatureMeasure) else behaviour_text(measure)
    return f"{name} {test_text(condition)}"


def behaviour_text(measure: Behaviour) -> str:
    """`count(viewed_product where category = 'Boots' within 90 days)`."""
    field = f".{name_text(measure.field)}" if measure.field is not None else ""
    filters = " and ".join(f"{name_text(one.field)} {test_text(one)}" for one in measure.where)
    where = f" where {filters}" if filters else ""
    within = f" within {measure.within_days} days" if measure.within_days is not None else ""
    return f"{measure.aggregate}({name_text(measure.event)}{field}{where}{within})"


def test_text(test: Condition | Filter) -> str:
    """An operator and its value."""
    value = test.value
    if value is None:
        return test.operator
    if not isinstance(value, tuple):
        return f"{test.operator} {value_text(value)}"
    written = [value_text(one) for one in value]
    if test.operator == "between":
        return f"between {written[0]} and {written[1]}"
    return f"{test.operator} ({', '.join(written)})"


def name_text(name: str) -> str:
    """A name as it stands in a rule: bare where possible, else in double quotes."""
    if BARE.fullmatch(name) and name.lower() not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def value_text(value: Scalar) -> str:
    """A number, date or text as it stands in a rule. Reads back as exactly the same value."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)
