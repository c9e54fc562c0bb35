"""What a session remembers: ids only, each also in the address, so that a refresh or a link keeps them.

Everything else that matters is saved in the workspace as it changes: session state is lost on refresh, and per tab.
"""

import os
from datetime import date
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.store import home
from segmentation.store.workspace import Workspace, whoami
from segmentation.ui import cached

# For widgets: `st.slider(…, key="scores_cut", **state.KEEP)`. Without it a value dies when the page is left (traps 2).
KEEP: dict[str, Any] = {"persist_state": "session"}
# Also in the address: for choices that a refresh or a sent link should keep. Needs a key; keep the key short.
LINKED: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}

WORKSPACE, AS_OF, SEGMENT, ACTOR = "workspace", "as_of", "segment", "actor"


def _get(name: str) -> str | None:
    found = st.query_params.get(name) or st.session_state.get(f"id_{name}")
    return str(found) if found else None


def _set(name: str, value: str | None) -> None:
    if value:
        st.session_state[f"id_{name}"] = value
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    else:
        st.session_state.pop(f"id_{name}", None)
        st.query_params.pop(name, None)


def restore() -> None:
    """At the start of every run: the address says which ids; the menu's links drop them and they are put back."""
    known = cached.workspaces()
    wanted = _get(WORKSPACE) or os.environ.get("SEGMENTS_WORKSPACE") or home.last(WORKSPACE)
    # Nothing remembered (a backup put back, say): any workspace is a better start than a page that knows of none.
    first = known[0] if len(known) == 1 or (known and not wanted) else None
    _set(WORKSPACE, wanted if wanted in known else first)
    for name in (AS_OF, SEGMENT):
        _set(name, _get(name))


def today() -> date:
    """The day by the machine's clock: for how old things are, never for what is worked out."""
    return date.today()


def workspace_id() -> str | None:
    """The id (folder name) of the workspace this session looks at."""
    return _get(WORKSPACE)


def workspace() -> Workspace | None:
    """That workspace, open, or None when none is chosen. Raises UserError when it does not open."""
    chosen = workspace_id()
    return cached.workspace(chosen) if chosen else None


def choose_workspace(workspace_id: str) -> None:
    """Look at another workspace from now on; dates and segments of the old one are let go."""
    if workspace_id not in cached.workspaces():
        raise UserError("no_workspace", f"There is no workspace “{workspace_id}”.", "Choose one of the list.")
    for name in (AS_OF, SEGMENT):
        _set(name, None)
    _set(WORKSPACE, workspace_id)
    home.remember(WORKSPACE, workspace_id)


def as_of() -> date | None:
    """The date everything is computed at, inclusive: the chosen one or the newest event's; None before a load."""
    chosen = _get(AS_OF)
    if chosen:
        try:
            day = date.fromisoformat(chosen)
        except ValueError:
            day = None
        newest = _newest()
        if day is not None and (newest is None or day <= newest):
            return day
        _set(AS_OF, None)  # nothing is known after the newest event: an old link, or a load that was undone
    return _newest()


def _newest() -> date | None:
    found = workspace()
    return found.newest_date() if found else None


def choose_as_of(day: date | None) -> None:
    """Compute as of that day; None goes back to the newest event."""
    _set(AS_OF, day.isoformat() if day else None)


def segment_id() -> str | None:
    """The segment that is being worked on, across pages."""
    return _get(SEGMENT)


def choose_segment(segment_id: str | None) -> None:
    """Work on that segment from now on."""
    _set(SEGMENT, segment_id)


def actor() -> str:
    """Who is working here, for the log and for verdicts."""
    return str(st.session_state.get(f"id_{ACTOR}") or home.last(ACTOR) or whoami())


def name_actor(name: str) -> None:
    """Remember who is working here."""
    if name.strip():
        st.session_state[f"id_{ACTOR}"] = name.strip()[:80]
        home.remember(ACTOR, name.strip()[:80])
