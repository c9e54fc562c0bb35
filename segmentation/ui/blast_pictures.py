"""Pictures of who changes when opens count otherwise: how many people, and how many stay in each segment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.load import regimes
from segmentation.segments.blast_radius import Blast
from segmentation.segments.worlds import SegmentChange
from segmentation.ui import charts, figures, messages

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TITLES = {regime.name: regime.title for regime in regimes.REGIMES}
MOST = 8  # segments drawn, those that lose most
WHAT = ("Change score", "Change tier", "Enter or leave a segment")


def who_opened(found: Sequence[Blast]) -> None:
    """People who opened a mail lately under each way of counting: whom opens alone make look warm."""
    counts = {TITLES[regimes.ALL_OPENS.name]: found[0].all_openers} | {TITLES[one.what]: one.openers for one in found}
    names, values = list(counts), list(counts.values())
    everyone, least = values[0], min(values)
    if not everyone:
        return
    takeaway = (
        f"{messages.people(everyone)} opened a mail in the last 90 days if every open counts; "
        f"{messages.number(least)} if it has to be a person's click."
    )
    table = frame({"How opens count": names, "People who opened": values})
    charts.show(bars(names, {"People": values}, 0), takeaway, table, key="regimes_openers")


def who_changes(found: Sequence[Blast]) -> None:
    """People whose score, tier or segment is another one than with all opens, a colour for each way of counting."""
    counts = {TITLES[one.what]: [one.change.scores, one.change.in_tiers, one.change.in_segments] for one in found}
    if not any(any(each) for each in counts.values()):
        return  # the sentences above say that nobody changes
    said = "; ".join(f"{title[:1].lower()}{title[1:]}, {messages.people(max(each))}" for title, each in counts.items())
    table = frame({"": list(WHAT), **counts})
    takeaway = f"Who changes score, tier or segment, against all opens: {said}."
    charts.show(bars(list(WHAT), counts, 1), takeaway, table, key="regimes_people")


def segments(found: Sequence[Blast]) -> None:
    """People in each segment under the ways of counting; nothing where no segment is saved."""
    by_way = {one.what: {each.segment_id: each for each in one.change.segments} for one in found}
    losing: dict[str, SegmentChange] = {}
    for ways in by_way.values():
        for each in ways.values():
            if each.segment_id not in losing or each.left > losing[each.segment_id].left:
                losing[each.segment_id] = each
    drawn = sorted(losing.values(), key=lambda one: (-one.left, one.name))[:MOST]
    if not drawn or not drawn[0].left:
        return
    names = [f"{one.name[:40]}{'…' if len(one.name) > 40 else ''}" for one in drawn]
    counts = {TITLES[regimes.ALL_OPENS.name]: [one.before for one in drawn]} | {
        TITLES[way]: [ways[one.segment_id].after if one.segment_id in ways else 0 for one in drawn]
        for way, ways in by_way.items()
    }
    worst = drawn[0]
    share = messages.share(worst.share_left or 0)
    takeaway = f"“{worst.name}” stands on opens most: up to {share} of its people leave when opens count otherwise."
    charts.show(bars(names, counts, 0), takeaway, frame({"Segment": names, **counts}), key="regimes_segments")


def bars(names: Sequence[str], counts: dict[str, list[int]], colour: int) -> "go.Figure":
    """Horizontal bars in groups, the first name on top; the legend stands above."""
    import plotly.graph_objects as go

    labels = [figures.plain(name) + "\u200b" * place for place, name in enumerate(names)]  # equal names stay apart
    traces = [
        go.Bar(
            name=figures.plain(title),
            y=labels,
            x=values,
            orientation="h",
            marker={"color": figures.OKABE_ITO[colour + place]},
            text=[messages.number(value) for value in values],
            textposition="auto",
            cliponaxis=False,
            hovertemplate="%{y}: %{text} people<extra>%{fullData.name}</extra>",
        )
        for place, (title, values) in enumerate(counts.items())
    ]
    figure = figures.base(*traces, x="People", height=120 + 26 * len(names) * len(counts))
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "traceorder": "normal"}
    figure.update_layout(barmode="group", showlegend=len(counts) > 1, legend=legend, margin={"t": 40})
    figure.update_yaxes(type="category", autorange="reversed")
    figure.update_xaxes(rangemode="tozero")
    return figure


def frame(columns: dict[str, list[str] | list[int]]) -> "pd.DataFrame":
    """The numbers of a picture."""
    import pandas as pd

    return pd.DataFrame(columns)
