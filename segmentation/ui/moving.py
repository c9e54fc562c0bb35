"""Who went from where to where on the page: between the ends of two months, for any of the segments."""

import streamlit as st

from segmentation.core import wording
from segmentation.review import migration, report
from segmentation.review.migration import Migration
from segmentation.review.monthly_audit import Audit
from segmentation.review.months import month, months, title_of
from segmentation.review.report import AFTER, BEFORE
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, charts, messages, review_figures, state

MOST_MOVES = 60  # ribbons drawn; the smaller ones are in the table


def flow(workspace: Workspace, audit: Audit) -> None:
    """The ribbons between two days, and the transition matrix as their table."""
    import pandas as pd

    found = between(workspace, audit)
    masked = workspace.settings.masked_count
    names = {place: one.name for place, one in enumerate(found.now.segments, start=1)}
    # Who was in no segment and still is says nothing about segments, and would dwarf the rest.
    kept = {
        move: people
        for move, people in sorted(found.moves.items(), key=lambda item: -item[1])
        if people >= masked and max(move) > 0
    }
    drawn = dict(list(kept.items())[:MOST_MOVES])
    if not drawn:
        messages.nothing("Nobody moved in numbers that can be shown.")
        return
    figure = review_figures.flow({**names, **BEFORE}, {**names, **AFTER}, drawn)
    charts.show(figure, moved(found), pd.DataFrame(report.matrix(found, masked)), key="review_flow")
    messages.aside(
        f"{messages.day(found.before.as_of)} on the left, {messages.day(found.now.as_of)} on the right. Who is in "
        "several segments counts for the first by name; who was and stayed in none is not drawn. Both days are worked "
        f"out from events by today's definitions; counts below {masked} are left out."
    )


def between(workspace: Workspace, audit: Audit) -> Migration:
    """The audit's own month, or what was chosen instead: fewer segments, an earlier month to begin with."""
    segments = {one.segment_id: one for one in audit.migration.now.segments}
    earlier = [key for key in months(workspace) if key <= audit.month.key]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.multiselect(
            "Segments", list(segments), format_func=lambda one: segments[one].name, placeholder="All",
            key="review_moved_segments", width=520, **state.KEEP,
        )  # fmt: skip
        first = st.selectbox(
            "From the beginning of", earlier, format_func=title_of, key=f"review_moved_from_{audit.month.key}",
            width=240, **state.KEEP,
        )  # fmt: skip
    if (not chosen or len(chosen) == len(segments)) and first in (None, audit.month.key):
        return audit.migration
    mine = tuple(one for key, one in segments.items() if not chosen or key in chosen)
    since = month(workspace, first).before if first else audit.month.before
    key = f"moved {since} {audit.month.until} {[(one.segment_id, one.version) for one in mine]} {workspace.settings!r}"
    with messages.working("Working out who was where") as tell:
        return cached.kept(
            workspace, key, lambda: migration.compare(workspace, mine, since, audit.month.until, progress=tell)
        )


def moved(found: Migration) -> str:
    """How many changed segment, as a sentence."""
    stayed = sum(people for (a, b), people in found.moves.items() if a == b and a > 0)
    gone = sum(people for (a, b), people in found.moves.items() if a > 0 and b != a)
    total = stayed + gone
    if not total:
        return f"Nobody was in a segment on {wording.day(found.before.as_of)}."
    return (
        f"Of {messages.people(total)} in a segment on {wording.day(found.before.as_of)}, "
        f"{messages.share(stayed / total, digits=0)} stayed."
    )
