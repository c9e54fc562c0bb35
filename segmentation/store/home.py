"""The folder that holds all workspaces, and what was used in it last."""

import os
import tomllib
from pathlib import Path

import tomli_w

ROOT = Path(__file__).resolve().parents[2]
REMEMBERED = "last.toml"


def home() -> Path:
    """Where workspaces lie: SEGMENTS_HOME, or `data/workspaces` of the checkout."""
    return Path(os.environ.get("SEGMENTS_HOME") or ROOT / "data" / "workspaces").resolve()


def last(key: str) -> str | None:
    """What was remembered under "workspace" or "actor"; None when nothing was, or the note cannot be read."""
    try:
        found = tomllib.loads((home() / REMEMBERED).read_text("utf-8")).get(key)
    except (OSError, ValueError):
        return None
    return str(found) if found else None


def remember(key: str, value: str) -> None:
    """Note what was used last, for the next start. Written beside and renamed."""
    file = home() / REMEMBERED
    try:
        notes = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        notes = {}
    if notes.get(key) == value:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}.new")
    beside.write_text(tomli_w.dumps(notes | {key: value}), "utf-8")
    beside.replace(file)
