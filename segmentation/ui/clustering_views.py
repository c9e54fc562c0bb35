"""The Clusters page's answer: one picture at a time, the groups as cards, and a group turned into a rule."""

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import People
from segmentation.discover import choice as choices
from segmentation.discover.explain import LONGEST
from segmentation.discover.projection import density
from segmentation.discover.scaling import alike
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, charts, choosing, clustering_controls, discovery, messages, proposals, state, tables
from segmentation.ui import clustering_pictures as pictures
from segmentation.ui.discovery import Groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from segmentation.discover.clusters import Cluster

MAP, PROFILES, PANELS, SIZES, TREE, NUMBER = "Map", "Heat map", "Panels", "Sizes, revenue", "Tree", "How many"
MOST_CARDS = 12
KINDS = {"Main differences": "pca", "Neighbours": "neighbours"}


def views(workspace: Workspace, of: Groups, wanted: choices.Choice) -> None:
    """A switch between the pictures, and the picture."""
    offered = [MAP, PROFILES, PANELS, SIZES]
    if of.clustering.method == "ward":
        offered.append(TREE)
    if "k" in wanted.parameters:
        offered.append(NUMBER)
    if (following := st.session_state.pop("cluster_view_next", None)) in offered:
        st.session_state["cluster_view"] = following
    if st.session_state.get("cluster_view", MAP) not in offered:
        st.session_state["cluster_view"] = MAP
    st.session_state.setdefault("cluster_view", MAP)
    shown = st.segmented_control(
        "Picture",
        offered,
        required=True,
        format_func=messages.tab,
        key="cluster_view",
        label_visibility="collapsed",
        **state.KEEP,
    )
    if shown == MAP:
        the_map(workspace, of)
    elif shown == PROFILES:
        says = "Blue: more than everyone, brown: less. The numbers are averages in the features' own units."
        charts.show(pictures.heat_map(of), "What each group has more and less of", profile_table(of), "cluster_heat")
        messages.aside(says)
    elif shown == PANELS:
        charts.show(pictures.small_multiples(of), "Each group against everyone (the line at 0)", None, "cluster_panels")
        messages.aside("In standard deviations; beyond 3 it is drawn at 3. The heat map has the same numbers.")
    elif shown == SIZES:
        columns = size_columns(workspace)
        charts.show(pictures.sizes(of), richest(of), size_table(of), "cluster_sizes", columns=columns)
    elif shown == TREE:
        the_tree(workspace, of, int(wanted.parameters.get("k", 6)))
    else:
        how_many(workspace, of, wanted)


def the_map(workspace: Workspace, of: Groups) -> None:
    """Everyone on two axes: to look at, and to choose people from by drawing a shape round them."""
    said = st.segmented_control(
        "Axes",
        list(KINDS),
        default="Main differences",
        required=True,
        format_func=messages.tab,
        key="cluster_axes",
        help="Main differences: principal components. Neighbours: who is alike stands together; how far groups lie "
        "apart means nothing there (t-SNE).",
        **state.KEEP,
    )
    kind = KINDS[said]
    if kind == "neighbours":
        with messages.working("Bringing people together with those who are like them") as tell:
            drawn = discovery.picture(workspace, of, "neighbours", tell)
    else:
        drawn = discovery.picture(workspace, of, "pca")
    everyone = discovery.everyone(workspace, of, drawn)
    dense = None
    if everyone is not None and drawn.share < 1:
        key = f"density {everyone.name}"
        dense = cached.kept(workspace, key, lambda: density(workspace.engine, everyone, drawn))
    selection = choosing.chosen(workspace, of, drawn)
    figure = pictures.people_map(of, drawn, dense, selection.corners)
    name = f"cluster_map_{choosing.mark(selection)}"
    columns = size_columns(workspace)
    event = charts.show(figure, discovery.answer(of), size_table(of), name, select=True, columns=columns)
    choosing.take(workspace, of, drawn, selection, event)
    part = f"{messages.counted(len(drawn.x), 'person', 'people')} drawn, "
    part += f"{messages.share(drawn.share)} of them all" if drawn.share < 1 else "everyone"
    part += "; the grey below is everyone. " if dense is not None else ". "
    if drawn.explained is not None:
        part += f"The two axes keep {messages.share(drawn.explained)} of the differences: a picture, no proof. "
    messages.aside(part + "Draw round some people (lasso, top right) to ask what they have in common.")
    choosing.desk(workspace, of, drawn, everyone, selection)


