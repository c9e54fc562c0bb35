"""A mapping as a file to keep and to give back; and the columns that it leaves out, or keeps with the person."""

from dataclasses import replace

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import mapping as mappings
from segmentation.load.cells import used_cells
from segmentation.load.nouns import Arrived, FileMapping
from segmentation.load.recognise import MOST_PROPERTIES, kind_named, sources
from segmentation.load.suggest import name_of
from segmentation.ui import messages, state
from segmentation.understand import stated

MOST_NAMED = 8


def own_name(arrived: Arrived, known: FileMapping) -> str:
    """What a file is called that is mapped by hand: its own name, not that of the export it is not."""
    known_sources = {source.name for source in sources()}
    return name_of(arrived) if known.source in known_sources else known.source


def properties(arrived: Arrived, mapping: FileMapping, start: FileMapping, at: str) -> FileMapping:
    """Columns that mean nothing to us: kept with the person if somebody wants that; the rest is named as left out."""
    used = {*mapping.columns.values(), *(identifier.header for identifier in mapping.identifiers)}
    free = [header for header in arrived.headers if header not in used]
    if not free:
        return replace(mapping, properties=())
    kept = st.multiselect(
        "Other columns to keep as properties of the person",
        free,
        default=[header for header in start.properties if header in free],
        max_selections=MOST_PROPERTIES,
        placeholder="none",
        key=f"all_{at}_properties",
        **state.KEEP,
    )
    features = [name for name in map(stated.slug, kept) if name]
    if features:
        more = f" and {len(features) - MOST_NAMED:,} more" if len(features) > MOST_NAMED else ""
        messages.aside(f"Each of them becomes a feature that rules can use: {', '.join(features[:MOST_NAMED])}{more}.")
    left = [header for header in free if header not in kept]
    if left:
        more = f" and {len(left) - MOST_NAMED:,} more" if len(left) > MOST_NAMED else ""
        messages.aside(f"Left out: {', '.join(left[:MOST_NAMED])}{more}.")
    return replace(mapping, properties=tuple(kept))


def download(mapping: FileMapping, at: str) -> None:
    """The mapping as TOML: for the command line, another workspace, or a colleague."""
    st.download_button(
        "Save as a file",
        data=mappings.to_toml(mapping),
        file_name="mapping.toml",
        mime="application/toml",
        key=f"toml_{at}",
        on_click="ignore",
        icon=":material/download:",
        help="TOML, for another workspace or for `segments load --mapping`.",
    )


def upload(arrived: Arrived, at: str) -> FileMapping | None:
    """A mapping that somebody saved, when it is given and fits the columns of this file."""
    with st.popover("Use a saved one", icon=":material/upload_file:", key=f"given_{at}"):
        given = st.file_uploader("A mapping saved as a TOML file", type=["toml"], key=f"given_toml_{at}")
        if given is None:
            return None
        try:
            mapping = mappings.from_toml(given.getvalue().decode("utf-8-sig", "replace"))
            used_cells(arrived, mapping, kind_named(mapping.kind))
        except UserError as error:
            messages.mistake(error)
            return None
        return mapping
