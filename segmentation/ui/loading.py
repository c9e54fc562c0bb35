"""What the Upload page is made of: files dropped and waiting, loading them, and what came of each load."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from segmentation.core.errors import UserError
from segmentation.load import ingest, intake, loads, waiting
from segmentation.load import undo as undoing
from segmentation.load.loads import Loaded, Reason
from segmentation.load.plan import already_in
from segmentation.load.waiting import Look
from segmentation.store.workspace import Workspace
from segmentation.ui import asking, cached, mapping_form, messages, running, state

ROUND, NOTES, FAULTS = "drop_round", "load_notes", "load_faults"
MOST_SHOWN = 30  # files waiting at once; the rest comes when these are loaded


def drop(workspace: Workspace) -> None:
    """Take dropped files: each is copied to disk in pieces, then the browser's copy is let go (design/traps 6)."""
    turn = st.session_state.get(ROUND, 0)
    dropped = st.file_uploader(
        "Drop exports here, several at once",
        accept_multiple_files=True,
        key=f"drop_{turn}",
        help="CSV, TSV, Excel, JSON, Parquet, also packed as zip or gz; up to 500 MB each. "
        "Bigger ones, and whole folders: put them into the folder named below.",
    )
    if not dropped:
        return
    with messages.working("Copying") as tell:
        for place, file in enumerate(dropped):
            tell(f"Copying {file.name}", place / len(dropped))
            path = intake.receive(file, file.name, workspace.incoming)
            let_go(file)
            say_if_known(workspace, path, file.name)
    st.session_state[ROUND] = turn + 1
    st.rerun()


def let_go(file: UploadedFile) -> None:
    """Give an upload's memory back: Streamlit keeps every uploaded byte until the session ends (design/traps 6)."""
    context = get_script_run_ctx()
    remove = getattr(context.uploaded_file_mgr, "remove_file", None) if context else None
    if context and remove:
        remove(session_id=context.session_id, file_id=file.file_id)
    file.close()


def say_if_known(workspace: Workspace, path: Path, name: str) -> None:
    """A file that is in already changes nothing, and that is said; a second copy of it is not kept."""
    sha256 = intake.hash_of(path)
    if already_in(workspace, sha256) is None:
        return
    known = next((load for load in of(workspace) if load.sha256 == sha256), None)
    when = f" as “{known.file}” on {messages.moment(known.received_at)}" if known else ""
    note(f"“{name}” is the very same file that was loaded{when}: nothing changed.")
    if known and path.name != known.file:
        waiting.remove(workspace, path.name)


def note(text: str) -> None:
    """Something to be said once, after the page is drawn anew."""
    st.session_state[NOTES] = [*st.session_state.get(NOTES, []), text]


def notes() -> None:
    """Say what was noted."""
    for text in st.session_state.pop(NOTES, []):
        st.info(messages.escape(text))
    for fault in st.session_state.pop(FAULTS, []):
        messages.mistake(fault)


def failed(fault: UserError) -> None:
    """What came in the way of a load, to be said once."""
    if fault.reason == "stopped":
        note(f"{fault.what} {fault.do_next}")
    else:
        st.session_state[FAULTS] = [*st.session_state.get(FAULTS, []), fault]


def looks(workspace: Workspace) -> tuple[list[Look], int]:
    """The files that lie in the folder and are not loaded, looked at; and how many more there are than are shown."""
    found: list[Look] = []
    files = waiting.files(workspace)
    with messages.working("Looking at the files") as tell:
        for place, path in enumerate(files):
            if len(found) >= MOST_SHOWN:
                return found, len(files) - place
            tell(f"Looking at {path.name}", place / len(files))
            for look in _looks(workspace, path.name, stamp(path)):
                if look.arrived is None or already_in(workspace, look.arrived.sha256) is None:
                    found.append(look)
    return found, 0


