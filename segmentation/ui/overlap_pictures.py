"""Pictures of overlaps, and the tables of the same numbers."""

from typing import TYPE_CHECKING

from segmentation.segments.overlap import Overlaps
from segmentation.ui import figures, messages

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_COMBINATIONS = 20


def mails_picture(found: Overlaps) -> "go.Figure":
    """People by the number of segments, that is of mails a week, they are in."""
    names = [messages.counted(number, "mail") + " a week" for number in found.mails]
    figure = figures.bars(names, list(found.mails.values()), x="People")
    figure.update_layout(margin={"r": 56})  # for the number at the end of the longest bar
    return figure


def matrix(found: Overlaps) -> "go.Figure":
    """Of the row's people, the share that is in the column as well."""
    names = labels(found)
    values, texts = [], []
    for one in range(len(names)):
        shares = [None if one == other else found.inside(one, other) for other in range(len(names))]
        values.append(shares)
        texts.append(
            [
                messages.number(found.both[one][one])
                if one == other
                else (messages.share(share, digits=0) if share and share >= 0.005 else "")
                for other, share in enumerate(shares)
            ]
        )
    numbers = [str(place + 1) for place in range(len(names))]
    rows = [f"{name} · {number}" for name, number in zip(names, numbers, strict=True)]
    figure = figures.grid(
        list(reversed(rows)),
        numbers,  # the rows' numbers: names would stand aslant, and take half of the picture
        list(reversed(values)),
        x="are also in",
        y="Of the people in",
        texts=list(reversed(texts)),
        height=110 + 34 * len(names),
    )
    figure.update_layout(coloraxis={"showscale": False, "cmin": 0, "cmax": 1})
    figure.update_xaxes(side="top")
    return figure


def labels(found: Overlaps, most: int = 34) -> list[str]:
    """Names short enough for an axis, all different."""
    short = [name if len(name := one.name) <= most else name[: most - 1].rstrip() + "…" for one in found.segments]
    return [name if short.count(name) == 1 else f"{name} ({place + 1})" for place, name in enumerate(short)]


def combinations(found: Overlaps) -> "go.Figure":
    """The largest combinations: a bar of people above a column of dots that says in which segments they are.

    Source: Lex et al., UpSet: visualization of intersecting sets, IEEE TVCG 20 (2014) 1983–1992.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    shown, names = found.combinations[:MOST_COMBINATIONS], [figures.plain(name) for name in labels(found)]
    places = [str(place + 1) for place in range(len(shown))]
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.02, row_heights=[0.45, 0.55], figure=figures.base()
    )
    counts = [one.people for one in shown]
    said = [", ".join(names[member] for member in one.members) for one in shown]
    texts = [messages.number(count) for count in counts]
    hover = "%{y:,} people only in: %{customdata}<extra></extra>"
    bars = go.Bar(
        x=places, y=counts, text=texts, textposition="outside", cliponaxis=False, customdata=said, hovertemplate=hover
    )
    figure.add_trace(bars, row=1, col=1)
    for filled in (False, True):
        dots = [
            (places[column], name)
            for column, one in enumerate(shown)
            for row, name in enumerate(names)
            if (row in one.members) is filled
        ]
        marker = {
            "size": 9,
            "color": figures.OKABE_ITO[0] if filled else figures.NOISE,
            "opacity": 1 if filled else 0.2,
        }
        trace = go.Scatter(
            x=[x for x, _ in dots], y=[y for _, y in dots], mode="markers", marker=marker, hoverinfo="skip"
        )
        figure.add_trace(trace, row=2, col=1)
    for column, one in enumerate(shown):
        line = go.Scatter(
            x=[places[column]] * len(one.members),
            y=[names[member] for member in one.members],
            mode="lines",
            line={"width": 2, "color": figures.OKABE_ITO[0]},
            hoverinfo="skip",
        )
        figure.add_trace(line, row=2, col=1)
    figure.update_xaxes(type="category", showticklabels=False, showgrid=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True, title_text="People", row=1, col=1)
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=list(reversed(names)), automargin=True, row=2, col=1
    )
    figure.update_layout(height=260 + 26 * len(names), margin={"t": 28})
    return figure


def combinations_table(found: Overlaps) -> "pd.DataFrame":
    """The picture's numbers, all of them."""
    import pandas as pd

    return pd.DataFrame(
        {
            "In exactly": [
                ", ".join(found.segments[place].name for place in one.members) for one in found.combinations
            ],
            "Segments": [len(one.members) for one in found.combinations],
            "People": [one.people for one in found.combinations],
        }
    )


def matrix_table(found: Overlaps) -> "pd.DataFrame":
    """People in both, for every two segments; on the diagonal the sizes."""
    import pandas as pd

    names = labels(found)
    rows = {name: [row[column] for row in found.both] for column, name in enumerate(names)}
    return pd.DataFrame({"Segment": names, **rows})
