"""What goes beside a list: who is held out and what that can show, and the platform's own definition in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from segmentation.activate import holdout
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import definition_files
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state

SHARE = "export_holdout_percent"


def hold_out(workspace: Workspace) -> None:
    """The share that is held out."""
    if percent := workspace.settings.control_percent:
        messages.aside(f"{percent} % of everybody are kept out of every list; change that on Plan.")
    st.slider(
        "Held out, to measure what the list does (%)",
        0,
        20,
        workspace.settings.holdout_percent,
        key=SHARE,
        help="The same people at each export, by a keyed hash; they come as a list of their own and are not mailed.",
        on_change=_save,
        args=(workspace,),
        width=420,
    )


def outlooks(workspace: Workspace, people: People, chosen: Sequence[Segment]) -> None:
    """For each ticked segment what groups of that size can show; below the controls, which stay where they are."""
    for segment in chosen:
        share = f"{workspace.settings.holdout_percent} {workspace.settings.control_percent}"
        key = f"holdout {segment.segment_id} {segment.version} {people.as_of} {share}"
        found = cached.kept(workspace, key, lambda one=segment: holdout.outlook(workspace, people, one))  # type: ignore[misc]
        messages.aside(f"{segment.name}: {found.sentence}")


def _save(workspace: Workspace) -> None:
    settings = replace(workspace.settings, holdout_percent=int(st.session_state[SHARE]))
    workspace.save_settings(settings, state.actor())


def definitions(manifest: Mapping[str, Any], place: str) -> None:
    """What was said about a platform's definition of each segment in a pack: which stays dynamic, which is stamped."""
    for segment in manifest["segments"]:
        said = [text for one in segment["lists"] if one["destination"] == place for text in one.get("definition", ())]
        if said:
            st.markdown(f"**Definition of {messages.escape(segment['definition']['name'])}**")
            st.markdown("\n".join(f"- {messages.escape(text)}" for text in said))


def as_files(workspace: Workspace, people: People) -> None:
    """All definitions as TOML files to take away, and such files to load: for a repository, or another workspace."""
    with st.expander("Definitions as files", icon=":material/description:"):
        messages.aside("One TOML file a segment, for a repository or another workspace; verdicts stay here.")
        st.download_button(
            "Download all definitions",
            data=partial(definition_files.zipped, workspace),
            on_click="ignore",
            file_name=f"{workspace.id}-definitions.zip",
            mime="application/zip",
            key="export_definitions",
            icon=":material/download:",
        )
        given = st.file_uploader("Definitions to load", type="toml", accept_multiple_files=True, key="definitions_in")
        if given and st.button(f"Load {messages.counted(len(given), 'definition')}", key="definitions_load"):
            try:
                files = {one.name: definition_files.decoded(one.name, one.getvalue()) for one in given}
                done = definition_files.load(workspace, people.vocabulary, files, state.actor())
            except UserError as error:
                messages.mistake(error)
                return
            for one in done:
                said = "new" if one.is_new else "changed" if one.changed else "the same as before"
                messages.say(f"{one.segment.name}: version {one.segment.version}, {said}.")