def the_tree(workspace: Workspace, of: Groups, groups: int) -> None:
    """Ward's tree, cut where the slider stands."""
    found = discovery.tree(workspace, of)
    import pandas as pd

    cut = found.sizes(groups)
    table = pd.DataFrame({"Group": range(1, len(cut) + 1), "People drawn": cut})
    charts.show(
        pictures.dendrogram(found, groups),
        f"Cut into {groups}: groups of {', '.join(f'{n:,}' for n in cut)} of the {sum(cut):,} people drawn",
        table,
        "cluster_tree",
    )
    messages.aside("Move “Number of groups” to cut elsewhere, then Find groups. High joints part what is most unlike.")


def how_many(workspace: Workspace, of: Groups, wanted: choices.Choice) -> None:
    """The suggestion with its reason, and the figures of every number that was tried."""
    import pandas as pd

    found = choices.suggested(workspace, of.people, wanted)
    if found is None:
        messages.nothing(
            "Nobody has asked how many groups there are among these people.",
            "Press Suggest a number: it draws other people again and again and sees which groups return.",
        )
        return
    table = pd.DataFrame(
        {
            "Groups": [one.groups for one in found.trials],
            "Weakest returns": [round(one.weakest, 2) for one in found.trials],
            "Not stable": [one.unstable for one in found.trials],
            "One half predicts the other": [round(one.strength, 2) for one in found.trials],
        }
    )
    charts.show(pictures.how_many(found), found.sentence, table, "cluster_number")
    messages.aside(
        f"Tried on {messages.people(found.people)}. A number holds where its weakest group returns with a Jaccard of "
        "0.75 (bootstrap) and one half of the people predicts the other with a strength of 0.8 (dotted lines)."
    )
    clustering_controls.take(workspace, wanted, found.best.groups)


def notes(of: Groups, asked: "Sequence[str]") -> None:
    """Which of the features asked for nobody has, what was done with skewed ones, and which say the same."""
    unknown = [discovery.short(name) for name in asked if name not in of.clustering.features]
    if unknown:
        messages.aside(f"Left out, because no load says them of anybody: {', '.join(unknown)}.")
    found = of.clustering
    words = {"log": "log scale", "rank": "ranks"}
    scaled = [
        f"{discovery.short(feature.name)} ({words[word]})"
        for place, feature in enumerate(found.sample.features)
        if (word := found.scaling.word(place)) in words and feature.family != "taste"
    ]
    if scaled:
        messages.aside(
            f"A few people have very much of these, so they are compared on another scale: {', '.join(scaled)}."
        )
    for one, other, strength in alike(found.sample, found.scaling)[:3]:
        figure = tables.signed(f"{strength:.2f}")
        messages.aside(
            f"{discovery.short(one)} and {discovery.short(other)} say nearly the same (correlation {figure}): "
            "together they count double. Leave one out, unless that is meant."
        )


def cards(of: Groups) -> None:
    """Each group as a card, the largest first; where there are many, those that do not return are folded away."""
    holding = [one for one in of.clustering.clusters if one.stability != "not there"]
    if len(of.clustering.clusters) <= MOST_CARDS or not holding:
        deal(of, of.clustering.clusters)
        return
    deal(of, holding)
    others = [one for one in of.clustering.clusters if one.stability == "not there"]
    if others:
        with st.expander(f"{messages.counted(len(others), 'group')} that did not return when other people were drawn"):
            deal(of, others)


