"""The library on the Build page: the guides' patterns with today's sizes, to start from."""

import streamlit as st

from segmentation.segments import library
from segmentation.ui import building, cached, messages, state
from segmentation.ui.building import Desk

TRIO = "Starter trio"


def shelf(on: Desk) -> None:
    """The patterns, a family at a time; choosing one puts it into the draft, to be bent."""
    found = shelved(on)
    able = sum(one.people is not None for one in found)
    messages.say(
        f"{len(found)} ready-made rules; these data can support {able} of them. Taking one fills the draft of this "
        "segment; undo brings back what was there."
    )
    typed = st.text_input(
        "Search the library", placeholder="cart, discount, second order …", key="build_library_search", **state.KEEP
    )
    family = st.pills(
        "Family",
        [TRIO, *library.FAMILIES],
        default=TRIO,
        required=True,
        format_func=lambda name: name if name.startswith("eRFM") else name[:1].upper() + name[1:],
        label_visibility="collapsed",
        wrap=True,
        key="build_family",
        disabled=bool(typed),
        **state.KEEP,
    )
    shown = library.matching(found, typed) if typed else tuple(one for one in found if belongs(one.pattern, family))
    if not shown:
        messages.nothing("No pattern speaks of that.", "Try another word, or look through the families.")
    for one in shown:
        book(on, one)


def belongs(pattern: library.Pattern, family: str | None) -> bool:
    """Whether a pattern stands on that shelf."""
    return bool(pattern.starter) if family == TRIO else pattern.family == family


def book(on: Desk, one: library.Shelved) -> None:
    """One pattern: its name and size, what it is for, what to send, and the click that takes it."""
    pattern = one.pattern
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{messages.escape(pattern.name)}**", width="stretch")
            if one.people is None:
                st.badge("No data", color="gray")
            else:
                st.badge(messages.people(one.people), color="blue" if one.people >= pattern.minimum else "orange")
            st.button(
                "Take it",
                key=f"{on.key}_take_{pattern.name}",
                disabled=one.people is None,
                on_click=building.start_from,
                args=(on, pattern.segment()),
            )
        messages.say(pattern.purpose)
        messages.aside(f"Write: {pattern.brief} Success: {pattern.metric}. Typically {pattern.typical}.")
        if one.people is None:
            messages.aside(one.reason)
        elif not one.people and pattern.needs:
            messages.aside(f"It needs {pattern.needs}; the loaded ones tell of nobody.")


def shelved(on: Desk) -> tuple[library.Shelved, ...]:
    """The library with today's sizes, counted once for each state of the data and of the settings."""
    key = f"library {on.people.table.name} {on.workspace.settings!r}"

    def count() -> tuple[library.Shelved, ...]:
        with messages.working("Counting whom each pattern reaches"):
            return library.shelf(on.workspace, on.people)

    return cached.kept(on.workspace, key, count)
