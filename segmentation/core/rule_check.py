"""What a rule may say: names that exist, operators that fit the kind of value, values that are usable.

Every function raises UserError that names what was found, what it clashes with, and what to write instead.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime

from segmentation.core.errors import did_you_mean
from segmentation.core.model import Event, Vocabulary
from segmentation.core.rule_model import (
    AGGREGATES,
    COMPARISONS,
    LISTS,
    TEXTS,
    Behaviour,
    FeatureMeasure,
    Filter,
    InSegment,
    Measure,
    Rule,
    RuleError,
    Scalar,
    Value,
    conditions,
    shortened,
)
from segmentation.core.rule_print import value_text

ORDERED = (*COMPARISONS, "between", *LISTS, "is missing", "is known")
ALLOWED: dict[str, tuple[str, ...]] = {
    "number": ORDERED,
    "date": ORDERED,
    "text": ("=", "!=", *LISTS, *TEXTS, "is missing", "is known"),
    "yes/no": ("is true", "is false", "is missing", "is known"),
}
EXAMPLES = {"number": "2 or 0.25", "date": "2026-10-01", "text": "'Boots', in single quotes"}
MOST_DAYS = 36_500  # a hundred years; date arithmetic stays inside the calendar
BIGGEST = 2**63 - 1


def check(rule: Rule, vocabulary: Vocabulary) -> None:
    """Raises UserError at the first condition that the vocabulary does not allow. Segment names are not looked up."""
    for condition in conditions(rule):
        if not isinstance(condition.measure, InSegment):
            kind = check_measure(condition.measure, vocabulary)
            check_comparison(measure_words(condition.measure), kind, condition.operator, condition.value)


def check_measure(measure: Measure, vocabulary: Vocabulary) -> str:
    """The kind of value a measure has: "number", "text", "yes/no" or "date". Raises UserError for unknown names."""
    if isinstance(measure, InSegment):
        if measure.name not in vocabulary.segments:
            raise unknown_segment(measure.name, vocabulary.segments)
        return "yes/no"
    if isinstance(measure, FeatureMeasure):
        return check_feature(measure.name, vocabulary)
    event = check_event(measure.event, vocabulary)
    check_field_of(measure, event)
    for one in measure.where:
        check_filter(one, event)
    check_window(measure.within_days)
    return "number"


def unknown_segment(name: str, known: tuple[str, ...]) -> RuleError:
    """The error for a segment that is not there."""
    return RuleError(
        "unknown_segment",
        f"There is no segment “{shortened(name)}”.{near(name, known)}",
        "Name a saved segment, written as in segment 'Name'.",
    )


def check_feature(name: str, vocabulary: Vocabulary) -> str:
    """The kind of a feature. Raises UserError when there is none of that name."""
    feature = vocabulary.feature(name)
    if feature is not None:
        return feature.kind
    if vocabulary.event(name) is not None:
        raise RuleError(
            "unknown_feature",
            f"“{name}” is something people do, not a feature.",
            f"Say what to take of it: count({name} within 90 days) >= 1, or days_since_last({name}) <= 30.",
        )
    raise RuleError(
        "unknown_feature",
        f"There is no feature “{shortened(name)}”.{near(name, (one.name for one in vocabulary.features))}",
        "Use a name from the list of features; texts to compare with stand in single quotes.",
    )


def check_event(name: str, vocabulary: Vocabulary) -> Event:
    """The event of that name. Raises UserError when there is none."""
    event = vocabulary.event(name)
    if event is not None:
        return event
    if vocabulary.feature(name) is not None:
        raise RuleError(
            "unknown_event",
            f"“{name}” is a feature, not something people do.",
            f"Compare it directly, like {name} >= 2.",
        )
    names = [one.name for one in vocabulary.events]
    raise RuleError(
        "unknown_event",
        f"There is no behaviour “{shortened(name)}”.{near(name, names)}",
        f"Use one of: {', '.join(names)}.",
    )


def check_field_of(measure: Behaviour, event: Event) -> None:
    """Raises UserError when the aggregate is unknown, or its field is absent, superfluous or of the wrong kind."""
    if measure.aggregate not in AGGREGATES:
        raise RuleError(
            "unknown_aggregate",
            f"“{shortened(measure.aggregate)}” cannot be taken of a behaviour.{near(measure.aggregate, AGGREGATES)}",
            f"Use one of: {', '.join(AGGREGATES)}.",
        )
    if measure.aggregate in ("sum", "distinct"):
        numbers = [name for name, kind in event.fields.items() if kind == "number" or measure.aggregate == "distinct"]
        if measure.field is None:
            raise RuleError(
                "field_missing",
                f"“{measure.aggregate}” needs to know of what.",
                f"Name a field after a point, one of: {', '.join(f'{event.name}.{name}' for name in numbers)}."
                if numbers
                else f"“{event.name}” has no field for it; use count({event.name}).",
            )
        kind = check_field(event, measure.field)
        if measure.aggregate == "sum" and kind != "number":
            raise RuleError(
                "wrong_kind",
                f"“{event.name}.{measure.field}” is a {kind} and cannot be summed.",
                f"Sum one of: {', '.join(numbers) or 'no field of it'}; or use distinct({event.name}.{measure.field}).",
            )
    elif measure.field is not None:
        raise RuleError(
            "field_superfluous",
            f"“{measure.aggregate}” takes a behaviour, not its field “{shortened(measure.field)}”.",
            f"Write {measure.aggregate}({event.name} …), with the field after where if it should be filtered.",
        )


def check_field(event: Event, field: str) -> str:
    """The kind of an event's field. Raises UserError when it has none of that name."""
    if field not in event.fields:
        raise RuleError(
            "unknown_field",
            f"“{event.name}” has no field “{shortened(field)}”.{near(field, event.fields)}",
            f"Use one of: {', '.join(event.fields)}.",
        )
    return event.fields[field]


