"""The nouns of a membership rule: a tree of conditions over features, behaviours and other segments.

Frozen, hashable and equal by value: a rule is data. What a condition may compare with what is in `rule_check.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any as Anything
from typing import Literal

from segmentation.core.errors import UserError, did_you_mean

MAX_DEPTH = 20  # groups inside groups; beyond it nobody can read a rule, and recursion would have to be feared
MAX_CONDITIONS = 500
COMPARISONS = ("=", "!=", ">", ">=", "<", "<=")
LISTS = ("in", "not in")
TEXTS = ("contains", "starts with")
STATES = ("is missing", "is known", "is true", "is false")
MEMBERSHIPS = ("in segment", "not in segment")
OPERATORS = (*COMPARISONS, "between", *LISTS, *TEXTS, *STATES)
AGGREGATES = ("count", "sum", "distinct", "days_since_last", "days_since_first")

Aggregate = Literal["count", "sum", "distinct", "days_since_last", "days_since_first"]
Scalar = int | float | str | date
Value = Scalar | tuple[Scalar, ...] | None


class RuleError(UserError):
    """A UserError about a rule's text; position: where in the text, counted from 0, or None for a rule without text."""

    def __init__(self, reason: str, what: str, do_next: str, position: int | None = None) -> None:
        super().__init__(reason, what, do_next)
        self.position = position


@dataclass(frozen=True)
class FeatureMeasure:
    """The value of a named feature (`orders_365d`)."""

    name: str


@dataclass(frozen=True)
class Filter:
    """What must hold for one row of a behaviour to count: `category = 'Boots'`. Missing meets only `is missing`."""

    field: str
    operator: str
    value: Value = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", shaped(self.operator, self.value, OPERATORS))


@dataclass(frozen=True)
class Behaviour:
    """Something people did, made into one number a person, from the rows of `event` up to and including `as_of`.

    aggregate: count (rows; 0 for who has none), sum of `field` (0 for who has none), distinct values of `field`,
    days_since_last / days_since_first (missing for who has none). sum and distinct are missing where rows are there
    but the field is missing in all of them. where: filters that a row meets all of. within_days: only rows of the last
    n days, the as-of day being the first of them; None for any time before.
    """

    aggregate: Aggregate
    event: str
    field: str | None = None
    where: tuple[Filter, ...] = ()
    within_days: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", tuple(self.where))


@dataclass(frozen=True)
class InSegment:
    """Being in another segment. Goes with the operators `in segment` and `not in segment`."""

    name: str


Measure = FeatureMeasure | Behaviour | InSegment


@dataclass(frozen=True)
class Condition:
    """A measure, an operator and a value.

    value: one number, text or date; two for `between` (both inclusive); one or more for `in`, `not in`; None for `is …`
    and for membership. Numbers from numpy become plain ones. Raises UserError when operator and value do not fit.
    """

    measure: Measure
    operator: str
    value: Value = None

    def __post_init__(self) -> None:
        allowed = MEMBERSHIPS if isinstance(self.measure, InSegment) else OPERATORS
        object.__setattr__(self, "value", shaped(self.operator, self.value, allowed))


@dataclass(frozen=True)
class All:
    """Every item must hold. No items: everyone."""

    items: tuple["Node", ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))


@dataclass(frozen=True)
class Any:
    """At least one item must hold. No items: nobody."""

    items: tuple["Node", ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))


Node = All | Any | Condition


@dataclass(frozen=True)
class Rule:
    """A whole rule. A group of one item becomes that item, so that equal text means equal rules.

    Raises UserError when groups are nested more than MAX_DEPTH deep or there are more than MAX_CONDITIONS conditions.
    """

    root: Node = field(default_factory=All)

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", normal(self.root))
        count = sum(1 for _ in leaves(self.root))
        if count > MAX_CONDITIONS:
            raise RuleError(
                "rule_too_long",
                f"The rule has {count:,} conditions; {MAX_CONDITIONS} are the most.",
                "Use `in (…)` for lists of values, or save parts as segments of their own and refer to those.",
            )


