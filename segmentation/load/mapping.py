"""Mappings that a person confirmed: kept as TOML, remembered by the headers of the file."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli_w

from segmentation.core.errors import UserError, did_you_mean
from segmentation.load.clocks import zone
from segmentation.load.dates import FORMATS
from segmentation.load.nouns import ASKED, FileMapping, Identifier, as_plain
from segmentation.load.recognise import kind_named, signature
from segmentation.store.workspace import Workspace, now

KEYS = (
    "kind",
    "source",
    "decimal",
    "time_zone",
    "clock",
    "currency",
    "columns",
    "dates",
    "words",
    "properties",
    "identifiers",
    "constants",
    "secret",
)


def to_toml(mapping: FileMapping) -> str:
    """A mapping as a file that `segments load --mapping` reads; `from_toml` gives the same mapping back."""
    return tomli_w.dumps(as_plain(mapping))


def from_toml(text: str) -> FileMapping:
    """The mapping in a TOML text. Raises UserError saying what is wrong with it."""
    try:
        return from_plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise UserError("bad_mapping", f"The mapping file cannot be read: {fault}.", "Correct that line.") from fault


def load_file(path: Path) -> FileMapping:
    """The mapping in a TOML file. Raises UserError when it is missing or wrong."""
    try:
        return from_toml(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(
            "no_mapping_file",
            f"The mapping file “{path.name}” cannot be read.",
            "Check its name; it must be a UTF-8 text.",
        ) from fault


def from_plain(given: dict[str, Any]) -> FileMapping:
    """A mapping from plain dictionaries. Raises UserError naming the first thing that cannot be."""
    for name in given:
        if name not in KEYS:
            raise wrong(f"The mapping says “{name}”, which means nothing.{did_you_mean(name, KEYS)}")
    kind = kind_named(str(given.get("kind", "")))
    columns = dict(given.get("columns", {}))
    fields = [field.name for field in kind.fields]
    for name in [*columns, *given.get("dates", {}), *given.get("words", {}), *given.get("constants", {})]:
        if name not in fields:
            raise wrong(f"{kind.title} have no field “{name}”.{did_you_mean(name, fields)}")
    for name, how in given.get("dates", {}).items():
        if how not in (*FORMATS, ASKED) and "%" not in how:
            raise wrong(f"“{how}” is no date format for “{name}”.{did_you_mean(how, FORMATS)}")
    for name, text in given.get("constants", {}).items():
        choices = next(field.choices for field in kind.fields if field.name == name)
        if choices and text not in choices:
            raise wrong(f"“{text}” is no word for “{name}”.{did_you_mean(str(text), choices)}")
    if given.get("decimal", ".") not in (".", ",", ASKED):
        raise wrong("The decimal mark must be “.” or “,”.")
    try:
        identifiers = tuple(
            Identifier(
                str(i["kind"]),
                str(i["header"]),
                bool(i.get("links", True)),
                bool(i.get("weak", False)),
                str(i.get("ignore", "")),
            )
            for i in given.get("identifiers", ())
        )
    except (KeyError, TypeError) as fault:
        raise wrong("Each of the identifiers needs a kind (such as email or shop:customer_id) and a header.") from fault
    return FileMapping(
        kind=kind.name,
        columns=columns,
        identifiers=identifiers,
        dates=dict(given.get("dates", {})),
        words={name: {str(a): str(b) for a, b in words.items()} for name, words in given.get("words", {}).items()},
        decimal=given.get("decimal", "."),
        time_zone=zone(str(given.get("time_zone", "UTC"))),
        clock=zone(str(given.get("clock", "UTC"))),
        currency=given.get("currency", ""),
        properties=tuple(given.get("properties", ())),
        source=str(given.get("source", "mapped file")),
        constants={name: str(text) for name, text in given.get("constants", {}).items()},
        secret=bool(given.get("secret", False)),
    )


def wrong(what: str) -> UserError:
    """The error for a mapping that cannot be."""
    return UserError("bad_mapping", what, "Correct the mapping, or map the columns on the mapping page.")


def remember(workspace: Workspace, headers: Sequence[str], mapping: FileMapping, actor: str | None = None) -> None:
    """Keep a confirmed mapping: the next file with these headers is read with it unasked."""
    with workspace.engine.write() as tx:
        tx.execute("DELETE FROM app.mappings WHERE signature = $signature", {"signature": signature(headers)})
        tx.execute(
            "INSERT INTO app.mappings VALUES ($signature, $mapping, $at)",
            {"signature": signature(headers), "mapping": json.dumps(as_plain(mapping)), "at": now()},
        )
        workspace.record(
            "remembered mapping", mapping.source, {"kind": mapping.kind, "headers": list(headers)[:50]}, actor
        )


def forget(workspace: Workspace, headers: Sequence[str], actor: str | None = None) -> None:
    """Read files with these headers as if nobody had said anything. What is loaded stays as it was read."""
    with workspace.engine.write() as tx:
        tx.execute("DELETE FROM app.mappings WHERE signature = $signature", {"signature": signature(headers)})
        workspace.record("forgot mapping", "", {"headers": list(headers)[:50]}, actor)


def remembered(workspace: Workspace, headers: Sequence[str]) -> FileMapping | None:
    """The mapping that was confirmed for these headers, or None. One that no longer fits this version is forgotten."""
    found = workspace.engine.value(
        "SELECT mapping FROM app.mappings WHERE signature = $signature", {"signature": signature(headers)}
    )
    try:
        return from_plain(json.loads(found)) if found else None
    except UserError:
        return None
