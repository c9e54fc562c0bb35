"""A rule's text → tokens, each with its place; and the errors that say where."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from segmentation.core.rule_model import AGGREGATES, RuleError, Scalar, shortened

MAX_LENGTH = 100_000
GRAMMAR = "and or not in is between contains starts with where within day days missing known true false segment"
RESERVED = frozenset((*GRAMMAR.split(), "everyone", "nobody", *AGGREGATES))
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w.]))
  | (?P<number>[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
  | (?P<text>'(?:[^']|'')*+')
  | (?P<name>"(?:[^"]|"")++")
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>!=|<>|>=|<=|==|[=<>(),.≥≤≠])
    """,
    re.VERBOSE,
)
SAME_SIGN = {"==": "=", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!="}
HINTS = {
    "'": (
        "The text that starts here has no end.",
        "Close it with a single quote; a quote inside is doubled: 'men''s'.",
    ),
    '"': ("The name that starts here has no end.", "Close it with a double quote."),
    "‘’“”„": ("This is a curly quote.", "Use straight single quotes for texts: 'Boots'."),
    "%€$£": ("Numbers stand without signs.", "Write shares as 0.25 and amounts as 200."),
    "!&|": ("This is not a word of the rule language.", "Write and, or, !=, not in (…)."),
}


class Token(NamedTuple):
    """kind: word, name, number, date, text, sign or end. text: as written; value: what it stands for."""

    kind: str
    text: str
    value: Scalar
    position: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a rule's text and an `end`. Raises UserError at the first character that belongs to none."""
    if len(text) > MAX_LENGTH:
        raise RuleError(
            "rule_too_long",
            f"The rule is {len(text):,} characters long; {MAX_LENGTH:,} are the most.",
            "Save parts of it as segments of their own and refer to those.",
        )
    position = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            raise stray(text, position)
        kind, written = str(found.lastgroup), found.group()
        if kind != "space":
            yield Token(kind, written, meant(kind, written, text, position), position)
        position = found.end()
    yield Token("end", "", "", len(text))


def meant(kind: str, written: str, text: str, position: int) -> Scalar:
    """What a token stands for: the number, the date, the text without its quotes, the word in small letters."""
    if kind == "text":
        return written[1:-1].replace("''", "'")
    if kind == "name":
        return written[1:-1].replace('""', '"')
    if kind == "date":
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise at(text, position, "bad_date", f"{written} is no day of any year.", "Write year-month-day.") from None
    if kind == "number":
        if re.fullmatch(r"[+-]?[0-9]+", written):
            return int(written) if len(written) <= 20 else refuse_number(text, position)
        number = float(written)
        return number if abs(number) != float("inf") else refuse_number(text, position)
    return SAME_SIGN.get(written, written) if kind == "sign" else written.lower()


def refuse_number(text: str, position: int) -> Scalar:
    """Raises the error for a number that is too big."""
    raise at(text, position, "bad_number", "This number is too big.", "Give a number of at most 18 digits.")


def stray(text: str, position: int) -> RuleError:
    """The error for a character that starts no token, with what is usually meant by it."""
    sign = text[position]
    for signs, (what, do_next) in HINTS.items():
        if sign in signs:
            return at(text, position, "stray_sign", what, do_next)
    if sign.isdigit() or sign in "+-.":
        word = shortened(text[position : position + 80].split()[0], 30)
        return at(text, position, "bad_number", f"“{word}” is not a number.", "Write numbers like 2, 0.25 or 1000.")
    return at(
        text, position, "stray_sign", f"“{sign}” does not belong in a rule.", "Take it out, or quote the text it is in."
    )


def at(text: str, position: int, reason: str, what: str, do_next: str) -> RuleError:
    """An error that says where: by character, and by line too when the rule has several."""
    before = text[:position]
    line, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
    place = f"Line {line}, character {column}" if "\n" in text else f"Character {column}"
    near = shortened(text[position : position + 60], 24)
    return RuleError(reason, f"{place}{f' (“{near}”)' if near else ' (the end)'}: {what}", do_next, position)