@dataclass(frozen=True)
class Predicate:
    """A boolean SQL expression over the people table aliased `f`, never NULL, and the values bound to its `$names`."""

    sql: str
    parameters: Mapping[str, Anything]


# Facts that count something: nobody has fewer than none.
COUNTED = re.compile(
    r"(stated_|machine_|discounted_|product_|category_|page_|pricing_)?"
    r"(orders|clicks|opens|emails_received|visits|views|carts|checkouts|searches|tickets|logins|open_tickets|categories_\w+)"
    r"(_total|_prior)?(_\d+d)?"
)


def at_most(measure: Measure, value: Scalar) -> Condition:
    """`clicks_90d <= 3`; but `clicks_90d = 0` where it is none at all, which reads as what it is: never."""
    counts = (
        measure.aggregate in ("count", "distinct")
        if isinstance(measure, Behaviour)
        else isinstance(measure, FeatureMeasure) and COUNTED.fullmatch(measure.name) is not None
    )
    return Condition(measure, "=" if counts and value == 0 else "<=", value)


def leaves(node: Node) -> Iterator[Condition]:
    """The conditions of a tree, as they stand in the text."""
    if isinstance(node, Condition):
        yield node
    else:
        for item in node.items:
            yield from leaves(item)


def conditions(rule: Rule) -> tuple[Condition, ...]:
    """The conditions of a rule, as they stand in the text."""
    return tuple(leaves(rule.root))


def segments_used(rule: Rule) -> tuple[str, ...]:
    """The names of segments that a rule refers to, each once: what a caller follows to find a circle."""
    return tuple(dict.fromkeys(c.measure.name for c in conditions(rule) if isinstance(c.measure, InSegment)))


def all_of(*rules: Rule) -> Rule:
    """One rule that holds where all of them hold: a rule and its hard rules. No rules: everyone."""
    parts = [rule.root.items if isinstance(rule.root, All) else (rule.root,) for rule in rules]
    return Rule(All(tuple(item for part in parts for item in part)))


def normal(node: Node, depth: int = 0) -> Node:
    """The tree with every group of one item replaced by that item."""
    if isinstance(node, Condition):
        return node
    if depth >= MAX_DEPTH:
        raise RuleError(
            "rule_too_deep",
            f"The rule has groups nested more than {MAX_DEPTH} deep.",
            "Take away parentheses that change nothing, or save inner parts as segments of their own.",
        )
    group = unwrapped(node)
    items = tuple(normal(item, depth + 1) for item in group.items)
    return items[0] if len(items) == 1 else type(group)(items)


def unwrapped(node: All | Any) -> All | Any:
    """A group of one group of one group … without its wrappings, found without recursion."""
    while len(node.items) == 1 and not isinstance(node.items[0], Condition):
        node = node.items[0]
    return node


def shaped(operator: str, value: Anything, allowed: tuple[str, ...]) -> Value:
    """The value as plain Python, in the shape its operator takes. Raises UserError when it is not."""
    if operator not in allowed:
        raise RuleError(
            "unknown_operator",
            f"“{operator}” is not an operator here.{did_you_mean(operator, allowed)}",
            f"Use one of: {', '.join(allowed)}.",
        )
    given = plain(value)
    if operator in (*STATES, *MEMBERSHIPS):
        fits, wanted = given is None, "no value"
    elif operator == "between":
        fits, wanted = isinstance(given, tuple) and len(given) == 2, "two values"
    elif operator in LISTS:
        fits, wanted = isinstance(given, tuple) and len(given) > 0, "a list of at least one value"
    else:
        fits, wanted = given is not None and not isinstance(given, tuple), "one value"
    if not fits:
        raise RuleError("bad_value", f"“{operator}” takes {wanted}.", f"Give it {wanted}.")
    return given


def plain(value: Anything) -> Anything:
    """numpy's numbers and texts as Python's own (their repr is not a number); lists as tuples."""
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value))
    if type(value) not in (int, float, str, bool, date) and hasattr(value, "item"):
        return value.item()
    return value


def shortened(text: str, most: int = 60) -> str:
    """Text for a message: one line, not longer than `most` characters."""
    line = re.sub(r"\s+", " ", text)
    return line if len(line) <= most else line[: most - 1] + "…"
