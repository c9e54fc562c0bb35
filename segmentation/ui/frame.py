"""The frame round every page: menu, header, question, error boundary; and what a page may require."""

from datetime import date
from pathlib import Path

import streamlit as st

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, messages, pages, state, switcher

MARK = Path(__file__).with_name("mark.svg")
OVERVIEW = "pages/home/overview.py"


def run() -> None:
    """Draw the page that was asked for. Called by app.py, and by nothing else."""
    st.set_page_config(page_title="Segment Workbench", page_icon=str(MARK), layout="wide")
    with errors.boundary():
        state.restore()
    offered = pages.pages()
    chosen = st.navigation(menu(offered), position="top")
    page = next(page for page in offered if Path(page.path).stem == (chosen.url_path or Path(OVERVIEW).stem))
    with errors.boundary():
        header()
        st.title(page.question, anchor=False)
        chosen.run()


def menu(offered: tuple[pages.PageFile, ...]) -> dict[str, list[st.Page]]:
    """One menu a phase; the overview stands by itself. The address of a page is its file's name.

    The default page answers at the bare address only: the overview stands there unseen, and once more at /overview.
    """
    made: dict[str, list[st.Page]] = {}
    for page in offered:
        home = page.phase == "home"
        entry = st.Page(page.path, title=page.title, icon=page.icon)
        made.setdefault("" if home else page.phase.capitalize(), []).append(entry)
    made[""].append(st.Page(OVERVIEW, title="Overview", url_path="start", default=True, visibility="hidden"))
    return made


def header() -> None:
    """Workspace, number of people, as-of date: on every page, each a click away from being changed."""
    chosen = state.workspace_id()
    if chosen is None:
        return
    workspace = cached.workspace(chosen)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        with st.popover(messages.escape(workspace.name), type="tertiary", icon=":material/folder:"):
            switcher.workspaces(workspace)
        newest = workspace.newest_date()
        as_of = (state.as_of() or newest) if newest is not None else None
        count = cached.people_count(chosen, as_of) if workspace.data_version() else None
        st.caption(messages.people(count) if count is not None else "Nothing loaded yet", width="content")
        if newest is not None and as_of is not None:
            with st.popover(f"as of {messages.day(as_of)}", type="tertiary", icon=":material/event:"):
                switcher.as_of(as_of, newest)


def require_workspace() -> Workspace:
    """The workspace of this session; without one the page ends in a word and a way to the overview."""
    workspace = state.workspace()
    if workspace is None:
        messages.nothing("No workspace is open yet.", "Create one, or open the demo shop, on the Overview page.")
        link(OVERVIEW, "Go to Overview")
        st.stop()
    return workspace


def require_data(what: str = "Load an export first.", page: str = "pages/load/upload.py") -> Workspace:
    """The workspace, with something loaded in it; otherwise the page ends in `what` and a way to where that is done."""
    workspace = require_workspace()
    if workspace.newest_date() is None:
        messages.nothing("Nothing is loaded yet.", what)
        link(page, "Load exports")
        st.stop()
    return workspace


def require_as_of() -> date:
    """The as-of date of a workspace that has data: call after `require_data`."""
    found = state.as_of()
    if found is None:
        messages.nothing("Nothing in the loaded files carries a date.", "Load orders or events.")
        st.stop()
    return found


def require_people() -> People:
    """Everyone as of the chosen date, computed now if need be, with a bar that says what it is doing."""
    workspace, day = require_data(), require_as_of()
    if cached.is_prepared(workspace.id, day):
        return cached.people(workspace.id, day)
    with messages.working("Working out what everyone did") as tell:
        return cached.people(workspace.id, day, tell)


def link(page: str, label: str) -> None:
    """A way to another page, by its path (`pages/load/upload.py`); the ids in the address go along."""
    if (pages.ROOT / page).is_file():
        st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=dict(st.query_params))
