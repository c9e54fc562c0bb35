"""The month's numbers on the page: what a segment's people did beside everyone, who moved, and what is written down."""

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.review import monthly_audit, report, wordings
from segmentation.review.monthly_audit import Audit, Card
from segmentation.review.report import AFTER, BEFORE
from segmentation.review.results import NO_PROOF, Result, since_export
from segmentation.review.suggestions import behaviour_of
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, messages, review_figures, state, tables

if TYPE_CHECKING:
    import pandas as pd

SINCE = ("Since the month began", "Since its last list")
MOST_MOVES = 60  # ribbons drawn; the smaller ones are in the table


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
            label_visibility="collapsed", **state.KEEP,
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


def flow(workspace: Workspace, audit: Audit) -> None:
    """Who went from where to where in the month."""
    import pandas as pd

    masked = workspace.settings.masked_count
    names = {place: one.name for place, one in enumerate(audit.migration.now.segments, start=1)}
    # Who was in no segment and still is says nothing about segments, and would dwarf the rest.
    kept = {
        move: people
        for move, people in sorted(audit.migration.moves.items(), key=lambda item: -item[1])
        if people >= masked and max(move) > 0
    }
    drawn = dict(list(kept.items())[:MOST_MOVES])
    if not drawn:
        messages.nothing("Nobody moved in numbers that can be shown.")
        return
    steps = report.moves(audit, masked)
    table = pd.DataFrame([{"From": one.came_from, "To": one.went_to, "People": one.shown} for one in steps])
    figure = review_figures.flow({**names, **BEFORE}, {**names, **AFTER}, drawn)
    charts.show(figure, moved(audit), table, key="review_flow")
    messages.aside(
        f"{messages.day(audit.month.before)} on the left, {messages.day(audit.month.until)} on the right. Who is in "
        "several segments counts for the first by name; who was and stayed in none is not drawn. Both days are worked "
        f"out from events by today's definitions; counts below {masked} are left out."
    )


def moved(audit: Audit) -> str:
    """How many changed segment, as a sentence."""
    moves = audit.migration.moves
    stayed = sum(people for (a, b), people in moves.items() if a == b and a > 0)
    gone = sum(people for (a, b), people in moves.items() if a > 0 and b != a)
    total = stayed + gone
    if not total:
        return "Nobody was in a segment a month before."
    return (
        f"Of {messages.people(total)} in a segment a month before, {messages.share(stayed / total, digits=0)} stayed."
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
