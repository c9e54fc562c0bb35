"""What a mapping makes of its file, shown before anything is loaded."""

import json

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import mapping as mappings
from segmentation.load.nouns import Arrived, FileMapping, FilePart, as_plain
from segmentation.load.preview import Preview, preview, repeated_in
from segmentation.load.suggest import find_identifiers
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, tables


def effect(workspace: Workspace, part: FilePart, mapping: FileMapping) -> None:
    """What the mapping makes of the file, before anything is loaded."""
    about = part.path.stat()
    try:
        found = _preview(workspace, part, about.st_mtime_ns, about.st_size, json.dumps(as_plain(mapping)))
    except UserError as error:
        messages.mistake(error)
        return
    where = "rows" if found.whole else "rows at its beginning"
    messages.answer(f"So read, {messages.number(found.usable)} of {messages.number(found.read)} {where} can be used.")
    for reason, count in sorted(found.faults.items(), key=lambda one: -one[1])[:5]:
        messages.say(f"{messages.number(count)} × {reason}")
    tables.show(found.rows, name="The first rows as they would be kept")


@st.cache_resource(
    show_spinner="Reading the file that way", max_entries=50, hash_funcs={Workspace: cached.opened, FilePart: str}
)
def _preview(workspace: Workspace, part: FilePart, changed: int, size: int, mapping: str) -> Preview:
    return preview(workspace, part, mappings.from_plain(json.loads(mapping)))


def repeats(workspace: Workspace, part: FilePart, arrived: Arrived) -> tuple[float, str]:
    """The part of all rows whose address came before, and the column of addresses; 0 and "" where there is none."""
    address = next((one.header for one in find_identifiers(arrived) if one.kind == "email"), "")
    if not address:
        return 0.0, ""
    about = part.path.stat()
    return _repeated(workspace, part, about.st_mtime_ns, about.st_size, address), address


@st.cache_resource(
    show_spinner="Counting people", max_entries=100, hash_funcs={Workspace: cached.opened, FilePart: str}
)
def _repeated(workspace: Workspace, part: FilePart, changed: int, size: int, header: str) -> float:
    return repeated_in(workspace, part, header)
