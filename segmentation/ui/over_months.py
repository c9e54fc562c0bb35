"""Segments over the year on the page: how large they were, who is stuck or bounces, and why one changed its size."""

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import Segment
from segmentation.review import causes, history, wordings
from segmentation.review.history import STUCK, Course, History
from segmentation.review.months import Month
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, figures, messages, state, tables

if TYPE_CHECKING:
    import pandas as pd


def show(workspace: Workspace, month: Month) -> None:
    """On demand, because each month of it is worked out anew: a line a segment, and a table."""
    if not st.toggle("Look back over the year", key="review_year", **state.KEEP):
        messages.aside("Works out who was in each segment at the end of each month, by today's definitions.")
        return
    with messages.working("Working out who was where, month by month") as tell:
        found = history.history(workspace, saved.load_all(workspace), month.key, progress=tell)
    drawn = sorted(found.courses, key=lambda one: -max(one.sizes, default=0))[: figures.MOST_COLOURS]
    masked = workspace.settings.masked_count
    series = {
        one.segment.name: [size if size >= masked else None for size in one.sizes] for one in drawn if not one.problem
    }
    figure = figures.lines(list(found.days), series, y="People", height=340)
    charts.show(figure, takeaway(found), key="review_courses")
    tables.show(rows(workspace, found), name="Segments over the year")
    messages.aside(
        f"Stuck: in it at the end of each of the last {STUCK} months. Bouncing: came in twice or more. At stake: what "
        "those who left it within these months, and are not back, spent in the last 365 days."
    )


def takeaway(found: History) -> str:
    """How many segments run a course that a team should talk about."""
    odd = [one for one in found.courses if found.remark(one)]
    if not odd:
        return "Every segment keeps its size as the list does."
    return f"{len(odd)} of {messages.counted(len(found.courses), 'segment')} took a course to talk about."


def rows(workspace: Workspace, found: History) -> "pd.DataFrame":
    """A line a segment."""
    import pandas as pd

    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    return pd.DataFrame([line(found, one, masked, currency) for one in found.courses])


def line(found: History, one: Course, masked: int, currency: str) -> dict[str, str]:
    """One segment; a dash throughout where it could not be worked out."""
    if one.problem or not one.sizes:
        return {"Segment": one.segment.name, "What to talk about": one.problem}
    before = one.sizes[-2] if len(one.sizes) > 1 else 0
    came, left = wordings.came_and_left(before, one.entered[-1], one.left[-1], one.sizes[-1], masked)
    return {
        "Segment": one.segment.name,
        "People": wordings.number(one.sizes[-1], masked),
        "Growth a month": "–" if one.growth is None else f"{100 * one.growth:+.1f} %".replace("-", "−"),
        "Came in last month": came,
        "Left last month": left,
        "Stuck": wordings.number(one.stuck, masked),
        "Bouncing": wordings.number(one.bouncing, masked),
        "Revenue, 365 days": "–" if one.sizes[-1] < masked else messages.money(one.revenue, currency, whole=True),
        "At stake": "–" if sum(one.left) < masked else messages.money(one.at_stake, currency, whole=True),
        "What to talk about": found.remark(one),
    }


def why(workspace: Workspace, segment: Segment, month: Month) -> None:
    """Why the open segment is not as large as when it was last written down; nothing where it never was."""
    found = causes.causes(workspace, segment, month.until)
    if found is not None:
        messages.aside(f"Since it was written down: {found.sentence(workspace.settings.masked_count)}")
