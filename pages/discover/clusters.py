"""Groups of similar people, how steady they are, and the rule that says each of them."""

import streamlit as st

from segmentation.discover import choice as choices
from segmentation.discover.method import methods
from segmentation.ui import charts, discovery, figures, frame, messages, proposals, state, tables

TITLE = "Clusters"
ICON = ":material/bubble_chart:"
QUESTION = "Which groups are there really?"
ORDER = 1

workspace = frame.require_data()
people = frame.require_people()
last = choices.chosen(workspace)
now = last or choices.Choice(features=choices.known_features(people))

picture, controls = st.columns([3, 1], gap="large")
with controls:
    st.subheader("How to look", anchor=False)
    by_title = {method.title: method for method in methods()}
    titles = list(by_title)
    current = next((place for place, title in enumerate(titles) if by_title[title].name == now.method), 0)
    method = by_title[st.selectbox("Method", titles, index=current, key="cluster_method", **state.KEEP)]
    messages.aside(method.meaning)
    parameters = discovery.parameter_sliders(method, now.parameters)
    words = {feature.name: feature.meaning for feature in people.features if feature.kind == "number"}
    features = st.multiselect(
        "People are compared by",
        list(words),
        default=[name for name in now.features if name in words],
        format_func=lambda name: words[name][0].upper() + words[name][1:],
        key="cluster_features",
        **state.KEEP,
    )
    messages.aside(", ".join(words[name] for name in features) or "nothing yet")
    wanted = choices.Choice(method.name, tuple(features), parameters, workspace.settings.cluster_seed)
    if st.button("Find groups", type="primary", width="stretch", disabled=last == wanted):
        choices.choose(workspace, wanted)
        st.rerun()

with picture:
    if last is None:
        messages.nothing("Nobody has looked for groups yet.", "Choose what people are compared by, then Find groups.")
        st.stop()
    with messages.working("Looking for groups") as tell:
        groups = discovery.groups(workspace.id, people.as_of, last, tell)
    said = [groups.names.get(int(number), "In no group") for number in groups.picture.cluster]
    figure = figures.scatter(list(groups.picture.x), list(groups.picture.y), said, noise="In no group")
    charts.show(figure, discovery.answer(groups), key="cluster_map")
    messages.aside(
        f"{messages.counted(len(said), 'person', 'people')} drawn, {messages.share(groups.picture.share)} of everyone. "
        f"The two axes keep {messages.share(groups.picture.explained)} of the differences: a picture to look at only."
    )

cards = {groups.names[one.number]: one for one in groups.clustering.clusters}
with st.grid(columns=3, min_column_width=280, gap="small"):
    for name, cluster in cards.items():
        with st.container(border=True, height="stretch", gap="xsmall"):
            messages.answer(name)
            discovery.steadiness(cluster)
            messages.say(messages.people(cluster.people))
            messages.aside(discovery.traits(groups, cluster.number))

st.subheader("Turn a group into a rule", anchor=False)
which, how_long = st.columns(2, gap="large")
chosen = cards[which.selectbox("Group", list(cards), key="cluster_group", **state.KEEP)]
length = how_long.slider("Conditions at most", 1, 6, 4, key="cluster_length", **state.KEEP)
rule = discovery.explanation(workspace.id, groups, chosen.number, length)
left, right = st.columns([3, 2], gap="large")
with left:
    proposals.show(rule)
    proposals.save(workspace, people, rule, groups.names[chosen.number], chosen)
with right:
    st.markdown("What sets them apart")
    tables.show(discovery.differences(groups, chosen.number), discovery.COLUMNS, name="Differences from everyone")
