"""From approved segments to one zip: which are ready, where they go, what was written, and what left before."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from segmentation.activate import export_log, people_rows
from segmentation.activate.destination import Destination, destinations
from segmentation.activate.export_log import Export
from segmentation.activate.pack import Pack, pack
from segmentation.activate.packing import Progress
from segmentation.activate.readiness import Gate, Readiness
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.load.stopping import Cancel
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, leaving, messages, pages, running, state, tables

MARKS = {
    "open": ("green", ":material/check:"),
    "shut": ("gray", ":material/close:"),
    "warn": ("orange", ":material/warning:"),
}
MENDS = {
    "spot_check": ("pages/segments/spot_check.py", "Go to Spot-check"),
    "build": ("pages/segments/build.py", "Change it on Build"),
}
MADE = "export_made"  # the file of the pack that was just made in this session
FAULT = "export_fault"  # what came in the way of the last one, until it is said


def answer(lines: Sequence[Readiness]) -> str:
    """How many may leave."""
    ready = sum(line.ready for line in lines)
    many = messages.counted(len(lines), "segment")
    if ready == len(lines):
        return f"Yes: {many} {'is' if ready == 1 else 'are'} ready to leave."
    return f"{ready or 'None'} of {many} {'is' if ready < 2 else 'are'} ready to leave."


def choose(lines: Sequence[Readiness]) -> list[Segment]:
    """One line a segment: ready, or why not and where that is mended. Returns the ready ones that are ticked."""
    chosen = []
    ready = [line for line in lines if line.ready]
    if len(ready) > 1:
        st.button("Tick all that are ready", on_click=tick_all, args=(ready,), type="tertiary", key="export_all")
    for line in lines:
        with st.container(border=True, gap="xsmall", key=f"export_line_{line.segment.segment_id}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if tick(line):
                    chosen.append(line.segment)
                st.markdown(f"**{messages.people(line.reachable)}**", width=110)
                for gate in line.gates:
                    colour, icon = MARKS[gate.state]
                    st.badge(gate.title, icon=icon, color=colour, width=118, help=messages.escape(gate.sentence))  # type: ignore[arg-type]
            why(line)
    return chosen


def tick_all(ready: Sequence[Readiness]) -> None:
    """Tick the box of each of these."""
    for line in ready:
        st.session_state[box(line)] = True


def box(line: Readiness) -> str:
    """The key of its box. A segment that becomes ready, or no longer is, gets a new one: no tick outlives the gate."""
    return f"export_{line.segment.segment_id}_{line.segment.version}_{line.ready}"


def tick(line: Readiness) -> bool:
    """The box before a segment; only a ready one can be ticked."""
    segment = line.segment
    label = f"{messages.escape(segment.name)} :gray[version {segment.version}]"
    ticked = st.checkbox(
        label,
        value=line.ready and segment.segment_id == state.segment_id(),
        key=box(line),
        disabled=not line.ready,
        width="stretch",
        **state.KEEP,
    )
    return ticked and line.ready


def why(line: Readiness) -> None:
    """What holds a segment back, or what to look at, and the way there; nothing where all is well."""
    held: list[Gate] = [gate for gate in line.gates if gate.state == "shut"][:1]
    held = held or [gate for gate in line.gates if gate.state == "warn"]
    newer = f"Version {line.newer} is not approved yet: this list is of version {line.segment.version}."
    said = [*(gate.sentence for gate in held), *([newer] if line.newer else [])]
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(messages.escape(" ".join(said)), width="content")
        mend(line, held)


def mend(line: Readiness, held: Sequence[Gate]) -> None:
    """The way to where it is mended."""
    for gate in held[:1]:
        page, label = MENDS.get(gate.mend, ("", ""))
        if page and (pages.ROOT / page).is_file():
            ids = {**st.query_params, state.SEGMENT: line.segment.segment_id}
            st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=ids)
        if gate.mend == "as_of":
            key = f"export_newest_{line.segment.segment_id}"
            st.button("Use the newest date", key=key, on_click=state.choose_as_of, args=(None,), type="tertiary")


def choose_places(workspace: Workspace, known: Sequence[Export]) -> list[str]:
    """Where the lists go; the last export's places to begin with. Lists without addresses have few places to go to,
    which is said here and not after the download."""
    everything, addresses = destinations(), people_rows.by_address(workspace)
    offered: dict[str, Destination] = {one.name: one for one in everything if addresses or one.identifier == "any"}
    last = (
        list(dict.fromkeys(line.destination for line in known[0].lines if line.destination in offered)) if known else []
    )
    chosen = st.pills(
        "Write lists for",
        list(offered),
        selection_mode="multi",
        default=last,
        format_func=lambda name: offered[name].title,
        key="export_places",
        **state.KEEP,
    )
    if not addresses:
        closed = ", ".join(one.title for one in everything if one.name not in offered)
        messages.aside(
            f"The loaded data hold no e-mail addresses, which {closed} need: lists carry the customers' own numbers. "
            "Load an export with addresses beside the orders to write lists for them."
        )
    return chosen


def make(workspace: Workspace, people: People, chosen: Sequence[Segment], places: Sequence[str]) -> None:
    """The button that writes the zip, in a thread of its own: a reload of the page loses nothing, and Cancel stops it.

    What it refuses is said in two lines.
    """
    label = f"Pack {messages.counted(len(chosen), 'segment')}" if chosen else "Pack"
    pressed = st.button(label, type="primary", icon=":material/inventory_2:", disabled=not (chosen and places))
    if not (chosen and places):
        messages.aside("Tick a segment that is ready, and choose at least one place.")
    elif pressed:
        actor, taken = state.actor(), list(chosen)
        running.start(
            workspace,
            "Writing the lists",
            lambda tell, cancel: pack(workspace, people, taken, list(places), actor, stoppable(tell, cancel)),
            packed,
        )
    if (fault := st.session_state.pop(FAULT, None)) is not None:
        messages.mistake(fault)


def stoppable(tell: Progress, cancel: Cancel) -> Progress:
    """The progress of a pack, at whose every step it can be stopped: then nothing of it is kept."""

    def step(doing: str, share: float) -> None:
        if cancel.asked:
            raise UserError("stopped", "The pack was cancelled.", "Nothing of it was kept; pack again when you like.")
        tell(doing, share)

    return step


def packed(made: Pack) -> None:
    """Show what was made, to whoever sees the end."""
    st.session_state[MADE] = made.path.name
    messages.done("The pack is ready")


def failed(fault: UserError) -> None:
    """What came in the way of a pack, to be said once."""
    st.session_state[FAULT] = fault


def show(workspace: Workspace, export: Export) -> None:
    """One export in words, and its download, unless it may not be taken again."""
    with st.container(border=True):
        st.markdown(f"**{messages.escape(export.file)}**")
        messages.aside(f"Made by {export.actor} on {messages.moment(export.at)} UTC")
        path = export_log.path_of(workspace, export)
        lies = (path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else None
        held, manifest, refusal = _looked_into(workspace.id, workspace.data_version(), export.export_id, lies, export)
        for said in held:
            st.markdown(f"- {messages.escape(said)}")
        if refusal is not None:
            messages.mistake(refusal)
            return
        st.download_button(
            "Download",
            # Looked into and read at the click: no session holds a list in memory, and no refusal comes too late.
            data=partial(export_log.take, workspace, export, state.actor()),
            on_click="ignore",  # a rerun would withdraw the file before the browser has asked for it
            file_name=path.name,  # carries the start of its own SHA-256 (reliability 6)
            mime="application/zip",
            key=f"export_download_{export.export_id}",
            type="primary",
            icon=":material/download:",
        )
        for place in places_of(export):
            with st.expander(f"How to upload: {place.title}"):
                st.markdown("\n".join(f"- {messages.escape(note)}" for note in place.notes))
                leaving.definitions(manifest, place.name)


def places_of(export: Export) -> list[Destination]:
    """The destinations of an export, each once."""
    names = {line.destination for line in export.lines}
    return [one for one in destinations() if one.name in names]


@st.cache_resource(show_spinner=False, max_entries=50)
def _looked_into(
    workspace_id: str, data_version: int, export_id: str, lies: tuple[int, int] | None, _export: Export
) -> tuple[tuple[str, ...], Mapping[str, Any], UserError | None]:
    workspace = cached.workspace(workspace_id)
    try:
        export_log.refuse(workspace, _export)
    except UserError as error:
        return (), {}, error
    manifest = export_log.read(export_log.path_of(workspace, _export))
    return export_log.told(manifest), manifest, None


def log(workspace: Workspace, known: Sequence[Export]) -> None:
    """Every earlier export; the newest of this session, or the chosen one, in full."""
    titles = {one.name: one.title for one in destinations()}
    names = {one.segment_id: one.name for one in saved.load_all(workspace, retired=True)}
    columns = {
        "When (UTC)": lambda one: messages.moment(one.at),
        "Segments": lambda one: ", ".join(
            dict.fromkeys(f"{names.get(line.segment_id, line.segment_id)} v{line.version}" for line in one.lines)
        ),
        "For": lambda one: ", ".join(
            dict.fromkeys(titles.get(line.destination, line.destination) for line in one.lines)
        ),
        "Rows": lambda one: sum(line.rows for line in one.lines),
        "As of": lambda one: messages.day(one.as_of),
        "By": lambda one: one.actor,
    }
    shapes = {"Rows": tables.number("Rows", help="rows of all its lists together")}
    picked = tables.choose_one(known, columns, key="export_log", name="Earlier exports", shapes=shapes)
    if picked is not None:
        show(workspace, picked)
