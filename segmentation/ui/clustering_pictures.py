"""Figures of the Clusters page: map, profiles, sizes, Ward's tree, how many groups hold, length against fidelity."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.discover.explain import Difference, Explanation
from segmentation.discover.number import STRONG, Suggestion
from segmentation.discover.projection import Density, Picture
from segmentation.discover.stability import STABLE
from segmentation.discover.tree import Tree
from segmentation.ui import figures
from segmentation.ui.discovery import Groups, short

if TYPE_CHECKING:
    import plotly.graph_objects as go

NO_GROUP = "Unassigned"
MOST_FEATURES = 10
REST = "#6B7780"  # read on white and on dark; darker than what is unassigned
ALL_GREY = [[0.0, "rgba(128,128,128,0)"], [0.02, "rgba(128,128,128,0.10)"], [1.0, "rgba(128,128,128,0.55)"]]


def people_map(
    of: Groups, drawn: Picture, dense: Density | None, corners: Sequence[tuple[float, float]] = ()
) -> "go.Figure":
    """The people drawn, coloured by group; where everyone lies in grey below them; a chosen shape as a line."""
    import plotly.graph_objects as go

    called = names_drawn(of)
    said = [called.get(int(number), NO_GROUP) for number in drawn.cluster]
    order = {name: place for place, name in enumerate([*dict.fromkeys(called.values()), NO_GROUP])}
    by_group = sorted(range(len(said)), key=lambda at: order[said[at]])
    figure = figures.scatter(
        [float(drawn.x[at]) for at in by_group],
        [float(drawn.y[at]) for at in by_group],
        [said[at] for at in by_group],
        noise=NO_GROUP,
        height=540,
    )
    figure.update_traces(marker_size=4, selector={"mode": "markers"})
    if len(set(called.values())) < len(called):  # the small groups that share a name are no group: no colour for them
        figure.update_traces(marker_color=REST, selector={"name": figures.plain(list(called.values())[-1])})
    if dense is not None:
        heat = go.Heatmap(
            x=dense.x, y=dense.y, z=dense.counts, colorscale=ALL_GREY, showscale=False, hoverinfo="skip", zsmooth="best"
        )
        figure.add_trace(heat)
        figure.data = (figure.data[-1], *figure.data[:-1])
    if corners:
        closed = [*corners, corners[0]]
        figure.add_trace(
            go.Scatter(
                x=[x for x, _ in closed],
                y=[y for _, y in closed],
                mode="lines",
                line={"color": figures.OKABE_ITO[5], "width": 2.5},
                name="Your choice",
                hoverinfo="skip",
            )
        )
    figure.update_xaxes(showticklabels=False, showgrid=False)
    figure.update_yaxes(showticklabels=False, showgrid=False)
    figure.update_layout(legend={"orientation": "h", "y": -0.02, "yanchor": "top"})
    return figure


def names_drawn(of: Groups) -> dict[int, str]:
    """Group → its name on the map. More than can be told apart: the largest have their own, all others share one."""
    most = figures.MOST_COLOURS - 1
    numbers = [one.number for one in of.clustering.clusters]
    if len(numbers) <= most:
        return dict(of.names)
    rest = f"{len(numbers) - most + 1} smaller groups"
    return {number: of.names[number] if place < most - 1 else rest for place, number in enumerate(numbers)}


def told_features(of: Groups) -> list[str]:
    """The features people were compared by, then those in which groups lie furthest from everyone."""
    effects: dict[str, float] = {}
    for number, differences in of.profiles.items():
        if number >= 0:
            for one in differences:
                effects[one.feature.name] = max(effects.get(one.feature.name, 0.0), abs(one.effect))
    compared = [name for name in of.clustering.features if name in effects]
    others = sorted((name for name in effects if name not in compared), key=lambda name: -effects[name])
    return [*compared, *others][:MOST_FEATURES]


def by_feature(of: Groups, number: int) -> dict[str, Difference]:
    """A group's differences by the feature's name."""
    return {one.feature.name: one for one in of.profiles[number]}


def heat_map(of: Groups) -> "go.Figure":
    """Groups down, features across: how far a group's mean lies from everyone's, in standard deviations."""
    features = told_features(of)
    rows = [one.number for one in of.clustering.clusters][::-1]
    found = [by_feature(of, number) for number in rows]
    values = [[row[name].effect if name in row else None for name in features] for row in found]
    texts = [[amount(row[name].inside) if name in row else "" for name in features] for row in found]
    figure = figures.grid(
        [of.names[number] for number in rows],
        [short(name) for name in features],
        values,
        "",
        "",
        texts,
        "on average",
        height=150 + 44 * len(rows),
    )
    figure.update_layout(coloraxis={"showscale": False, "autocolorscale": True, "cmin": -1.6, "cmax": 1.6})
    figure.update_xaxes(tickangle=-35)
    return figure


def amount(value: float) -> str:
    """Three digits are enough to compare: 412, 3.2, 0.07."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2f}"