def stamp(path: Path) -> str:
    """What changes when a file, or what is in a folder, does."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return " ".join(f"{one.name} {one.stat().st_mtime_ns} {one.stat().st_size}" for one in files)


@st.cache_resource(show_spinner=False, max_entries=300, hash_funcs={Workspace: cached.opened})
def _looks(workspace: Workspace, name: str, stamp: str) -> tuple[Look, ...]:
    return waiting.looks(workspace, workspace.incoming / name)


def card(workspace: Workspace, look: Look, unfolded: bool = True) -> bool:
    """One waiting file: what it is, or what is to be said about it first. Returns whether it is to be loaded now.

    unfolded: whether the form is drawn where columns are to be said; else a button that opens it.
    """
    with st.container(border=True, gap="xsmall"):
        top, side = st.columns([9, 1], vertical_alignment="center")
        if side.button(
            "Remove",
            key=f"remove_{look.parts[0].name if look.parts else look.path.name}",
            type="tertiary",
            help=messages.escape(f"“{look.path.name}” waits no longer; it can be put back."),
        ):
            waiting.take_out(workspace, look.path.name)
            st.rerun()
        if look.arrived is None:
            top.markdown(f"**{messages.escape(look.name)}** :red-badge[Not read]")
            if look.problem:
                messages.mistake(look.problem)
            return False
        title, mapping = waiting.known_as(workspace, look.arrived)
        asked = mapping is None or mapping_form.is_open(look.arrived)
        with top:
            if asked:
                st.markdown(f"**{messages.escape(look.name)}** :orange-badge[Say what its columns mean]")
                take = False
            else:
                label = f"**{messages.escape(look.name)}** :green-badge[{messages.escape(title)}]"
                take = st.checkbox(label, value=True, key=f"take_{look.arrived.sha256[:12]}", **state.KEEP)
            about = (size(look.bytes), *its_files(look), look.arrived.encoding, *columns(look), *look.arrived.notes)
            messages.aside(" · ".join(about))
            if mapping is not None and not asked:
                asking.told(workspace, look.arrived, mapping)
        if asked and not unfolded:
            mapping_form.unfold(look.arrived)
        elif asked:
            mapping_form.ask(workspace, look.parts[0], look.arrived, mapping)
        else:
            mapping_form.reopen(workspace, look.arrived)
        return take


def removed(workspace: Workspace) -> None:
    """What was taken out: each to be put back, all of it to be deleted for good."""
    found = waiting.taken_out(workspace)
    if not found:
        return
    with st.expander(f"{messages.counted(len(found), 'file')} removed", icon=":material/delete:", key="removed"):
        for path in found[:MOST_SHOWN]:
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.markdown(messages.escape(path.name))
            if right.button("Put it back", key=f"back_{path.name}", type="tertiary", icon=":material/undo:"):
                waiting.put_back(workspace, path.name)
                st.rerun()
        if len(found) > MOST_SHOWN:
            messages.aside(f"And {messages.number(len(found) - MOST_SHOWN)} more.")
        with st.popover("Delete for good", type="tertiary", icon=":material/delete_forever:"):
            messages.say(f"Delete {messages.counted(len(found), 'file')} from this machine? That cannot be undone.")
            if st.button("Yes, delete", key="removed_for_good", type="primary"):
                waiting.delete_taken_out(workspace)
                st.rerun()


def its_files(look: Look) -> tuple[str, ...]:
    """Which files of a folder or archive it is made of."""
    names = sorted(part.part or part.path.name for part in look.parts)
    if len(names) < 2:
        return ()
    return (f"{', '.join(names)}" if len(names) < 4 else f"{names[0]}, {names[1]} … {names[-1]}",)


def columns(look: Look) -> tuple[str, ...]:
    """How many columns it has, in words."""
    return (messages.counted(len(look.arrived.headers), "column"),) if look.arrived else ()


def size(count: int) -> str:
    """1234567 → "1.2 MB"."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{count / 1e3:,.1f} KB"


def load(workspace: Workspace, chosen: list[Look]) -> None:
    """The button that loads the chosen files: all of them or, when one cannot be loaded, none."""
    asked = asking.panel(workspace, chosen)
    if asked.missing:
        st.markdown("**Still to say**  \n" + "  \n".join(messages.escape(question) for question in asked.missing))
    label = f"Load {messages.counted(len(chosen), 'file')}"
    disabled = not chosen or bool(asked.missing)
    if not st.button(label, type="primary", disabled=disabled, icon=":material/upload:"):
        return
    asked.keep(workspace)
    parts, actor = [part for look in chosen for part in look.parts], state.actor()
    running.start(
        workspace,
        "Loading",
        lambda tell, cancel: ingest.ingest(workspace, parts, actor=actor, progress=tell, cancel=cancel),
        loaded,
    )


def loaded(done: ingest.LoadResult) -> None:
    """Say what came of it."""
    for file in done.files:
        if file.already_in is not None:
            note(f"“{file.name}” is the very same file that is loaded already: nothing changed.")
    if done.changed:
        messages.done(f"{messages.counted(len(done.files), 'file')} loaded")


def of(workspace: Workspace) -> tuple[Loaded, ...]:
    """The loads that are in, newest first."""
    return _loads(workspace)


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs={Workspace: cached.version_of})
def _loads(workspace: Workspace) -> tuple[Loaded, ...]:
    return loads.loads(workspace)


def reasons(workspace: Workspace, load_id: int) -> tuple[Reason, ...]:
    """Why rows and values of a load were not used."""
    return _reasons(workspace, load_id)


@st.cache_resource(show_spinner=False, max_entries=500, hash_funcs={Workspace: cached.version_of})
def _reasons(workspace: Workspace, load_id: int) -> tuple[Reason, ...]:
    return loads.reasons(workspace, load_id)


def undo(workspace: Workspace, one: Loaded) -> None:
    """Take a load back: asks once. The file stays in the folder, so it can be read again another way."""
    with st.popover("Undo", type="tertiary", icon=":material/undo:", key=f"undo_{one.load_id}"):
        messages.say(f"Take back the {messages.counted(one.loaded, 'row')} of “{one.file}”?")
        messages.aside("Scores, groups and segments are computed without them from then on.")
        if st.button("Undo this load", key=f"undo_yes_{one.load_id}", type="primary"):
            with messages.working(f"Taking back {one.file}"):
                undoing.undo(workspace, one.load_id, state.actor())
            note(f"“{one.file}” was taken back.")
            st.rerun()
