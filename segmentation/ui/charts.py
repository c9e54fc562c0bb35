"""Pictures on a page: each has its takeaway as title, a name for screen readers, and a table of the same numbers.

The figures themselves are made in `figures`. Colours come from .streamlit/config.toml: light and dark follow.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from segmentation.ui import messages

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def show(
    figure: "go.Figure",
    takeaway: str,
    table: "pd.DataFrame | None" = None,
    key: str | None = None,
    select: bool = False,
) -> Any:
    """Draw a figure under its takeaway, with the same numbers as a table one click away.

    takeaway: one sentence, also the figure's name for screen readers. table: left out only where the numbers stand
    beside it. select: lasso and click give points with their customdata; a selection is gone when the figure
    changes, so turn it into something saved at once. Returns Streamlit's selection, or None.
    """
    messages.answer(takeaway)
    chosen: Any = None
    config = {
        "displayModeBar": select,
        "displaylogo": False,
        "scrollZoom": False,
        "modeBarButtonsToRemove": ["toImage", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    }
    if select:
        figure.update_layout(dragmode="lasso")
        chosen = st.plotly_chart(figure, key=key, alt=takeaway, config=config, on_select="rerun")
    else:
        figure.update_layout(dragmode=False)
        chosen = st.plotly_chart(figure, key=key, alt=takeaway, config=config)
    if table is not None:
        name = f"{key or takeaway[:40]}_table"
        if st.toggle("Show as table", key=name, persist_state="session"):
            st.dataframe(table, hide_index=True, alt=takeaway, key=f"{name}_rows")
    return chosen if select else None
