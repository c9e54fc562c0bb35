"""What the Clusters page shows, kept between runs by plain ids: the groups, their differences, names and rules."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import People, TableRef
from segmentation.core.rules import to_sentence
from segmentation.core.sql import quote
from segmentation.discover import parents
from segmentation.discover.choice import Choice, discover
from segmentation.discover.clusters import Cluster, Clustering
from segmentation.discover.explain import Difference, Explanation, Favourite, favourites, lengths, profile
from segmentation.discover.mails import idea
from segmentation.discover.naming import liking, said_of, suggest
from segmentation.discover.parents import Parent
from segmentation.discover.projection import Kind, Picture, places, project
from segmentation.discover.tree import Tree, grow
from segmentation.segments import saved, splitting
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, tables
from segmentation.ui.messages import Progress

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Groups:
    """A clustering with what a page says about it. mails: what to send to each. revenue: of the last year, by group."""

    people: People
    clustering: Clustering
    profiles: dict[int, tuple[Difference, ...]]
    likes: dict[int, tuple[Favourite, ...]]
    names: dict[int, str]
    mails: dict[int, str]
    revenue: dict[int, float]


def parent(workspace: Workspace, people: People, key: str) -> Parent:
    """Whom a choice looks among. Raises UserError when the stage or segment is gone."""
    kind, _, name = key.partition(":")
    if kind == "segment":
        return splitting.parent_of(workspace, people, saved.get(workspace, name))
    return parents.named(people, key)


def parents_offered(workspace: Workspace, people: People) -> dict[str, str]:
    """Key → words: everyone, the lifecycle stages with their people, the saved segments."""

    def count() -> dict[str, str]:
        found = {one.key: f"{one.title} ({messages.people(n)})" for one, n in parents.stages(workspace.engine, people)}
        return {"": "Everyone but the suppressed"} | found

    offered = cached.kept(workspace, f"parents {people.table.name}", count)
    return offered | {f"segment:{one.segment_id}": f"Segment: {one.name}" for one in saved.load_all(workspace)}


def groups(workspace_id: str, as_of: date, choice: Choice, tell: Progress) -> Groups:
    """The groups of a choice as of a date; found anew only when data, date, parent or choice changed."""
    workspace, people = cached.workspace(workspace_id), cached.people(workspace_id, as_of)
    within = parent(workspace, people, choice.within)

    def find() -> Groups:
        found = discover(workspace, people, choice, tell, within)
        profiles = profile(workspace.engine, people, found)
        likes = favourites(workspace.engine, people, found)
        mails = {number: idea(profiles[number], likes.get(number, ())) for number in profiles}
        return Groups(
            people, found, profiles, likes, suggest(profiles, likes), mails, revenue(workspace, people, found)
        )

    key = f"groups {people.table.name} {choice.key} {within.sql} {within.parameters}"
    return cached.kept(workspace, key, find, still=lambda found: there(workspace, found.clustering))


def there(workspace: Workspace, found: Clustering) -> bool:
    """Whether the tables of a clustering are there: those of long ago are dropped, and so are earlier people."""
    return workspace.engine.exists(found.labels.name) and workspace.engine.exists(found.people.table.name)


def revenue(workspace: Workspace, people: People, found: Clustering) -> dict[int, float]:
    """Money of the last year by group; nothing where no orders were loaded."""
    if people.vocabulary.feature("revenue_365d") is None:
        return {}
    rows = workspace.engine.rows(
        f"SELECT l.cluster, sum(f.revenue_365d) FROM {quote(people.table.name)} f "
        f"JOIN {quote(found.labels.name)} l ON l.subscriber_id = f.subscriber_id GROUP BY 1"
    )
    return {int(number): float(money) for number, money in rows if money is not None}


def picture(workspace: Workspace, of: Groups, kind: Kind, tell: Progress | None = None) -> Picture:
    """The people drawn on two axes, made once."""
    key = f"picture {of.clustering.labels.name} {kind}"
    return cached.kept(workspace, key, lambda: project(of.clustering, kind=kind, progress=tell))


def everyone(workspace: Workspace, of: Groups, drawn: Picture) -> TableRef | None:
    """The places of all people; None on a neighbour embedding, which has none for who is not drawn."""
    if drawn.kind != "pca":
        return None
    key = f"places {of.clustering.labels.name}"
    return cached.kept(
        workspace,
        key,
        lambda: places(workspace.engine, of.clustering.people, of.clustering, drawn),
        still=lambda found: workspace.engine.exists(found.name),
    )


def tree(workspace: Workspace, of: Groups) -> Tree:
    """Ward's tree over the sample of these groups, made once."""
    found = of.clustering
    return cached.kept(workspace, f"tree {found.labels.name}", lambda: grow(found.scaling.apply(found.sample.values)))


