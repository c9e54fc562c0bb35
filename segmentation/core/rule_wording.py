"""The small words of rules: comparisons, lists, values and names as they are said."""

import re
from collections.abc import Callable
from datetime import date

from segmentation.core.rule_model import Condition, Filter, Scalar
from segmentation.core.wording import SIGNS, day, times

# Short names keep their own letters.
PROPER = {"erfm": "eRFM", "crm": "CRM", "sku": "SKU"}
Say = Callable[[Scalar], str]


def is_none(test: Condition | Filter) -> bool:
    """Whether the comparison of a count means none at all."""
    return (test.operator, test.value) in (("=", 0), ("<=", 0), ("<", 1))


def frequency(test: Condition | Filter) -> str:
    """`at least twice`, `never`, `2 to 5 times`."""
    if is_none(test):
        return "never"
    if (test.operator, test.value) == (">", 0):
        return "at least once"
    if test.operator not in ("between", "in", "not in") and isinstance(test.value, int):
        return compared(test, lambda value: times(value) if isinstance(value, int) else said(value)).replace(
            "exactly 0 times", "never"
        )
    return f"{compared(test, said)} times"


def compared(test: Condition | Filter, say: Say, unit: str = "") -> str:
    """An operator and its values in words: `at least 2`, `30 to 60 days`."""
    given = values(test)
    last = f" {unit if given[-1] != 1 else singular(unit)}" if unit else ""
    if test.operator == "between":
        return f"{say(given[0])} to {say(given[1])}{last}"
    if isinstance(given[0], date):
        words = {"=": "on ", "!=": "other than ", ">": "after ", ">=": "on or after ", "<": "before "}
        words |= {"<=": "on or before ", "not in": "other than ", "in": "on "}
        return f"{words.get(test.operator, '')}{listed(given, say)}"
    words = {
        "=": "exactly " if isinstance(given[0], int | float) else "",
        "!=": "other than ",
        ">": "more than ",
        ">=": "at least ",
        "<": "less than ",
        "<=": "at most ",
        "not in": "other than ",
    }
    return f"{words.get(test.operator, '')}{listed(given, say)}{last}"


def values(test: Condition | Filter) -> tuple[Scalar, ...]:
    """The values of a test, one or more; none as an empty text."""
    if isinstance(test.value, tuple):
        return test.value
    return ("",) if test.value is None else (test.value,)


def listed(given: tuple[Scalar, ...], say: Say) -> str:
    """`“A”, “B” or “C”`."""
    words = [say(one) for one in given]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def said(value: object) -> str:
    """One value: `“Boots”`, `12,340`, `0.25`, `20 Nov 2026`."""
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        rounded = f"{value:,.2f}" if abs(value) >= 100 else f"{value:,.4g}"
        return re.sub(r"\.0+$", "", rounded) if "e" not in rounded else rounded
    return f"{value:,}" if isinstance(value, int) else str(value)


def as_unit(unit: str, currency: str) -> Say:
    """How a value of this unit is said: money with its sign, shares and probabilities in per cent."""
    sign = unit if unit in SIGNS.values() else SIGNS.get(currency, "")
    if unit in ("share", "probability", "%"):
        factor = 1 if unit == "%" else 100
        return lambda value: f"{said(float(value) * factor)} %" if isinstance(value, int | float) else said(value)
    if unit == "money" or unit in SIGNS.values():
        after = "" if sign or not currency else f" {currency}"
        return lambda value: f"{sign}{said(value)}{after}"
    return said


def counted(count: int, unit: str) -> str:
    """`1 day`, `90 days`."""
    return f"{count:,} {unit if count != 1 else singular(unit)}"


def singular(word: str) -> str:
    """One of many: `categories` → `category`, `searches` → `search`, `orders` → `order`."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return re.sub(r"(?<=ch|sh|ss)es$|(?<=[^s])s$", "", word)


def short(meaning: str) -> str:
    """A meaning without its footnotes (after a semicolon, a colon, or a comma)."""
    return re.split(r"[;:,]", meaning)[0].strip()


def spoken(name: str) -> str:
    """A name as words: `click_rate_90d` → `click rate in the last 90 days`, `erfm_score` → `eRFM score`."""
    ahead = "next" if name.startswith(("predicted", "expected", "p_", "next_")) else "last"
    words = re.sub(r"^(.+)_(\d+)d$", rf"\1 in the {ahead} \2 days", name)
    words = re.sub(r"^(orders|revenue)_total$", r"\1 ever", words)
    if name.startswith("p_"):
        words = chance_of(words.removeprefix("p_"))
    return " ".join(PROPER.get(word, word) for word in re.split(r"[_ ]", words))


def chance_of(what: str) -> str:
    """`next_purchase in the next 30 days` → `predicted chance of a purchase in the next 30 days`."""
    done = what.removeprefix("next_")
    article = "" if done.startswith("churn") else "an " if done[:1] in "aeiou" else "a "
    return f"predicted chance of {article}{done}"


def with_article(label: str) -> str:
    """`a refund share`, `an average order value`, `predicted orders in the next 365 days`."""
    head = re.split(r" in the (?:last|next) ", label)[0]
    if head.endswith(("s", "revenue")) or re.match(r"(the|their|a|an) ", label):
        return label
    return f"{'an' if label[:1].lower() in 'aeio' else 'a'} {label}"
