"""The month's audit on the page: the segments that wait, the one that is open, and its decision."""

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.review import decisions, monthly_audit, report, wordings
from segmentation.review.decisions import CHOICES, MEANING, Decision
from segmentation.review.monthly_audit import Audit, Card
from segmentation.review.months import NAMES, months
from segmentation.review.report import AFTER, BEFORE
from segmentation.review.results import NO_PROOF, Result, since_export
from segmentation.review.suggestions import behaviour_of as behaves
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, errors, messages, pages, review_figures, state, tables

if TYPE_CHECKING:
    import pandas as pd

BUILD = "pages/segments/build.py"
COLOURS = {"keep": "green", "merge": "blue", "split": "orange", "retire": "red", "refresh": "violet"}
SINCE = ("Since the month began", "Since its last list")
MOST_MOVES = 60  # ribbons drawn; the smaller ones are in the report


def choose_month(workspace: Workspace) -> str:
    """The month to look at, the newest first."""
    offered = months(workspace)
    return st.selectbox(
        "Month",
        offered,
        format_func=lambda key: f"{NAMES[int(key[5:]) - 1]} {key[:4]}",
        key="review_month",
        width=220,
        **state.LINKED,
    )


def audited(workspace: Workspace, key: str) -> Audit:
    """The audit of a month; both ends of it are worked out once, with a bar that says so."""
    with messages.working("Working out who was where a month ago") as tell:
        return monthly_audit.audit(workspace, key, tell)


def download(workspace: Workspace, audit: Audit) -> None:
    """The month as one HTML page to keep or send."""
    made = report.report(workspace, audit)
    st.download_button(
        "Download the report",
        made.content,
        made.name,
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        help="One HTML page that opens anywhere and prints well; small counts are masked.",
    )


def queue(audit: Audit) -> Card:
    """The segments, what needs a decision first, each with its reason. Returns the one that is open."""
    known = {card.segment.segment_id: card for card in audit.cards}
    opened = known.get(state.segment_id() or "") or audit.cards[0]
    with st.container(height=1040 if len(audit.cards) > 8 else "content", border=False, gap="small"):
        for card in audit.cards:
            line(card, card is opened)
    return opened


def line(card: Card, is_open: bool) -> None:
    """One segment in the queue."""
    flow, people = card.facts.flow, card.facts.people
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{messages.escape(card.segment.name)}**", width="stretch")
            badge(card)
        messages.say(card.suggestion.reasons[0])
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(messages.escape(f"{people(flow.before)} → {people(flow.now)}"), width="stretch")
            if is_open:
                st.caption("Open on the right", width="content")
            elif st.button("Look", key=f"look_{card.segment.segment_id}", type="tertiary"):
                state.choose_segment(card.segment.segment_id)
                st.rerun()


def badge(card: Card) -> None:
    """What is suggested, or what was decided."""
    if card.decision is not None:
        st.badge(f"Decided: {card.decision.choice}", icon=":material/check:", color="gray")
    else:
        st.badge(card.suggestion.choice.capitalize(), color=COLOURS[card.suggestion.choice])  # type: ignore[arg-type]


def detail(workspace: Workspace, audit: Audit, card: Card) -> None:
    """The open segment: why, how it moved, what its people did, and the decision."""
    facts = card.facts
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(messages.escape(card.segment.name), anchor=False, width="content")
        messages.status(card.segment.status)
        if (pages.ROOT / BUILD).is_file():
            ids = {**st.query_params, state.SEGMENT: card.segment.segment_id}
            st.page_link(BUILD, label="Change it on Build", icon=":material/arrow_forward:", query_params=ids)
    with st.container(horizontal=True):
        st.metric(f"On {messages.day(audit.month.before)}", wordings.number(facts.flow.before, facts.masked))
        st.metric("Entered", wordings.number(facts.flow.entered, facts.masked))
        st.metric("Left", wordings.number(facts.flow.left, facts.masked))
        st.metric(f"On {messages.day(audit.month.until)}", wordings.number(facts.flow.now, facts.masked))
    messages.answer(f"Suggested: {card.suggestion.choice}. {MEANING[card.suggestion.choice]}")
    st.markdown("\n".join(f"- {messages.escape(reason)}" for reason in card.suggestion.reasons))
    if card.suggestion.doubt:
        messages.aside(f"How sure: {card.suggestion.doubt}")
    decision(workspace, audit, card)


def decision(workspace: Workspace, audit: Audit, card: Card) -> None:
    """What was decided before, and the buttons to decide now."""
    for word, one in (("Decided this month", card.decision), ("Decided earlier", card.before)):
        if one is not None:
            messages.aside(f"{word}: {told(one)}")
    with st.form(f"decide_{audit.month.key}_{card.segment.segment_id}", border=True):
        who, why = st.columns([1, 2])
        names = who.text_input("Decided by", value=state.actor(), max_chars=120, placeholder="Names")
        note = why.text_input("Note", max_chars=decisions.LONGEST_NOTE, placeholder="Why, and who does what next")
        pressed = ""
        with st.container(horizontal=True, gap="small"):
            for choice in CHOICES:
                kind = "primary" if choice == card.suggestion.choice and card.decision is None else "secondary"
                if st.form_submit_button(choice.capitalize(), type=kind, help=MEANING[choice]):  # type: ignore[arg-type]
                    pressed = choice
    if pressed:
        with errors.boundary():
            made = decisions.decide(workspace, audit.month.key, card.segment, pressed, names, note)
            messages.done(f"{card.segment.name}: {made.choice}")
            state.choose_segment(following(audit, card))
            st.rerun()


def following(audit: Audit, card: Card) -> str:
    """The next segment that waits, or this one when none does."""
    waiting = [one.segment.segment_id for one in audit.open if one is not card]
    return waiting[0] if waiting else card.segment.segment_id


def told(one: Decision) -> str:
    """`merge, for 2026-09, by Ana and Ben on 2 Oct 2026. With the boots group.`"""
    note = f" {one.note}" if one.note else ""
    return f"{one.choice}, for {one.month}, by {one.names} on {messages.day(one.at)}.{note}"


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
        charts.show(figure, behaves(found), key="review_beside")
    else:
        messages.answer(behaves(found))
    tables.show(rows(workspace, found), name="Results beside everyone")
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
                "So": wordings.verdict(one),
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
    known = audit.migration.recorded
    for place, one in known.items():
        if not one.agrees:
            name = audit.migration.now.segments[place - 1].name
            messages.aside(
                f"“{name}”: {messages.people(one.recorded)} were written down on {messages.day(one.as_of)}; "
                f"{messages.number(one.both)} of them are found again, of {messages.number(one.now)} now."
            )
    missing = len(audit.cards) - len(known)
    if missing and st.button(
        "Write down who is in each segment", icon=":material/history_edu:", key="review_record",
        help="For later months: data loaded later can change what is worked out about this one.",
    ):  # fmt: skip
        count = monthly_audit.record(workspace, audit, state.actor())
        messages.done(f"{messages.counted(count, 'segment')} written down")
        st.rerun()
