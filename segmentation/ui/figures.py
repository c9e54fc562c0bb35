"""Figures: built from lists that SQL has counted already; drawn by `charts.show`.

Categories are drawn as such: Plotly takes "0", "1", "3–4" for numbers otherwise (design/traps 1). Labels may hold
uploaded text and are made plain. Colours of amounts come from the theme; groups have Okabe–Ito and a symbol each.
"""

import html
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segmentation.ui import messages

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_POINTS = 10_000  # above, aggregate or sample in SQL (design/traps 5)
MOST_COLOURS = 8
NOISE = "#999999"
PALE = 6  # the place of yellow
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "circle-open")
WIDE = 0.4  # part of the longest bar from which a number stands inside its own


def plain(text: object) -> str:
    """Text that Plotly draws as itself: it reads `<b>` and `<a href>` in labels and hovers."""
    return html.escape(str(text), quote=False)


def base(
    *traces: Any,
    x: str = "",
    y: str = "",
    height: int = 380,
    xaxis: Mapping[str, Any] | None = None,
    yaxis: Mapping[str, Any] | None = None,
    layout: Mapping[str, Any] | None = None,
) -> "go.Figure":
    """A figure of these traces with the margins, colours and axes that all of ours have.

    xaxis, yaxis, layout: what is said besides of the axes and of the whole. Said at once: each later update costs
    milliseconds of the time that a person waits for the picture.
    """
    import plotly.graph_objects as go

    axis = {"automargin": True, "fixedrange": True, "separatethousands": True}
    said = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "hovermode": "closest",
        "colorway": OKABE_ITO,
        "showlegend": False,
        "separators": ".,",
        "bargap": 0.25,
        "xaxis": {"title": {"text": plain(x)}, **axis, **(xaxis or {})},
        "yaxis": {"title": {"text": plain(y)}, **axis, **(yaxis or {})},
        **(layout or {}),
    }
    return go.Figure(list(traces), said)


def grid(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    x: str,
    y: str,
    texts: Sequence[Sequence[str]] | None = None,
    hover: str = "",
    height: int = 420,
) -> "go.Figure":
    """A heat map with category axes; the first row is drawn at the bottom.

    values: one list a row, None leaves a cell empty. texts: what stands in the cells. x, y: what the axes are, with
    unit. hover: what a value is ("€ in the last year").
    """
    import plotly.graph_objects as go

    shown = texts or [[messages.number(value) if value is not None else "" for value in row] for row in values]
    trace = go.Heatmap(
        z=[list(row) for row in values],
        x=[plain(name) for name in columns],
        y=[plain(name) for name in rows],
        text=[[plain(cell) for cell in row] for row in shown],
        texttemplate="%{text}",
        xgap=2,
        ygap=2,
        showscale=False,
        coloraxis="coloraxis",
        hovertemplate=f"{plain(y)}: %{{y}}<br>{plain(x)}: %{{x}}<br>%{{text}} {plain(hover)}<extra></extra>",
    )
    named = {"type": "category", "showgrid": False}
    return base(trace, x=x, y=y, height=height, xaxis=named, yaxis=named, layout={"coloraxis": {"showscale": False}})