def explanations(workspace_id: str, of: Groups, cluster: int) -> tuple[Explanation, ...]:
    """The rules for one group from the shortest on, judged on everyone and on people not looked at."""
    workspace = cached.workspace(workspace_id)
    key = f"explanations {of.clustering.labels.name} {cluster} {workspace.settings.currency}"

    def find() -> tuple[Explanation, ...]:
        found = lengths(workspace.engine, of.people, of.clustering, cluster)
        return tuple(in_money(workspace, of.people, one) for one in found)

    return cached.kept(workspace, key, find)


def in_money(workspace: Workspace, people: People, rule: Explanation) -> Explanation:
    """The same with amounts in the workspace's currency."""
    said = to_sentence(rule.rule, people.vocabulary, workspace.settings.currency)
    return replace(rule, sentence=said)


def steadiness(cluster: Cluster) -> None:
    """Whether a group returns when other people are drawn: a coloured word and the figure."""
    figure = "" if cluster.jaccard is None else f" · Jaccard {cluster.jaccard:.2f}"
    st.badge(cluster.stability.capitalize() + figure, color=COLOURS[cluster.stability])  # type: ignore[arg-type]


def traits(of: Groups, cluster: int, most: int = 4) -> str:
    """What a group does more and less of than everyone, in a few words: "buy at a discount · hardly click e-mails"."""
    liked = [liking(one)[1] for one in of.likes.get(cluster, ())[:1]]
    said = [does for _, does in said_of(of.profiles[cluster])]
    return " · ".join([*liked, *said][:most]) or "much like everyone"


COLOURS = {"stable": "green", "doubtful": "orange", "not there": "red", "not measured": "gray"}
COLUMNS = {
    "What": tables.text("What, on average", width=150, help="of those of whom it is known"),
    "These people": tables.number("They", digits=2, width=75),
    "Everyone": tables.number("Everyone", digits=2, width=80),
    "Apart": tables.number("Apart", digits=1, width=60, help="difference in standard deviations; above 0.8 is large"),
}


def differences(of: Groups, cluster: int, most: int = 8) -> "pd.DataFrame":
    """The strongest differences, one row each: feature in words, the group's mean, everyone's, the effect size."""
    import pandas as pd

    rows = [
        {
            "What": short(one.feature.name),
            "These people": one.inside,
            "Everyone": one.everyone,
            "Apart": one.effect,
        }
        for one in of.profiles[cluster][:most]
    ]
    return pd.DataFrame(rows)


def upper(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def short(name: str) -> str:
    """A feature's name as a label that fits a chip: `days_since_last_order` → `Days since last order`."""
    return upper(name.replace("_", " "))


def answer(of: Groups) -> str:
    """How many groups there are, and how many of them would be there again."""
    clusters = of.clustering.clusters
    stable = sum(cluster.stability == "stable" for cluster in clusters)
    everyone = sum(cluster.people for cluster in clusters) + of.clustering.unassigned
    among = "" if not of.clustering.parent.key else f" of “{of.clustering.parent.title}”"
    said = f"{messages.counted(len(clusters), 'group')} among {messages.people(everyone)}{among}; "
    said += "all return" if stable == len(clusters) else f"{stable} of them {'returns' if stable == 1 else 'return'}"
    said += " when other people are drawn."
    if of.clustering.unassigned:
        said += f" {messages.people(of.clustering.unassigned)} are unassigned."
    return said
