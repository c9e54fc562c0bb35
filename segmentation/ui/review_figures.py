"""Pictures of a month: who went where, and what a segment's people did beside everyone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segmentation.core.statistics import Rate
from segmentation.ui import figures, messages

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW = 34  # pixels a node or a row takes
GAP = 16  # pixels between two nodes
MARGIN = 270  # pixels for the names
LONGEST = 44  # characters of a name


def flow(before: Mapping[int, str], after: Mapping[int, str], moves: Mapping[tuple[int, int], int]) -> "go.Figure":
    """From groups on the left to groups on the right; ribbons as wide as the people who went.

    before, after: place → name; places from 1 on are segments, drawn the largest first, seven of them in colours and
    the rest grey; the others follow in their order. moves: (place before, place after) → people.
    """
    import plotly.graph_objects as go

    weight = {place: sum(n for move, n in moves.items() if place in move) for place in {*before, *after}}
    drawn = sorted(before, key=lambda place: (place < 1, -weight[place] if place > 0 else 0))
    left = [place for place in drawn if any(a == place for a, _ in moves)]
    right = [place for place in drawn if any(b == place for _, b in moves)]
    from_left = [sum(n for (a, _), n in moves.items() if a == place) for place in left]
    to_right = [sum(n for (_, b), n in moves.items() if b == place) for place in right]
    height = max(260, ROW * max(len(left), len(right)) + 140)
    ys = [*middles(from_left, height), *middles(to_right, height)]
    tint = {place: figures.OKABE_ITO[at] for at, place in enumerate([p for p in drawn if p > 0][:7])}
    trace = go.Sankey(
        arrangement="fixed",
        node={
            # Plotly would write labels across the ribbons; ours stand beside them, in the theme's own colour.
            "label": [""] * (len(left) + len(right)),
            "customdata": [figures.plain(name) for name in (*map(before.get, left), *map(after.get, right))],
            "color": [tint.get(place, figures.NOISE) for place in (*left, *right)],
            "x": [0.001] * len(left) + [0.999] * len(right),
            "y": ys,
            "pad": GAP,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{customdata}: %{value:,} people<extra></extra>",
        },
        link={
            "source": [left.index(a) for a, _ in moves],
            "target": [len(left) + right.index(b) for _, b in moves],
            "value": list(moves.values()),
            "color": [faint(tint.get(a) or tint.get(b, figures.NOISE)) for a, b in moves],
            "customdata": [figures.plain(f"{before[a]} → {after[b]}") for a, b in moves],
            "hovertemplate": "%{customdata}: %{value:,} people<extra></extra>",
        },
    )
    figure = go.Figure(trace)
    figure.update_layout(height=height, margin={"l": MARGIN, "r": MARGIN, "t": 4, "b": 4})
    # Beside the bars by pixels: by shares of the width they would lie on them in a narrow window.
    sides = ((before, left, ys[: len(left)], 0, "right", -10), (after, right, ys[len(left) :], 1, "left", 18))
    for names, places, heights, x, anchor, aside in sides:
        for place, y in zip(places, heights, strict=True):
            figure.add_annotation(
                x=x, xshift=aside, y=1 - y, xref="paper", yref="paper", xanchor=anchor, yanchor="middle",
                showarrow=False, text=figures.plain(short(names[place])), font={"size": 12},
            )  # fmt: skip
    return figure


def middles(people: Sequence[int], height: int) -> list[float]:
    """Where the middle of each bar lies, from the top (0) to the bottom (1), bars in order with a gap between."""
    gap = GAP / (height - 8)
    scale = (1 - gap * (len(people) - 1)) / sum(people)
    found, at = [], 0.0
    for count in people:
        found.append(min(0.999, max(0.001, at + count * scale / 2)))
        at += count * scale + gap
    return found


def short(name: str) -> str:
    """A name that fits beside the picture."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def faint(colour: str) -> str:
    """The colour as a see-through ribbon."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def beside(names: Sequence[str], members: Sequence[Rate | None], everyone: Sequence[Rate | None]) -> "go.Figure":
    """One row a metric: the segment's rate and everyone's, each with its 95 % interval; None leaves a row without."""
    import plotly.graph_objects as go

    groups = (("In the segment", members, figures.OKABE_ITO[0]), ("Everyone reachable", everyone, figures.NOISE))
    figure = go.Figure()
    for at, (group, rates, colour) in enumerate(groups):
        known = [(place, rate) for place, rate in enumerate(rates) if rate is not None and rate.value is not None]
        spans = [rate.interval() for _, rate in known]
        values = [100 * (rate.value or 0.0) for _, rate in known]
        figure.add_trace(
            go.Scatter(
                x=values,
                y=[place + (0.13 if at else -0.13) for place, _ in known],
                mode="markers",
                name=group,
                marker={"size": 10, "color": colour, "symbol": figures.SYMBOLS[at]},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [100 * span.high - value for span, value in zip(spans, values, strict=True)],
                    "arrayminus": [value - 100 * span.low for span, value in zip(spans, values, strict=True)],
                    "color": colour,
                    "thickness": 2,
                    "width": 5,
                },
                text=[
                    messages.share(rate.value, span.low, span.high)
                    for (_, rate), span in zip(known, spans, strict=True)
                ],
                hovertemplate="%{text}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_layout(
        height=110 + 46 * len(names),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(title_text="% of people", rangemode="tozero", fixedrange=True, automargin=True)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[figures.plain(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        fixedrange=True,
        automargin=True,
        showgrid=False,
        zeroline=False,
    )
    return figure
