"""What goes beside a list: who is held out and what that can show, and the platform's own definition in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.activate import holdout
from segmentation.core.model import People, Segment
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state

SHARE = "export_holdout_percent"


def hold_out(workspace: Workspace) -> None:
    """The share that is held out."""
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
