"""What is kept between runs and shared by sessions: open workspaces, and small results by plain ids.

Arguments are ids and plain values, results are aggregates or a bounded number of rows: Streamlit hashes only a sample
of a big frame and would hand out a stale result (design/traps 3).
"""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.load import canonical
from segmentation.store.home import home
from segmentation.store.workspace import DATABASE, Workspace, list_in
from segmentation.ui.messages import Progress
from segmentation.understand import known_then
from segmentation.understand.people import name_of, prepare

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")


def workspaces() -> list[str]:
    """The ids of the workspaces in the home folder, by name."""
    return [folder.name for folder in list_in(home())]


def workspace(workspace_id: str) -> Workspace:
    """The open workspace of that id: one per process. Raises UserError when it is not there."""
    folder = home() / Path(workspace_id).name
    if not (folder / DATABASE).exists():
        raise UserError(
            "no_workspace",
            f"There is no workspace “{workspace_id}” any more.",
            "Choose another one on the Overview page.",
        )
    return _opened(str(folder))


@st.cache_resource(show_spinner=False, validate=lambda kept: kept.engine.is_open)
def _opened(folder: str) -> Workspace:
    opened = Workspace.open(Path(folder))
    canonical.refresh(opened)  # made by an older version of this program: its tables may be others
    return opened


def people_count(workspace_id: str, as_of: date | None = None) -> int | None:
    """How many people the loads hold, those of an earlier day when one is given; None before the first load."""
    return _people_count(workspace(workspace_id), as_of)


@st.cache_data(show_spinner=False, max_entries=50, hash_funcs={Workspace: lambda one: version_of(one)})
def _people_count(workspace: Workspace, as_of: date | None) -> int | None:
    return known_then.count(workspace, as_of)


def people(workspace_id: str, as_of: date, tell: Progress | None = None) -> People:
    """Everyone as of a date, with the workspace's weights; computed once for each state of the data."""
    return prepare(workspace(workspace_id), as_of, progress=tell)


def is_prepared(workspace_id: str, as_of: date) -> bool:
    """Whether `people` would answer at once."""
    found = workspace(workspace_id)
    return found.engine.exists(name_of(found, as_of))


def rows(workspace_id: str, table: str, limit: int = 200) -> "pd.DataFrame":
    """The first rows of a table, at most `limit` (and never more than 1,000): a look, not a copy."""
    found = workspace(workspace_id)
    return _rows(workspace_id, found.data_version(), table, min(limit, 1000))


@st.cache_data(show_spinner=False, max_entries=50)
def _rows(workspace_id: str, data_version: int, table: str, limit: int) -> "pd.DataFrame":
    return workspace(workspace_id).engine.read(f"SELECT * FROM {quote(table)} LIMIT $n", {"n": limit})


def kept(
    workspace: Workspace, key: str, make: Callable[[], T], most: int = 50, still: Callable[[T], bool] | None = None
) -> T:
    """A result of this workspace's present data, made once and kept for every session; `most` of them in all.

    For work that draws a progress bar while it runs: Streamlit's own caches would draw the bar again at each hit.
    Sessions that ask for the same at the same time wait for the one that makes it. still: whether a kept result holds,
    for one that reads a table which may have been dropped since; it is made again when not.
    """
    shelf, lock = _shelf()
    name = f"{version_of(workspace)} {key}"
    with lock:
        if name not in shelf or (still is not None and not still(shelf[name])):
            shelf[name] = make()
            while len(shelf) > most:
                shelf.pop(next(iter(shelf)))
        shelf[name] = shelf.pop(name)  # the one used last stays longest
    found: T = shelf[name]
    return found


@st.cache_resource(show_spinner=False)
def _shelf() -> "tuple[dict[str, Any], threading.RLock]":
    return {}, threading.RLock()


def version_of(workspace: Workspace) -> str:
    """What a result about a workspace's data depends on, for `hash_funcs`: this folder, as opened, at this version."""
    return f"{workspace.folder} {id(workspace.engine)} {workspace.data_version()}"


def opened(workspace: Workspace) -> str:
    """What a result about a file in a workspace depends on, for `hash_funcs`: this folder, as opened."""
    return f"{workspace.folder} {id(workspace.engine)}"
