"""How to look for groups: among whom, by which method, into how many, compared by what."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.discover import choice as choices
from segmentation.discover.method import Method, methods
from segmentation.discover.number import FEWEST_GROUPS
from segmentation.discover.scaling import SCALES
from segmentation.store.workspace import Workspace
from segmentation.ui import discovery, messages, state


def controls(workspace: Workspace, people: People, last: choices.Choice | None) -> choices.Choice:
    """The controls as the last choice left them; returns what they say now. Find groups makes that the choice."""
    now = last or choices.Choice(features=choices.known_features(people))
    within = among(workspace, people, now)
    by_title = {method.title: method for method in methods()}
    titles = list(by_title)
    current = next((place for place, title in enumerate(titles) if by_title[title].name == now.method), 0)
    method = by_title[st.selectbox("Method", titles, index=current, key="cluster_method", **state.KEEP)]
    messages.aside(method.meaning)
    parameters = sliders(method, now.parameters)
    ask = method.takes_a_number and st.button("Suggest a number", width="stretch", icon=":material/query_stats:")
    features = compared_by(people, now)
    tastes = st.toggle(
        "And by what they like",
        value=now.tastes,
        key="cluster_tastes",
        help="By what they look at, buy and click: products, categories and links that the same people take up lie "
        "close together. Rules still speak of categories and products.",
        **state.KEEP,
    )
    scales = {words: scale for scale, words in SCALES.items()}
    scale = scales[
        st.selectbox(
            "Numbers that a few people have very much of",
            list(scales),
            index=list(scales.values()).index(now.scale),
            key="cluster_scale",
            help="Log scale: 2 and 4 orders lie as far apart as 20 and 40. Ranks: only who has more than whom counts.",
            **state.KEEP,
        )
    ]
    seed = workspace.settings.cluster_seed
    wanted = choices.Choice(method.name, features, parameters, seed, within, scale, tastes)
    same = last == wanted
    why = "These are looked for already: change something above to look again." if same else None
    if st.button("Find groups", type="primary", width="stretch", disabled=same, help=why, key="cluster_find"):
        choices.choose(workspace, wanted)
        st.rerun()
    if ask:
        suggest(workspace, people, wanted)
    return wanted


def among(workspace: Workspace, people: People, now: choices.Choice) -> str:
    """Everyone, a lifecycle stage or a saved segment; the key of it."""
    offered = discovery.parents_offered(workspace, people)
    keys = list(offered)
    index = keys.index(now.within) if now.within in keys else 0
    chosen = st.selectbox(
        "Look among", keys, index=index, format_func=lambda key: offered[key], key="cluster_within", **state.KEEP
    )
    return str(chosen)


def sliders(method: Method, given: Mapping[str, float]) -> dict[str, float]:
    """A slider for each of a method's parameters; whole-numbered ones move by one."""
    chosen = {}
    for one in method.parameters:
        whole = all(float(number).is_integer() for number in (one.default, one.low, one.high))
        kind = int if whole else float
        low = max(one.low, FEWEST_GROUPS) if one.name == "k" else one.low
        key = f"cluster_{method.name}_{one.name}"
        value = min(max(kind(given.get(one.name, one.default)), kind(low)), kind(one.high))
        label = discovery.upper(one.meaning)
        chosen[one.name] = float(st.slider(label, kind(low), kind(one.high), value=value, key=key, **state.KEEP))
    return chosen


def compared_by(people: People, now: choices.Choice) -> tuple[str, ...]:
    """The features that people are compared by, as chips short enough to be read; what they mean stands below."""
    words = {feature.name: feature.meaning for feature in people.features if feature.kind == "number"}
    features = st.multiselect(
        "People are compared by",
        list(words),
        default=[name for name in now.features if name in words],
        format_func=discovery.short,
        wrap=True,
        key="cluster_features",
        **state.KEEP,
    )
    with st.expander(f"What these {len(features)} say" if features else "What these say", key="cluster_words"):
        for name in features:
            messages.aside(f"{discovery.short(name)}: {words[name]}")
        if not features:
            messages.aside("Nothing is chosen yet.")
    return tuple(features)


def suggest(workspace: Workspace, people: People, wanted: choices.Choice) -> None:
    """Work out how many groups hold, with progress; the answer is drawn by the run that follows."""
    try:
        with messages.working("Drawing other people to see how many groups return") as tell:
            choices.suggest(workspace, people, wanted, tell, discovery.parent(workspace, people, wanted.within))
    except UserError as error:
        messages.mistake(error)
        return
    st.session_state["cluster_view_next"] = "How many"
    st.rerun()


def take(workspace: Workspace, wanted: choices.Choice, groups: int) -> None:
    """A button that looks again with so many groups; none where that is what is shown already."""

    def again() -> None:
        st.session_state[f"cluster_{wanted.method}_k"] = groups
        choices.choose(workspace, replace(wanted, parameters={**wanted.parameters, "k": float(groups)}))

    if int(wanted.parameters["k"]) != groups:
        st.button(f"Find {groups} groups", type="primary", on_click=again, key="cluster_take")
