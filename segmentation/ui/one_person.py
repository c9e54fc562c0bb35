"""One merged person opened: by which identifiers they are known, why these are one, and taking them apart."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import merged, splits, wishes
from segmentation.load.merged import Identifier, Merged
from segmentation.segments import lookup
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state, tables, wishes_found
from segmentation.ui.people_found import named

PERSON = "merged"  # in the address: a number, never an address
SHOWN = 60  # merges in the list


def choose(workspace: Workspace) -> int | None:
    """Find a person by address or id, or take one of the merges; the chosen number is in the address."""
    with (
        st.form("find_merged", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        typed = st.text_input("E-mail address or id", placeholder="jane@example.com", max_chars=320)
        asked = st.form_submit_button("Find", icon=":material/search:")
    if asked:
        try:
            keep(lookup.find(workspace, typed or ""))
        except UserError as error:
            messages.mistake(error)
    found = _people(workspace)
    if not found:
        messages.aside("Nobody is known by two addresses, or by two ids of one system.")
        return kept()
    messages.aside(
        f"The {messages.number(min(len(found), SHOWN))} with most identifiers of one kind. Choose one to see why."
        if len(found) > SHOWN
        else "Everybody with two or more identifiers of one kind. Choose one to see why."
    )
    picked = tables.choose_one(
        found[:SHOWN],
        {"Person": lambda one: one.email or f"number {one.subscriber_id}", "Known by": _known_by},
        key=f"merges_{workspace.data_version()}",
        name="Merged people",
    )
    # A row that stays chosen must not win over a person found by address afterwards.
    if picked and st.session_state.get("merges_last") != picked.subscriber_id:
        keep(picked.subscriber_id)
    st.session_state["merges_last"] = picked.subscriber_id if picked else None
    return kept()


def _known_by(one: Merged) -> str:
    parts = (part.split(" × ", 1) for part in one.known_by.split(", "))
    return ", ".join(f"{count} × {named(kind)}" for count, kind in parts)


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs={Workspace: cached.version_of})
def _people(workspace: Workspace) -> tuple[Merged, ...]:
    return merged.people(workspace)


def keep(person: int) -> None:
    """Remember who is open."""
    st.query_params[PERSON] = str(person)


def kept() -> int | None:
    """Who is open, or None."""
    said = str(st.query_params.get(PERSON) or "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


def show(workspace: Workspace, person: int) -> None:
    """Identifiers with a box each to take some away, the rows that join them, and what is said about consent."""
    import pandas as pd

    known = merged.identifiers(workspace, person)
    if not known:
        messages.nothing("That person is not there any more.", "Choose another one.")
        return
    messages.answer(f"{messages.counted(len(known), 'identifier is', 'identifiers are')} taken for one person.")
    links = merged.links(workspace, person)
    if links:
        rows = [{"This": one.one, "Stood on a row with": one.other, "In": ", ".join(one.files)} for one in links]
        columns = {
            "This": tables.text("This"),
            "Stood on a row with": tables.text("Stood on a row with"),
            "In": tables.text("In", width="medium"),
        }
        tables.show(pd.DataFrame(rows), columns, name="Why they are one person", key="why_one")
    if len(known) > 1:
        split(workspace, person, known)
    wishes_found.of_person(wishes.standing(workspace, person))


def split(workspace: Workspace, person: int, known: tuple[Identifier, ...]) -> None:
    """Choose which identifiers are somebody else's."""
    by_id = {one.key_id: one for one in known}
    with st.form(f"split_{person}", border=False):
        chosen = st.multiselect(
            "These are somebody else's",
            list(by_id),
            format_func=lambda key: f"{by_id[key].shown} ({named(by_id[key].kind)})",
            placeholder="choose identifiers",
            help="They become a person of their own, with what was bought, opened and agreed to under them. What later "
            "files bring goes to whom it is linked to. It can be taken back.",
        )
        sure = st.form_submit_button("Split", icon=":material/call_split:")
    if sure:
        try:
            with messages.working("Taking them apart"):
                splits.split(workspace, person, chosen, state.actor())
        except UserError as error:
            messages.mistake(error)
            return
        messages.done("They are two people now")
        st.rerun()


def taken_apart(workspace: Workspace) -> None:
    """Splits that were decided: by whom, when, and a way back."""
    decided = splits.splits(workspace)
    if not decided:
        return
    st.subheader("Taken apart", anchor=False)
    for one in decided:
        told, undo = st.columns([4, 1], vertical_alignment="center")
        count = messages.counted(len(one.apart), "identifier was", "identifiers were")
        what = f"{count} made a person of their own" if one.active else "Joined again"
        with told, st.container(gap=None):
            messages.say(what + ".")
            messages.aside(f"By {one.actor} on {messages.moment(one.at)} UTC: {shown_of(workspace, one.apart)}")
        label = "Join again" if one.active else "Split again"
        if undo.button(label, key=f"split_back_{one.subject}", type="tertiary"):
            with messages.working("Bringing the tables up to date"):
                splits.switch(workspace, one.subject, not one.active, state.actor())
            st.rerun()


def shown_of(workspace: Workspace, keys: tuple[int, ...]) -> str:
    """Some identifiers as they may be shown."""
    shown = merged.shown(workspace, keys)
    return ", ".join(shown) or "identifiers that are not loaded any more"