def bars(
    names: Sequence[str],
    values: Sequence[float | None],
    x: str = "",
    texts: Sequence[str] | None = None,
    lows: Sequence[float] | None = None,
    highs: Sequence[float] | None = None,
) -> "go.Figure":
    """Lying bars, the first on top, each with its number written at its end; lows and highs draw intervals."""
    import plotly.graph_objects as go

    shown = texts or [messages.number(value) for value in values]
    error = None
    if lows is not None and highs is not None:
        error = {
            "type": "data",
            "symmetric": False,
            "thickness": 1.5,
            "array": [high - (value or 0) for high, value in zip(highs, values, strict=True)],
            "arrayminus": [(value or 0) - low for low, value in zip(lows, values, strict=True)],
        }
    trace = go.Bar(
        x=list(values),
        y=[plain(name) for name in names],
        orientation="h",
        text=[plain(text) for text in shown],
        textposition="inside" if error else "outside",
        insidetextanchor="start",  # away from the interval at the bar's end
        cliponaxis=False,
        error_x=error,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    across: dict[str, Any] = {"rangemode": "tozero"}
    known = [value for value in values if value is not None]
    if error is None and known and min(known) >= 0 and max(known) > 0:
        # Room for the number behind the longest bar, which a narrow column would cut.
        across["range"] = [0, max(known) * (1.04 + 0.03 * max(len(text) for text in shown))]
    return base(
        trace,
        x=x,
        height=70 + 34 * max(len(names), 1),
        xaxis=across,
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )


def histogram(
    edges: Sequence[float],
    counts: Sequence[int],
    x: str,
    cuts: Mapping[str, float] | None = None,
    y: str = "People",
    height: int = 300,
) -> "go.Figure":
    """Counted bars (len(edges) == len(counts) + 1, counted in SQL) with a named line at every cut."""
    import plotly.graph_objects as go

    if len(edges) != len(counts) + 1:
        raise ValueError("a histogram has one edge more than bars")
    pairs = list(pairwise(edges))
    trace = go.Bar(
        x=[(low + high) / 2 for low, high in pairs],
        y=list(counts),
        width=[high - low for low, high in pairs],
        customdata=[
            [messages.number(low, _digits(edges)), messages.number(high, _digits(edges))] for low, high in pairs
        ],
        hovertemplate="%{customdata[0]} to %{customdata[1]}: %{y:,} people<extra></extra>",
    )
    line = {"width": 1.5, "dash": "dash", "color": OKABE_ITO[5]}
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    named = list((cuts or {}).items())
    besides = {
        "bargap": 0.02,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "shapes": [
            {"type": "line", "x0": cut, "x1": cut, "y0": 0, "y1": 1, "yref": "paper", "line": line} for _, cut in named
        ],
        "annotations": [
            {**above, "x": cut, "text": plain(name), "yshift": 12 * (place % 2)}
            for place, (name, cut) in enumerate(named)
        ],
    }
    return base(trace, x=x, y=y, height=height, layout=besides)


def _digits(edges: Sequence[float]) -> int:
    return 0 if all(float(edge).is_integer() for edge in edges) else 1


def scatter(
    x_values: Sequence[float],
    y_values: Sequence[float],
    groups: Sequence[str],
    x: str = "",
    y: str = "",
    ids: Sequence[Any] | None = None,
    hovers: Sequence[str] | None = None,
    noise: str | None = None,
    height: int = 480,
) -> "go.Figure":
    """At most 10,000 points, coloured and marked by group in order of appearance; the eighth on, and `noise`, are grey.

    ids: carried as customdata, for selections. Raises ValueError above the limit: sample in SQL and say so.
    """
    import plotly.graph_objects as go

    if len(x_values) > MOST_POINTS:
        raise ValueError(f"{len(x_values)} points are too many to draw: sample at most {MOST_POINTS} in SQL")
    figure = base(x=x, y=y, height=height)
    trace = go.Scattergl if len(x_values) > 2_000 else go.Scatter
    names = [name for name in dict.fromkeys(groups) if name != noise]
    for place, name in enumerate([*names, *([noise] if noise in groups else [])]):
        at = [index for index, group in enumerate(groups) if group == name]
        grey = name == noise or place >= MOST_COLOURS - 1
        figure.add_trace(
            trace(
                x=[x_values[index] for index in at],
                y=[y_values[index] for index in at],
                mode="markers",
                name=plain(name),
                customdata=[[ids[index]] for index in at] if ids is not None else None,
                text=[plain(hovers[index]) for index in at] if hovers is not None else None,
                hovertemplate=("%{text}" if hovers is not None else "") + "<extra>%{fullData.name}</extra>",
                marker={
                    "size": 6,
                    "opacity": 0.45 if grey else 0.8,
                    "color": NOISE if grey else OKABE_ITO[place],
                    "symbol": SYMBOLS[place % len(SYMBOLS)],
                    # Yellow on white is hardly seen without an edge.
                    "line": {"width": 0.6 if place == PALE and not grey else 0, "color": "#7A7000"},
                },
            )
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.15, "itemsizing": "constant"})
    figure.update_xaxes(fixedrange=False, zeroline=False)
    figure.update_yaxes(fixedrange=False, zeroline=False)
    return figure


def waterfall(steps: Sequence[tuple[str, int]], last: str = "Reachable") -> "go.Figure":
    """From the first step's number, minus what each further step removes (given as positive), to what is left."""
    import plotly.graph_objects as go

    removed = [-count for _, count in steps[1:]]
    left = steps[0][1] + sum(removed)
    trace = go.Waterfall(
        orientation="h",
        measure=["absolute", *["relative"] * len(removed), "total"],
        y=[plain(name) for name, _ in steps] + [plain(last)],
        x=[steps[0][1], *removed, left],
        text=[messages.number(steps[0][1]), *[f"−{-count:,}" for count in removed], messages.number(left)],
        # A number before a long bar would stand on the name of its step.
        textposition=[
            "outside",
            *("inside" if -count > WIDE * steps[0][1] else "outside" for count in removed),
            "outside",
        ],
        insidetextanchor="middle",
        cliponaxis=False,
        connector={"line": {"width": 1, "color": NOISE}},
        decreasing={"marker": {"color": OKABE_ITO[1]}},
        increasing={"marker": {"color": OKABE_ITO[0]}},
        totals={"marker": {"color": OKABE_ITO[0]}},
        hovertemplate="%{y}: %{text} people<extra></extra>",
    )
    return base(
        trace,
        x="People",
        height=70 + 36 * (len(steps) + 1),
        xaxis={"rangemode": "tozero"},
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
    )


def lines(
    x_values: Sequence[Any], series: Mapping[str, Sequence[float | None]], x: str = "", y: str = "", height: int = 300
) -> "go.Figure":
    """One line a series over a common x (dates or numbers), at most eight; a None leaves a gap."""
    import plotly.graph_objects as go

    if len(series) > MOST_COLOURS:
        raise ValueError(f"{len(series)} lines are too many to tell apart: draw at most {MOST_COLOURS}")
    traces = [
        go.Scatter(
            x=list(x_values),
            y=list(values),
            mode="lines+markers",
            name=plain(name),
            line={"color": OKABE_ITO[place], "width": 2},
            marker={"symbol": SYMBOLS[place], "size": 6},
            hovertemplate="%{x}: %{y:,}<extra>%{fullData.name}</extra>",
        )
        for place, (name, values) in enumerate(series.items())
    ]
    legend = {"showlegend": len(series) > 1, "legend": {"orientation": "h", "y": -0.25}}
    return base(*traces, x=x, y=y, height=height, layout=legend)
