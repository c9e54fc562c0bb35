"""People chosen on the map, by a shape or by filters, and the rule of what they have in common.

The choice is kept in the workspace, for the picture it was made on: what is drawn dies with its picture (traps 5).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import TableRef
from segmentation.discover import selecting
from segmentation.discover.explain import LONGEST
from segmentation.discover.projection import Picture
from segmentation.discover.selecting import Range, Selection
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, discovery, messages, proposals, state
from segmentation.ui.discovery import Groups

STATE = "chosen_on_map"
MOST_FILTERS = 4


def about(of: Groups, drawn: Picture) -> str:
    """The picture that a choice belongs to."""
    return f"{of.clustering.labels.name} {drawn.kind}"


def chosen(workspace: Workspace, of: Groups, drawn: Picture) -> Selection:
    """What is chosen on this picture; nothing, when the last choice was made on another one."""
    try:
        where, said = json.loads(workspace.state(STATE) or "[null, null]")
    except ValueError:
        return Selection()
    return selecting.from_text(said) if where == about(of, drawn) else Selection()


def keep(workspace: Workspace, of: Groups, drawn: Picture, selection: Selection) -> None:
    """Remember a choice."""
    workspace.set_state(STATE, json.dumps([about(of, drawn), selection.key]))


def mark(selection: Selection) -> str:
    """A few letters that change with the choice: a new picture forgets the shape that was drawn on the old one."""
    return hashlib.sha256(selection.key.encode()).hexdigest()[:8]


def take(workspace: Workspace, of: Groups, drawn: Picture, before: Selection, event: Any) -> None:
    """Keep a shape that was just drawn (lasso or box) and draw the page again with it."""
    found = event.get("selection", {}) if isinstance(event, Mapping) else {}
    lassos, boxes = found.get("lasso") or [], found.get("box") or []
    try:
        if lassos:
            shape = selecting.shape(lassos[0]["x"], lassos[0]["y"])
        elif boxes:
            (left, right), (low, high) = boxes[0]["x"], boxes[0]["y"]
            shape = selecting.shape([left, right, right, left], [low, low, high, high])
        else:
            return
    except UserError as error:
        messages.mistake(error)
        return
    if shape != before:
        keep(workspace, of, drawn, shape)
        st.rerun()


def desk(workspace: Workspace, of: Groups, drawn: Picture, everyone: TableRef | None, selection: Selection) -> None:
    """Filters that do what a shape does; who is chosen; and what they have in common as a rule."""
    with st.expander("Choose people by filters instead", expanded=bool(selection.clusters or selection.ranges)):
        filters(workspace, of, drawn, selection)
    if selection.empty:
        return
    key = f"chosen {about(of, drawn)} {selection.key}"
    engine, found = workspace.engine, of.clustering
    count, among = cached.kept(
        workspace, f"{key} size", lambda: selecting.size(engine, of.people, found, drawn, selection, everyone)
    )
    whom = "everyone here" if not selection.corners or everyone is not None else "the people drawn"
    with st.container(horizontal=True, vertical_alignment="center"):
        messages.answer(f"{messages.people(count)} chosen, {messages.share(count / max(among, 1))} of {whom}.")
        if st.button("Choose nobody", icon=":material/close:", key="cluster_choose_none"):
            keep(workspace, of, drawn, Selection())
            st.rerun()
    try:
        rules = cached.kept(
            workspace,
            f"{key} rules {workspace.settings.currency}",
            lambda: tuple(
                discovery.in_money(workspace, of.people, one)
                for one in selecting.in_common(engine, of.people, found, drawn, selection, everyone)
            ),
        )
    except UserError as error:
        messages.mistake(error)
        return
    st.markdown("**What these people have in common**")
    length = st.slider("Conditions at most", 1, LONGEST, 4, key="cluster_chosen_length", **state.KEEP)
    rule = proposals.of_length(rules, length)
    left, right = st.columns([3, 2], gap="large")
    with left:
        proposals.show(rule)
        proposals.save(workspace, of.people, rule, "", "", found.parent, None)
    with right:
        proposals.curve(rules, rule, "cluster_chosen_fidelity")


def filters(workspace: Workspace, of: Groups, drawn: Picture, selection: Selection) -> None:
    """Groups, and up to four features between two values."""
    sample = of.clustering.sample
    names = {of.names[one.number]: one.number for one in of.clustering.clusters}
    numbers = {number: name for name, number in names.items()}
    groups = st.multiselect(
        "In these groups",
        list(names),
        default=[numbers[one] for one in selection.clusters if one in numbers],
        placeholder="any",
        wrap=True,
        key=f"choose_groups_{about(of, drawn)}",
    )
    spoken = {one.name: place for place, one in enumerate(sample.features) if one.family != "taste"}
    before = {one.feature: one for one in selection.ranges}
    features = st.multiselect(
        "With these features between",
        list(spoken),
        default=[name for name in before if name in spoken],
        format_func=discovery.short,
        max_selections=MOST_FILTERS,
        placeholder="any",
        wrap=True,
        key=f"choose_features_{about(of, drawn)}",
    )
    ranges = []
    for name in features:
        column = sample.values[:, spoken[name]]
        low, high = float(np.floor(np.nanmin(column))), float(np.ceil(np.nanmax(column)))
        if low >= high:
            continue
        was = before.get(name)
        value = (max(low, min(was.low, high)), max(low, min(was.high, high))) if was else (low, high)
        left, right = st.slider(discovery.short(name), low, high, value, key=f"choose_{name}_{about(of, drawn)}")
        ranges.append(Range(name, float(left), float(right)))
    wanted = Selection((), tuple(names[one] for one in groups), tuple(ranges))
    if st.button("Choose these people", key="cluster_choose", disabled=wanted.empty or wanted == selection):
        keep(workspace, of, drawn, wanted)
        st.rerun()
