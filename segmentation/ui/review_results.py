"""The month's numbers on the page: what a segment's people did beside everyone, who moved, and what is written down."""

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.review import monthly_audit, wordings
from segmentation.review.monthly_audit import Audit, Card
from segmentation.review.results import NO_PROOF, Result, since_export
from segmentation.review.suggestions import behaviour_of
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, messages, review_figures, state, tables

if TYPE_CHECKING:
    import pandas as pd

SINCE = ("Since the month began", "Since its last list")


def results(workspace: Workspace, audit: Audit, card: Card) -> None:
    """What the people of a month before did since, beside everyone: a picture, and the numbers."""
    facts, masked = card.facts, card.facts.masked
    found = basis(workspace, card)
    rates = [one for one in found.comparisons if one.metric.kind == "rate"]
    drawn = [one for one in rates if not wordings.hidden(one.members, masked)]
    messages.aside(
        f"{facts.people(found.people)} of {messages.day(found.since)} up to {messages.day(found.until)}, beside "
        f"everyone who was reachable then. {' '.join(found.unknown)}"
    )
    if drawn:
        figure = review_figures.beside(
            [one.metric.title for one in drawn],
            [one.members for one in drawn],  # type: ignore[misc]
            [one.everyone for one in drawn],  # type: ignore[misc]
        )
        charts.show(figure, behaviour_of(found), key="review_beside")
    else:
        messages.answer(behaviour_of(found))
    tables.show(rows(workspace, found), name="Results beside everyone")
    held = [f"{one.metric.title}: {one.why}" for one in found.comparisons if one.why]
    if held:
        messages.aside(" ".join(held))
    messages.aside(NO_PROOF)


def basis(workspace: Workspace, card: Card) -> Result:
    """Whose results: the members of a month before, or, where a list has left, the people in it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("##### What its people did", width="content")
        if card.facts.sent is None:
            return card.facts.result
        wanted = st.segmented_control(
            "Since", SINCE, default=SINCE[0], key=f"review_since_{card.segment.segment_id}",
            format_func=messages.tab, label_visibility="collapsed", **state.KEEP,
        )  # fmt: skip
    if wanted != SINCE[1]:
        return card.facts.result
    with messages.working("Looking at who could be written to that day") as tell:
        return since_export(workspace, card.segment, tell)


def rows(workspace: Workspace, found: Result) -> "pd.DataFrame":
    """The comparisons as a table."""
    import pandas as pd

    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    return pd.DataFrame(
        [
            {
                "": one.metric.title,
                "In the segment": wordings.value(one.members, masked, currency),
                "Everyone reachable": wordings.value(one.everyone, masked, currency),
                "Difference from the rest": wordings.difference(one, masked, currency) or "–",
                "So": wordings.SAID[one.verdict],
            }
            for one in found.comparisons
        ]
    )


def recording(workspace: Workspace, audit: Audit) -> None:
    """Write this month's membership down, so that later data can be compared with what was known now."""
    known, masked = audit.migration.recorded, workspace.settings.masked_count
    for place, one in known.items():
        if not one.agrees:
            name = audit.migration.now.segments[place - 1].name
            messages.aside(
                f"“{name}”: {wordings.people(one.recorded, masked)} were written down on {messages.day(one.as_of)}; "
                f"{wordings.number(one.both, masked)} of them are found again, of {wordings.number(one.now, masked)} "
                "now. Data that arrived or were repaired since tell that day otherwise."
            )
    missing = len(audit.cards) - len(known)
    if missing and st.button(
        "Write down who is in each segment", icon=":material/history_edu:", key="review_record",
        help="For later months: data loaded later can change what is worked out about this one.",
    ):  # fmt: skip
        count = monthly_audit.record(workspace, audit, state.actor())
        messages.done(f"{messages.counted(count, 'segment')} written down")
        st.rerun()