def check_filter(one: Filter, event: Event) -> None:
    """Raises UserError when a filter's field is unknown or its comparison does not fit."""
    check_comparison(f"{event.name}.{one.field}", check_field(event, one.field), one.operator, one.value)


def check_window(days: int | None) -> None:
    """Raises UserError unless it is None or a whole number of days from 1 to MOST_DAYS."""
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS):
        raise RuleError(
            "bad_window",
            f"“within {shortened(str(days))} days” is not a usable window.",
            f"Give a whole number of days from 1 to {MOST_DAYS}, or leave the window out.",
        )


def check_comparison(name: str, kind: str, operator: str, value: Value) -> None:
    """Raises UserError when the operator, or the kind of a value, does not fit a measure of this kind."""
    allowed = ALLOWED.get(kind, ALLOWED["text"])
    if operator not in allowed:
        written = "is true or is false" if kind == "yes/no" else ", ".join(allowed)
        raise RuleError(
            "wrong_operator",
            f"“{operator}” does not work on “{shortened(name)}”, which is a {kind} value.",
            f"Use {written}.",
        )
    given: tuple[Scalar, ...] = value if isinstance(value, tuple) else () if value is None else (value,)
    for one in given:
        found = kind_of(one)
        if found != kind:
            raise RuleError(
                "wrong_kind",
                f"“{shortened(name)}” is a {kind}; {shortened(value_text(one))} is a {found}.",
                f"Compare it with a {kind}, like {EXAMPLES[kind]}.",
            )
        check_usable(one)
    if operator == "between" and given[0] > given[1]:  # type: ignore[operator]
        raise RuleError(
            "empty_range",
            f"“between {given[0]} and {given[1]}” holds for nobody: the first is above the second.",
            f"Write between {given[1]} and {given[0]}.",
        )


def kind_of(value: Scalar) -> str:
    """The kind of a single value; anything a rule cannot hold is named by its Python type."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, date) and not isinstance(value, datetime):
        return "date"
    return type(value).__name__


def check_usable(value: Scalar) -> None:
    """Raises UserError for values no engine can compare: not finite, too big, or text that is no text."""
    if isinstance(value, float) and not math.isfinite(value):
        raise RuleError("bad_number", f"{value} is not a number to compare with.", "Give a number.")
    if isinstance(value, int) and abs(value) > BIGGEST:
        raise RuleError("bad_number", "A whole number has more than 18 digits.", "Give a smaller number.")
    if isinstance(value, str) and any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in value):
        raise RuleError("bad_text", "A text holds a character that is none.", "Type the text anew by hand.")


def near(word: str, options: Iterable[str]) -> str:
    """“Did you mean”, where a name that differs by capitals only comes before names that merely look alike."""
    known = list(options)
    same = [name for name in known if name.casefold() == word.casefold()]
    return did_you_mean(same[0], same) if same else did_you_mean(word, known)


def measure_words(measure: Measure) -> str:
    """A measure's short name for messages."""
    if isinstance(measure, Behaviour):
        field = f".{measure.field}" if measure.field else ""
        return f"{measure.aggregate}({measure.event}{field})"
    return measure.name