def deal(of: Groups, clusters: "Sequence[Cluster]") -> None:
    """Name, stability, people, what sets it apart, what to send."""
    with st.grid(columns=3, min_column_width=280, gap="small"):
        for cluster in clusters:
            with st.container(border=True, height="stretch", gap="xsmall"):
                messages.answer(of.names[cluster.number])
                discovery.steadiness(cluster)
                messages.say(messages.people(cluster.people))
                messages.aside(discovery.traits(of, cluster.number))
                messages.aside(f"To send: {of.mails[cluster.number]}")


def to_rule(workspace: Workspace, of: Groups) -> None:
    """One group, the length of its rule against how well it follows, and saving it."""
    st.subheader("Turn a group into a rule", anchor=False)
    by_name = {of.names[one.number]: one for one in of.clustering.clusters}
    which, how_long = st.columns(2, gap="large")
    cluster = by_name[which.selectbox("Group", list(by_name), key="cluster_group", **state.KEEP)]
    length = how_long.slider("Conditions at most", 1, LONGEST, 4, key="cluster_length", **state.KEEP)
    found = discovery.explanations(workspace.id, of, cluster.number)
    rule = proposals.of_length(found, length)
    left, right = st.columns(2, gap="medium")
    with left:
        proposals.show(rule)
        name, mail = of.names[cluster.number], of.mails[cluster.number]
        proposals.save(workspace, of.people, rule, name, mail, of.clustering.parent, cluster)
    with right:
        st.markdown("What each further condition brings")
        proposals.curve(found, rule, "cluster_fidelity")
        st.markdown("What sets them apart")
        tables.show(discovery.differences(of, cluster.number), discovery.COLUMNS, name="Differences from everyone")


def profile_table(of: Groups) -> "pd.DataFrame":
    """The heat map's numbers: a row a group, the mean of each feature."""
    import pandas as pd

    features = pictures.told_features(of)
    rows = []
    for one in of.clustering.clusters:
        known = pictures.by_feature(of, one.number)
        means = {discovery.short(name): round(known[name].inside, 2) if name in known else None for name in features}
        rows.append({"Group": of.names[one.number], **means})
    return pd.DataFrame(rows)


def size_table(of: Groups) -> "pd.DataFrame":
    """A row a group: people, stability, revenue."""
    import pandas as pd

    clusters = of.clustering.clusters
    return pd.DataFrame(
        {
            "Group": [of.names[one.number] for one in clusters],
            "People": [one.people for one in clusters],
            "Stability": [one.stability for one in clusters],
            "Revenue of the last year": [round(of.revenue.get(one.number, 0.0)) for one in clusters],
        }
    )


def size_columns(workspace: Workspace) -> tables.Columns:
    """Its columns."""
    return {
        "Group": tables.text("Group"),
        "People": tables.number("People"),
        "Stability": tables.text("Stability"),
        "Revenue of the last year": tables.money("Revenue of the last year", workspace.settings.currency, whole=True),
    }


def richest(of: Groups) -> str:
    """Which group brings most, and how many people that is."""
    clusters, money = of.clustering.clusters, sum(of.revenue.values())
    everyone = sum(one.people for one in clusters) + of.clustering.unassigned
    if money <= 0:
        return f"{messages.people(everyone)} in {len(clusters)} groups"
    best = max(clusters, key=lambda one: of.revenue.get(one.number, 0.0))
    brings, are = of.revenue.get(best.number, 0.0) / money, best.people / everyone
    people = messages.share(are, digits=0)
    bring = f"“{of.names[best.number]}” bring {messages.share(brings, digits=0)} of the revenue"
    return f"{bring} and are {people} of the people"


def split(workspace: Workspace, people: People, within: str) -> None:
    """Where the groups are those inside a saved segment: whether it holds two, with the evidence, and both as rules."""
    from segmentation.ui import halving

    kind, _, name = within.partition(":")
    if kind == "segment":
        halving.show(workspace, people, name)