def small_multiples(of: Groups) -> "go.Figure":
    """A panel a group: its mean of each feature in standard deviations from everyone's, which is the line at 0."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    features, groups = told_features(of), of.clustering.clusters
    across = 3
    down = -(-len(groups) // across)
    figure = make_subplots(
        rows=down,
        cols=across,
        shared_xaxes=True,
        shared_yaxes=True,
        vertical_spacing=min(0.09, 0.4 / down),
        horizontal_spacing=0.03,
        subplot_titles=[figures.plain(wrapped(of.names[one.number])) for one in groups],
    )
    labels = [short(name) for name in features]
    for place, one in enumerate(groups):
        known = by_feature(of, one.number)
        effects = [known[name].effect if name in known else None for name in features]
        colour = figures.OKABE_ITO[place] if place < figures.MOST_COLOURS - 1 else figures.NOISE
        trace = go.Scatter(
            x=labels,
            y=[None if value is None else max(-3.0, min(3.0, value)) for value in effects],
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker={"size": 6, "symbol": figures.SYMBOLS[place % len(figures.SYMBOLS)]},
            hovertemplate="%{x}: %{y:.1f} standard deviations from everyone<extra></extra>",
        )
        figure.add_trace(trace, row=place // across + 1, col=place % across + 1)
    figure.update_layout(height=130 + 190 * down, showlegend=False, margin={"l": 8, "r": 8, "t": 36, "b": 8})
    figure.update_xaxes(type="category", tickangle=-60, fixedrange=True, tickfont={"size": 10})
    figure.update_yaxes(range=[-3.1, 3.1], fixedrange=True, zeroline=True, zerolinecolor=figures.NOISE)
    figure.update_annotations(font_size=12)
    return figure


def wrapped(name: str, most: int = 34) -> str:
    """A title that fits its panel."""
    return name if len(name) <= most else name[:most].rsplit(" ", 1)[0] + " …"


def sizes(of: Groups) -> "go.Figure":
    """Two bars a group: its share of the people, and of what they paid in the last year."""
    import plotly.graph_objects as go

    groups = of.clustering.clusters
    people = sum(one.people for one in groups) + of.clustering.unassigned
    money = sum(of.revenue.values())
    labels = [figures.plain(of.names[one.number]) for one in groups]
    bars = [("Of the people", [one.people / people for one in groups], figures.OKABE_ITO[0])]
    if money > 0:
        shares = [of.revenue.get(one.number, 0.0) / money for one in groups]
        bars.append(("Of the revenue of the last year", shares, figures.OKABE_ITO[1]))
    traces = [
        go.Bar(
            x=values,
            y=labels,
            orientation="h",
            name=name,
            marker={"color": colour},
            text=[f"{100 * value:.0f} %" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
        for name, values, colour in bars
    ]
    figure = figures.base(*traces, height=110 + 52 * len(groups))
    figure.update_layout(
        showlegend=True, barmode="group", legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"}, margin={"t": 40}
    )
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    most = max(max(values) for _, values, _ in bars)
    figure.update_xaxes(tickformat=".0%", range=[0, most * 1.12])
    return figure


def dendrogram(tree: Tree, groups: int) -> "go.Figure":
    """The top of Ward's tree with the cut that leaves so many groups; below, the people of each branch."""
    import plotly.graph_objects as go

    x: list[float | None] = []
    y: list[float | None] = []
    for corners in tree.lines:
        x += [*(at for at, _ in corners), None]
        y += [*(height for _, height in corners), None]
    joints = go.Scatter(x=x, y=y, mode="lines", line={"width": 1.5, "color": figures.OKABE_ITO[0]}, hoverinfo="skip")
    figure = figures.base(joints, y="how unlike the groups are that join", height=420)
    figure.add_hline(
        y=tree.height(groups), line={"color": figures.OKABE_ITO[5], "width": 2, "dash": "dash"},
        annotation_text=f"cut into {groups}", annotation_position="top right",
    )  # fmt: skip
    at = [5 + 10 * place for place in range(len(tree.leaves))]
    figure.update_xaxes(
        tickvals=at, ticktext=[f"{n:,}" for n in tree.leaves], tickangle=-60, showgrid=False, title_text="people drawn",
        range=[0, 10 * len(tree.leaves)],
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero")
    return figure


def how_many(found: Suggestion) -> "go.Figure":
    """Both measures for each number of groups, with the bounds from which they hold and the suggestion marked."""
    numbers = [one.groups for one in found.trials]
    figure = figures.lines(
        [str(number) for number in numbers],
        {
            "Weakest group returns (Jaccard)": [round(one.weakest, 3) for one in found.trials],
            "One half predicts the other": [round(one.strength, 3) for one in found.trials],
        },
        x="number of groups",
        y="",
        height=340,
    )
    for bound, colour in ((STABLE, figures.OKABE_ITO[0]), (STRONG, figures.OKABE_ITO[1])):
        figure.add_hline(y=bound, line={"color": colour, "width": 1, "dash": "dot"})
    figure.add_vline(
        x=numbers.index(found.best.groups), line={"color": figures.NOISE, "width": 14}, opacity=0.35, layer="below"
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, 1.05])
    return figure


def fidelity(found: Sequence[Explanation], chosen: int) -> "go.Figure":
    """What each further condition brings, on people who were not looked at; the chosen length marked."""
    figure = figures.lines(
        [str(one.length) for one in found],
        {
            "Agree": [rounded(one.unseen.fidelity) for one in found],
            "Picked rightly": [rounded(one.unseen.precision) for one in found],
            "Group found": [rounded(one.unseen.recall) for one in found],
        },
        x="conditions",
        y="",
        height=300,
    )
    place = next((at for at, one in enumerate(found) if one.length == chosen), len(found) - 1)
    figure.add_vline(x=place, line={"color": figures.NOISE, "width": 14}, opacity=0.35, layer="below")
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, 1.05], tickformat=".0%")
    return figure


def rounded(value: float | None) -> float | None:
    """Four digits are enough for a line."""
    return None if value is None else round(value, 4)
