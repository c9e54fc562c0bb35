"""Pictures on a page: each has its takeaway as title, a name for screen readers, and a table of the same numbers.

The figures themselves are made in `figures`. Colours come from .streamlit/config.toml: light and dark follow.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from segmentation.ui import contrast, messages, tables

# Words and numbers along the axes, on either background 7 to 1 and more; the frame's own grey is 3.7 on white.
TONES = {"light": "#4B5963", "dark": "#B3BEC6"}

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def show(
    figure: "go.Figure",
    takeaway: str,
    table: "pd.DataFrame | None" = None,
    key: str | None = None,
    select: bool = False,
    said: bool = False,
    columns: "tables.Columns | None" = None,
) -> Any:
    """Draw a figure under its takeaway, with the same numbers as a table one click away.

    takeaway: one sentence, also the figure's name for screen readers. table: left out only where the numbers stand
    beside it. select: lasso and click give points with their customdata; a selection is gone when the figure
    changes, so turn it into something saved at once. said: the page has said the takeaway already. columns: the
    table's. Returns Streamlit's selection, or None.
    """
    if not said:
        messages.answer(takeaway)
    chosen: Any = None
    config = {
        "displayModeBar": select,
        "displaylogo": False,
        "scrollZoom": False,
        "modeBarButtonsToRemove": ["toImage", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    }
    readable(figure)
    if select:
        figure.update_layout(dragmode="lasso")
        chosen = st.plotly_chart(figure, key=key, alt=takeaway, config=config, on_select="rerun")
    else:
        figure.update_layout(dragmode=False)
        chosen = st.plotly_chart(figure, key=key, alt=takeaway, config=config)
    if table is not None:
        name = f"{key or takeaway[:40]}_table"
        if st.toggle("Show as table", key=name, persist_state="session"):
            tables.show(table, columns, name=takeaway, key=f"{name}_rows")
    return chosen if select else None


def readable(figure: "go.Figure") -> None:
    """Colour what is written in a figure for the mode the page is seen in; as it is where that is not known."""
    tone = TONES.get(st.context.theme.type or "")
    if tone:
        figure.update_layout(font_color=tone)
        figure.update_xaxes(tickfont_color=tone, title_font_color=tone)
        figure.update_yaxes(tickfont_color=tone, title_font_color=tone)
        contrast.mend(figure, str(st.context.theme.type))
