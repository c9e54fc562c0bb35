"""Sources on the Data audit page: each with its three ratings, the rows behind them, and the whole as a document."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import streamlit as st

from segmentation.load import inventory_document, rating_rows, waiting
from segmentation.load.audit import Report
from segmentation.load.inventory import SourceEntry
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, loading, messages, signal_tables, state, tables

if TYPE_CHECKING:
    import pandas as pd

RATED = {
    "Completeness": "how much of what each row should say is there",
    "Accuracy": "how many rows have no fault that is known of",
    "Freshness": "how near its end is to the newest date of all sources: 100 within a week, then a point less a day",
}
RATED_WIDE = {"Completeness": 102, "Accuracy": 85, "Freshness": 85}  # pixels: the heading fits
DATES = ("From", "To", "Received")


def show(workspace: Workspace, found: Report) -> None:
    """Every source with its three ratings, weakest first, and the same as a file."""
    import pandas as pd

    rows = Counter[str]()
    for load in loading.of(workspace):
        rows[load.source] += load.loaded
    frame = pd.DataFrame([_source(entry, rows[entry.source]) for entry in found.sources])
    columns: dict[str, Any] = {
        "Source": tables.text("Source", width=168),
        **{name: _rating(name) for name in ("Completeness", "Accuracy", "Freshness")},
        "Weakest point": tables.text("Weakest point", width=350),
        "Rows": tables.number("Rows", "rows loaded", width=75),
        "People": tables.number("People", width=70),
        "From": tables.day("From", width=92),
        "To": tables.day("To", width=92),
        "Arrives": tables.text("Arrives", width=92, help="Median time from one export to the next"),
    }
    tables.show(frame, columns, name="Sources with their ratings, weakest first", key="sources")
    opened, taken = st.columns([3, 1], vertical_alignment="bottom")
    with opened.expander("The rows behind a rating", icon=":material/table_rows:"):
        behind(workspace, found)
    with taken:
        download(workspace, found)


def behind(workspace: Workspace, found: Report) -> None:
    """A source and one of its ratings, and the rows that lower it."""
    left, right = st.columns(2)
    names = [entry.source for entry in found.sources]
    source = left.selectbox("Source", names, format_func=waiting.title_of, key="rated_source", **state.KEEP)
    rating = right.segmented_control(
        "Rating",
        list(RATED),
        default="Completeness",
        format_func=messages.tab,
        key="rated_rating",
        required=True,
        **state.KEEP,
    )
    if source is None or rating is None:
        return
    rows = _behind(workspace, source, str(rating).lower())
    if rows.empty:
        messages.aside("Nothing lowers it.")
        return
    messages.aside(f"The first {messages.counted(len(rows), 'row')}; addresses are masked.")
    shapes = {name: tables.day(name) for name in DATES if name in rows}
    shapes |= {name: tables.text(name, width="large") for name in ("What", "Row") if name in rows}
    order = {str(name): shapes.get(str(name), str(name)) for name in rows.columns}
    tables.show(rows, order, name=f"Rows behind {str(rating).lower()}", height=320 if len(rows) > 8 else "auto")


@st.cache_data(show_spinner=False, max_entries=50, hash_funcs={Workspace: cached.version_of})
def _behind(workspace: Workspace, source: str, rating: str) -> "pd.DataFrame":
    rows = rating_rows.rows(workspace, source, rating)
    names = {"from_on": "From", "to_on": "To", "received_at": "Received"}
    return rows.rename(columns=lambda name: names.get(str(name), str(name).replace("_", " ").capitalize()))


def download(workspace: Workspace, found: Report) -> None:
    """The inventory as one page for the team."""

    def inventory() -> bytes:
        workspace.record("downloaded inventory", workspace.name, {}, state.actor())
        absent = [(one.title.capitalize(), signal_tables.exports(one)) for one in signal_tables.found(workspace)]
        return inventory_document.document(workspace, found, absent).encode("utf-8")

    st.download_button(
        "Download the inventory",
        data=inventory,
        file_name=f"inventory-{workspace.id}-{workspace.data_version()}.html",
        mime="text/html",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="inventory",
        help="One page with sources, ratings, findings and repairs, to send and to keep.",
    )


def _rating(name: str) -> Any:
    help = f"{name} of 100: {RATED[name]}"
    return st.column_config.ProgressColumn(
        name, help=help, format="%d", min_value=0, max_value=100, width=RATED_WIDE[name]
    )


def _source(entry: SourceEntry, rows: int) -> dict[str, Any]:
    name, rating = entry.weakest
    return {
        "Source": waiting.title_of(entry.source),
        "Completeness": entry.completeness.score,
        "Accuracy": entry.accuracy.score,
        "Freshness": entry.freshness.score,
        "Weakest point": "none known" if rating.score == 100 else f"{name}: {rating.reason}",
        "Rows": rows,
        "People": entry.people,
        "From": entry.oldest_on,
        "To": entry.newest_on,
        "Arrives": inventory_document.how_often(entry),
    }
