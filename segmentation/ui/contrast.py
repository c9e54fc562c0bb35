"""What is written on a coloured ground, in black or white, whichever is read better on it; lines that cross bars.

Plotly itself writes dark grey on the lighter half of colours, which on middling ones is 2.5 to 1. The colours are those
of .streamlit/config.toml, between which Plotly mixes evenly.
"""

from itertools import chain
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

BLACK, WHITE = "#000000", "#FFFFFF"
# The least width of all cells of a row, the sizes of what stands in them, and how wide a letter is to its height.
NARROW, LARGEST, SMALLEST, LETTER = 310, 12, 9, 0.58
LINES = {"light": "#0B141A", "dark": "#E6EDF1"}
Colour = tuple[float, float, float]


def mend(figure: "go.Figure", mode: str) -> None:
    """Numbers in the cells of heat maps, and the intervals on bars. mode: light or dark."""
    for trace in figure.data:
        if trace.type == "heatmap" and trace.texttemplate:
            write_on(trace, figure, mode)
        elif trace.type == "bar" and trace.error_x.array is not None:
            trace.error_x.color = LINES[mode]


def write_on(trace: Any, figure: "go.Figure", mode: str) -> None:
    """Each cell's text in the colour that is read best on it; what is shown on pointing stays as it is."""
    rows = [list(row) for row in trace.z]
    known = [value for value in chain.from_iterable(rows) if value is not None]
    if not known:
        return
    axis = figure.layout.coloraxis
    low = float(min(known) if axis.cmin is None else axis.cmin)
    high = float(max(known) if axis.cmax is None else axis.cmax)
    colours = [rgb(one) for one in palette(mode, "Diverging" if low < 0 < high else "Sequential")]
    texts = [list(row) for row in trace.text]
    # Plotly would count the marks of the colour as letters and shrink the text to nothing: its size is said as well.
    longest = max(len(text) for text in chain.from_iterable(texts))
    size = min(LARGEST, int(NARROW / max(1, len(rows[0])) / (LETTER * max(1, longest))))
    if low >= high or high <= 0 or not colours or size < SMALLEST:
        return
    trace.textfont.size = size
    trace.hovertext = texts
    trace.hovertemplate = (trace.hovertemplate or "").replace("%{text}", "%{hovertext}")
    trace.text = [
        [
            text
            if value is None
            else f'<span style="color:{ink(at(colours, (value - low) / (high - low)))}">{text}</span>'
            for text, value in zip(words, row, strict=True)
        ]
        for words, row in zip(texts, rows, strict=True)
    ]


def palette(mode: str, kind: str) -> "Sequence[str]":
    """The theme's colours of amounts; none where they are not set."""
    found = st.get_option(f"theme.{mode}.chart{kind}Colors")
    return [str(one) for one in found] if isinstance(found, list | tuple) else []


def rgb(colour: str) -> Colour:
    """#RRGGBB → three shares of 1."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def at(colours: "Sequence[Colour]", share: float) -> Colour:
    """The colour at a share of the scale, mixed from its neighbours."""
    place = max(0.0, min(1.0, share)) * (len(colours) - 1)
    under = min(int(place), len(colours) - 2)
    part = place - under
    red, green, blue = (low + (high - low) * part for low, high in zip(colours[under], colours[under + 1], strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance, 0–1 (Web Content Accessibility Guidelines 2.2)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink(ground: Colour) -> str:
    """Black or white, whichever has the higher contrast: 4.5 to 1 or more on every colour."""
    bright = luminance(ground) + 0.05
    return BLACK if bright / 0.05 >= 1.05 / bright else WHITE
