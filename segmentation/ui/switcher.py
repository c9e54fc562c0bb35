"""What opens under the header: another workspace, a new one, who is working, another as-of date."""

from datetime import date

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.store.home import home
from segmentation.store.workspace import Workspace, folder_name
from segmentation.ui import cached, messages, state


def workspaces(current: Workspace) -> None:
    """Switch to another workspace, make a new one, and say who is working."""
    others = [name for name in cached.workspaces() if name != current.id]
    for other in others:
        if st.button(messages.escape(other), key=f"open_{other}", icon=":material/folder_open:", type="tertiary"):
            state.choose_workspace(other)
            st.rerun()
    create("header")
    who("actor_name", "Your name, for the log and for verdicts")
    messages.aside(f"Kept in {current.folder}")


def who(key: str, label: str, width: int | None = None) -> None:
    """Ask who is working here. Several of these on one page show the same name; an empty one is not taken."""
    st.session_state[key] = state.actor()
    st.text_input(label, key=key, max_chars=80, on_change=_name, args=(key,), width=width or "stretch")


def _name(key: str) -> None:
    state.name_actor(str(st.session_state.get(key) or ""))


def create(where: str) -> None:
    """A name and a button that make a new, empty workspace and open it. `where` keeps two of them apart."""
    with st.form(f"{where}_new_workspace", border=False, clear_on_submit=True):
        name = st.text_input("New workspace", placeholder="Outdoor shop", max_chars=60)
        if st.form_submit_button("Create workspace"):
            try:
                made = make(name)
            except UserError as error:
                messages.mistake(error)
                return
            state.choose_workspace(made)
            st.rerun()


def make(name: str) -> str:
    """Make a workspace of that name in the home folder; returns its id. Raises UserError when the name is taken."""
    folder = home() / folder_name(name)
    workspace = Workspace.create(folder, name.strip())
    # The one open copy belongs to the cache, which every session shares.
    workspace.close()
    return folder.name


def as_of(chosen: date, newest: date) -> None:
    """Pick the date that everything is computed at, up to the newest event."""
    picked = st.date_input("Compute everything as of", value=chosen, max_value=newest, format="YYYY-MM-DD")
    messages.aside(f"The newest event is of {messages.day(newest)}; with an earlier date, later events are left out.")
    if isinstance(picked, date) and picked != chosen and picked <= newest:
        state.choose_as_of(None if picked == newest else picked)
        st.rerun()
    if chosen != newest and st.button("Back to the newest date", key="newest_as_of"):
        state.choose_as_of(None)
        st.rerun()
