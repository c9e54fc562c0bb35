"""A segment's definition as JSON (in the workspace) and as TOML (in a file for a repository), without loss."""

import json
import tomllib
from dataclasses import fields, replace
from datetime import date
from typing import Any

import tomli_w

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Segment

# What identifies a version is not part of what it says.
OUTSIDE = ("segment_id", "version", "status")
FIELDS = tuple(part.name for part in fields(Segment) if part.name not in OUTSIDE)
# The words of the file, where they are shorter than the field's.
WORDS = {"rule_text": "rule"}
LISTS = ("hard_rules", "exclusions")
NUMBERS = ("top", "top_percent", "minimum", "maximum")


def content(segment: Segment) -> dict[str, Any]:
    """The defining fields by name, with plain lists and dictionaries; nothing about identity, version or status."""
    held = {name: getattr(segment, name) for name in FIELDS}
    return {**held, **{name: list(held[name]) for name in LISTS}, "extra": dict(segment.extra)}


def to_json(segment: Segment) -> str:
    """The definition as it is stored; dates as text."""
    return json.dumps(content(segment), ensure_ascii=False, sort_keys=True, default=lambda value: value.isoformat())


def from_json(text: str, segment_id: str, version: int, status: str) -> Segment:
    """A stored definition with its identity. Fields that a later version of the program added take their defaults."""
    held = {name: value for name, value in json.loads(text).items() if name in FIELDS}
    if held.get("goal_date"):
        held["goal_date"] = date.fromisoformat(held["goal_date"])
    for name in LISTS:
        held[name] = tuple(held.get(name, ()))
    return Segment(segment_id=segment_id, version=version, status=status, **held)  # type: ignore[arg-type]


def to_toml(segment: Segment) -> str:
    """A file that `from_toml` reads back to the same definition. Empty ones are left out; `minimum = 0` means none."""
    held = {WORDS.get(name, name): value for name, value in content(segment).items() if value not in (None, "", [], {})}
    if segment.minimum is None:
        held["minimum"] = 0
    comment = f"# {segment.segment_id}, version {segment.version}\n" if segment.segment_id else ""
    return comment + tomli_w.dumps(held)


def from_toml(text: str, origin: str = "the definition") -> Segment:
    """A draft segment without identity. Raises UserError when it is no TOML, or a name or type is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise UserError(
            "bad_definition", f"{origin} cannot be read: {fault}.", "Correct that line and try again."
        ) from fault
    words = {WORDS.get(name, name): name for name in FIELDS}
    held: dict[str, Any] = {}
    for word, value in given.items():
        if word not in words:
            raise UserError(
                "unknown_word",
                f"{origin} names an unknown field “{word}”.{did_you_mean(word, words)}",
                "Remove or rename it.",
            )
        held[words[word]] = checked(words[word], word, value, origin)
    for name in ("name", "rule_text"):
        if not held.get(name):
            raise UserError(
                "missing_word",
                f"{origin} has no “{WORDS.get(name, name)}”.",
                f'Add a line {WORDS.get(name, name)} = "…".',
            )
    segment = Segment(**held)
    return replace(segment, minimum=None) if segment.minimum == 0 else segment


def checked(name: str, word: str, value: Any, origin: str) -> Any:
    """The value in the field's own type. Raises UserError when it is of another one."""
    wanted = {
        **dict.fromkeys(NUMBERS, "a whole number"),
        **dict.fromkeys(LISTS, "a list of texts"),
        "goal_date": "a date such as 2026-12-31",
        "extra": "a table",
    }.get(name, "a text")
    fits = {
        "a whole number": isinstance(value, int) and not isinstance(value, bool),
        "a list of texts": isinstance(value, list) and all(isinstance(item, str) for item in value),
        "a date such as 2026-12-31": type(value) is date,
        "a table": isinstance(value, dict),
        "a text": isinstance(value, str),
    }
    if not fits[wanted]:
        raise UserError(
            "wrong_type", f"“{word}” in {origin} is {value!r}; it must be {wanted}.", "Correct that line and try again."
        )
    return tuple(value) if name in LISTS else value
