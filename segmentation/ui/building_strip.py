"""The top of the Build page: which segment, the library, undo and redo, saving; and where the segment stands."""

import streamlit as st

from segmentation.segments import drafts, library, membership, saved
from segmentation.ui import building, cached, frame, messages, state
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
        with st.popover("Start from the library", icon=":material/menu_book:"):
            shelf(on)
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
    """An existing segment, or a new one."""
    known = {one.segment_id: one for one in saved.load_all(on.workspace)}
    if on.saved:
        known.setdefault(on.saved.segment_id, on.saved)
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


def shelf(on: Desk) -> None:
    """The patterns of the library with today's sizes; choosing one puts it into the draft, to be bent."""
    sizes = pattern_sizes(on)
    st.markdown("**Ready-made rules, with the people they reach today**")
    messages.aside("Taking one fills the draft of this segment; undo brings back what was there.")
    for family in library.FAMILIES:
        found = [one for one in library.PATTERNS if one.family == family]
        if not found:
            continue
        messages.aside(family[0].upper() + family[1:])
        for one in found:
            size = sizes[one.name]
            st.button(
                f"{messages.escape(one.name)} · {size if isinstance(size, str) else messages.people(size)}",
                key=f"{on.key}_take_{one.name}",
                type="tertiary",
                disabled=isinstance(size, str),
                help=messages.escape(one.purpose),
                on_click=building.start_from,
                args=(on, one.segment()),
            )


def pattern_sizes(on: Desk) -> dict[str, int | str]:
    """Pattern → people it reaches today, or "no data for it"."""
    settings = on.workspace.settings
    thresholds = (settings.recent_purchase_days, settings.refund_heavy_share, settings.mails_per_week_cap)
    return _sizes(on.workspace.id, on.people.table.name, thresholds, on)


@st.cache_data(show_spinner=False, max_entries=20)
def _sizes(workspace_id: str, table: str, thresholds: tuple[float, ...], _on: Desk) -> dict[str, int | str]:
    workspace, words = cached.workspace(workspace_id), _on.people.vocabulary
    return {
        one.name: "no data for it"
        if library.unsupported(one, words)
        else membership.size(workspace, _on.people, one.segment())
        for one in library.PATTERNS
    }


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
    said = building.difference(on.saved, on.segment, on.vocabulary) if on.changed else ()
    if said:
        with st.expander(f"What saving would change: {messages.counted(len(said), 'thing')}"):
            lines(said)


def lines(said: tuple[str, ...]) -> None:
    """Sentences as a list."""
    st.markdown("\n".join(f"- {messages.escape(one)}" for one in said))
