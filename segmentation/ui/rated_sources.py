"""Sources on the Data audit page: each with its three ratings, weakest first, and the same as a file."""

from collections import Counter
from typing import Any

import streamlit as st

from segmentation.load import waiting
from segmentation.load.audit import Report
from segmentation.load.inventory import SourceEntry
from segmentation.store.workspace import Workspace
from segmentation.ui import downloads, loading, messages, state, tables

RATED = {
    "Completeness": "how much of what each row should say is there",
    "Accuracy": "how many rows have no fault that is known of",
    "Freshness": "how near its end is to the newest date of all sources: 100 within a week, then a point less a day",
}
INVENTORY = ("source", "rows", "people", "without person", "from", "to", "completeness", "accuracy", "freshness", "why")


def show(workspace: Workspace, found: Report) -> None:
    """Every source with its three ratings, weakest first, and the same as a file."""
    import pandas as pd

    rows = Counter[str]()
    for load in loading.of(workspace):
        rows[load.source] += load.loaded
    frame = pd.DataFrame([_source(entry, rows[entry.source]) for entry in found.sources])
    columns: dict[str, Any] = {
        "Source": tables.text("Source", width=165),
        **{name: _rating(name) for name in ("Completeness", "Accuracy", "Freshness")},
        "Weakest point": tables.text("Weakest point", width=320),
        "Rows": tables.number("Rows loaded"),
        "People": tables.number("People"),
        "From": tables.day("From"),
        "To": tables.day("To"),
    }
    tables.show(frame, columns, name="Sources with their ratings, weakest first", key="sources")
    for said in found.missing:
        messages.aside(said)

    def inventory() -> bytes:
        workspace.record("downloaded inventory", workspace.name, {}, state.actor())
        return downloads.csv_bytes(INVENTORY, [_inventory(entry, rows[entry.source]) for entry in found.sources])

    st.download_button(
        "Download the inventory",
        data=inventory,
        file_name=f"inventory-{workspace.id}-{workspace.data_version()}.csv",
        mime="text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="inventory",
    )


def _rating(name: str) -> Any:
    help = f"{name} of 100: {RATED[name]}"
    return st.column_config.ProgressColumn(name, help=help, format="%d", min_value=0, max_value=100, width=100)


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
    }


def _inventory(entry: SourceEntry, rows: int) -> tuple[str, ...]:
    why = "; ".join(rating.reason for rating in (entry.completeness, entry.accuracy, entry.freshness))
    numbers = (rows, entry.people, entry.without_person, entry.oldest_on or "", entry.newest_on or "")
    ratings = (entry.completeness.score, entry.accuracy.score, entry.freshness.score)
    return (waiting.title_of(entry.source), *map(str, (*numbers, *ratings)), why)
