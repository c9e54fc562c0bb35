"""What the Clusters page shows, kept between runs by plain ids: the groups, their differences, names and rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import People
from segmentation.discover.choice import Choice, discover
from segmentation.discover.clusters import Cluster, Clustering
from segmentation.discover.explain import Difference, Explanation, explain, profile
from segmentation.discover.method import Method
from segmentation.discover.naming import phrases, suggest
from segmentation.discover.projection import Picture, project
from segmentation.ui import cached, messages, state, tables
from segmentation.ui.messages import Progress

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Groups:
    """A clustering with what a page says about it."""

    people: People
    clustering: Clustering
    profiles: dict[int, tuple[Difference, ...]]
    names: dict[int, str]
    picture: Picture


def groups(workspace_id: str, as_of: date, choice: Choice, tell: Progress) -> Groups:
    """The groups of a choice as of a date; found anew only when the data, the date or the choice changed."""
    workspace, people = cached.workspace(workspace_id), cached.people(workspace_id, as_of)

    def find() -> Groups:
        found = discover(workspace, people, choice, tell)
        profiles = profile(workspace.engine, people, found)
        return Groups(people, found, profiles, suggest(profiles), project(found))

    return cached.kept(workspace, f"groups {people.table.name} {choice.key}", find)


def explanation(workspace_id: str, of: Groups, cluster: int, most_conditions: int) -> Explanation:
    """The rule for one group with at most so many conditions, judged on everyone."""
    workspace = cached.workspace(workspace_id)
    key = f"explanation {of.clustering.labels.name} {cluster} {most_conditions}"
    return cached.kept(
        workspace, key, lambda: explain(workspace.engine, of.people, of.clustering, cluster, most_conditions)
    )


def parameter_sliders(method: Method, given: Mapping[str, float]) -> dict[str, float]:
    """A slider for each of a method's parameters; whole-numbered ones move by one."""
    chosen = {}
    for one in method.parameters:
        whole = all(float(number).is_integer() for number in (one.default, one.low, one.high))
        kind = int if whole else float
        label = one.meaning[0].upper() + one.meaning[1:]
        value = kind(given.get(one.name, one.default))
        key = f"cluster_{method.name}_{one.name}"
        chosen[one.name] = float(st.slider(label, kind(one.low), kind(one.high), value=value, key=key, **state.KEEP))
    return chosen


def steadiness(cluster: Cluster) -> None:
    """Whether a group returns when other people are drawn, as a coloured word."""
    st.badge(cluster.stability.capitalize(), color=COLOURS[cluster.stability])  # type: ignore[arg-type]


def traits(of: Groups, cluster: int, most: int = 4) -> str:
    """What a group does more and less of than everyone, in a few words: "buy at a discount · hardly click e-mails"."""
    said = [does for _, does in phrases(of.profiles[cluster])][:most]
    return " · ".join(said) or "much like everyone"


COLOURS = {"stable": "green", "doubtful": "orange", "not there": "red", "not measured": "gray"}
COLUMNS = {
    "What": tables.text("What, on average", width=260),
    "These people": tables.number("These people", digits=2),
    "Everyone": tables.number("Everyone", digits=2),
}


def differences(of: Groups, cluster: int, most: int = 8) -> "pd.DataFrame":
    """The strongest differences, one row each: feature in words, the group's mean, everyone's."""
    import pandas as pd

    rows = [
        {
            "What": (one.feature.meaning or one.feature.name).capitalize(),
            "These people": one.inside,
            "Everyone": one.everyone,
        }
        for one in of.profiles[cluster][:most]
    ]
    return pd.DataFrame(rows)


def answer(of: Groups) -> str:
    """How many groups there are, and how many of them would be there again."""
    clusters = of.clustering.clusters
    stable = sum(cluster.stability == "stable" for cluster in clusters)
    everyone = sum(cluster.people for cluster in clusters) + of.clustering.unassigned
    said = f"{messages.counted(len(clusters), 'group')} among {messages.people(everyone)}; "
    said += "all return" if stable == len(clusters) else f"{stable} of them {'returns' if stable == 1 else 'return'}"
    said += " when other people are drawn."
    if of.clustering.unassigned:
        said += f" {messages.people(of.clustering.unassigned)} belong to none."
    return said
