"""The top of the Build page: which segment, undo and redo, saving; and where the segment stands."""

import streamlit as st

from segmentation.segments import drafts, saved
from segmentation.ui import building, frame, messages, state
from segmentation.ui.building import Desk

NEXT = {
    "draft": ("pages/segments/spot_check.py", "Next: check 20 people of it"),
    "checked": ("pages/segments/spot_check.py", "Next: approve it"),
    "approved": ("pages/activate/export.py", "Next: export the list"),
}


def strip(on: Desk) -> None:
    """Everything that concerns the segment as a whole, in one row."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choose(on)
        draft = on.draft
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not (draft.undo or draft.pending),
            on_click=building.step,
            args=(on, drafts.undo),
            key=f"{on.key}_undo",
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            disabled=not draft.redo,
            on_click=building.step,
            args=(on, drafts.redo),
            key=f"{on.key}_redo",
        )
        st.button(
            "Save as a new version" if on.saved else "Save segment",
            type="primary",
            icon=":material/save:",
            disabled=not (on.changed or draft.pending),
            on_click=building.save,
            args=(on,),
            key=f"{on.key}_save",
        )


def choose(on: Desk) -> None:
    """An existing segment, or a new one; retired ones come last."""
    everything = sorted(saved.load_all(on.workspace, retired=True), key=lambda one: one.status == "retired")
    known = {one.segment_id: one for one in everything}
    begun = drafts.unsaved(on.workspace, known.values())

    def said(key: str) -> str:
        if not key:
            return "New segment (not saved yet)" if "" in begun else "New segment"
        one = known[key]
        unsaved = " · unsaved changes" if key in begun else ""
        return f"{one.name} · {messages.STATUSES.get(one.status, (one.status,))[0].lower()}{unsaved}"

    st.session_state["build_segment"] = on.segment.segment_id
    st.selectbox(
        "Segment",
        ["", *known],
        format_func=said,
        key="build_segment",
        on_change=lambda: state.choose_segment(st.session_state["build_segment"] or None),
        width="stretch",
    )


def standing(on: Desk) -> None:
    """Status, version, what is unsaved, and the one next step. Always as high, so that nothing below moves."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if on.saved is None:
            messages.aside("Not saved yet; what you change is kept here until you save it.")
        else:
            messages.status(on.saved.status)
            messages.aside(f"Version {on.saved.version}")
            if on.changed:
                messages.aside("Changes are not saved yet; they are kept here until you save or undo them.")
            elif on.saved.status == "retired":
                messages.aside("Nothing is sent to it.")
                st.button("Bring it back", key=f"{on.key}_back", on_click=building.bring_back, args=(on,))
            elif on.saved.status in NEXT:
                frame.link(*NEXT[on.saved.status])
            if on.segment.version != on.saved.version:
                messages.say(f"Version {on.saved.version} was saved since this draft began from {on.segment.version}.")
        st.button(
            "Discard changes" if on.saved else "Start over",
            type="tertiary",
            disabled=not on.changed,
            on_click=building.start_from,
            args=(on, on.saved or drafts.EMPTY),
            key=f"{on.key}_discard",
        )


def unsaved(on: Desk) -> None:
    """What saving now would change, in words."""
    said = building.difference(on, on.saved, on.segment) if on.changed else ()
    if said:
        with st.expander(f"What saving would change: {messages.counted(len(said), 'thing')}"):
            lines(said)


def lines(said: tuple[str, ...]) -> None:
    """Sentences as a list."""
    st.markdown("\n".join(f"- {messages.escape(one)}" for one in said))
