"""The month's audit on the page: the segments that wait, the one that is open, and its decision."""

import streamlit as st

from segmentation.review import decisions, monthly_audit, pdf, report, wordings
from segmentation.review.decisions import CHOICES, MEANING, Decision
from segmentation.review.monthly_audit import Audit, Card
from segmentation.review.months import months, title_of
from segmentation.review.way import OLD
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, messages, pages, state

BUILD = "pages/segments/build.py"
# What an audit is made of beside the loaded data; in each of these a change is a row more (or fewer).
TOLD_OF = (
    "log",
    "segments",
    "segment_status",
    "verdicts",
    "decisions",
    "exports",
    "memberships",
    "holdouts",
    "controls",
    "sends",
)
COLOURS = {"keep": "green", "merge": "blue", "split": "orange", "retire": "red", "refresh": "violet"}


def choose_month(workspace: Workspace) -> str:
    """The month to look at, the newest first."""
    offered = months(workspace)
    return st.selectbox(
        "Month",
        offered,
        format_func=title_of,
        key="review_month",
        width=220,
        **state.LINKED,
    )


def audited(workspace: Workspace, key: str) -> Audit:
    """The audit of a month, with a bar while it is worked out: once until anything it tells of changes."""
    written = workspace.engine.rows(
        f"SELECT {', '.join(f'(SELECT COUNT(*) FROM app.{table}) AS {table}' for table in TOLD_OF)}"
    )
    name = f"audit {key} {written} {workspace.settings!r}"
    with messages.working("Working out who was where a month ago") as tell:
        return cached.kept(workspace, name, lambda: monthly_audit.audit(workspace, key, tell))


def download(workspace: Workspace, audit: Audit) -> None:
    """The month to keep or send, as one HTML page and as a PDF; made when it is asked for."""
    name = f"monthly-audit-{audit.month.key}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Download the report",
            lambda: report.report(workspace, audit).content,
            f"{name}.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
            help="One HTML page that opens anywhere and prints well; small counts are masked.",
        )
        missing = pdf.missing()
        st.download_button(
            "As PDF",
            lambda: pdf.pdf(report.report(workspace, audit)),
            f"{name}.pdf",
            "application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
            disabled=bool(missing),
            help=missing or "The same pages on A4.",
        )
    if missing:
        messages.aside(missing)


def freshness(workspace: Workspace, audit: Audit) -> None:
    """How far the data reach: a month that is not over, or data so old that newer ones should come first."""
    newest = workspace.newest_date()
    if newest is None:
        return
    if not audit.month.is_over:
        messages.aside(f"{audit.month.title} is not over in the data: they reach to {messages.day(newest)}.")
    old = (state.today() - newest).days
    if old > OLD and audit.month.until == newest:
        messages.aside(
            f"The newest data are of {messages.day(newest)}, {messages.counted(old, 'day')} ago: load newer exports "
            "before anything is decided by them."
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
    flow = facts.flow
    entered, left = wordings.came_and_left(flow.before, flow.entered, flow.left, flow.now, facts.masked)
    with st.container(horizontal=True):
        st.metric(f"On {messages.day(audit.month.before)}", brief(flow.before, facts.masked))
        st.metric("Entered", entered.replace("fewer than", "<"))
        st.metric("Left", left.replace("fewer than", "<"))
        st.metric(f"On {messages.day(audit.month.until)}", brief(flow.now, facts.masked))
    messages.answer(f"Suggested: {card.suggestion.choice}. {MEANING[card.suggestion.choice]}")
    st.markdown("\n".join(f"- {messages.escape(reason)}" for reason in card.suggestion.reasons))
    if card.suggestion.doubt:
        messages.aside(f"How sure: {card.suggestion.doubt}")
    decision(workspace, audit, card)


def brief(count: int, masked: int) -> str:
    """`412`, or `< 11` where a count is masked: for large type."""
    return f"< {masked}" if count < masked else messages.number(count)


def decision(workspace: Workspace, audit: Audit, card: Card) -> None:
    """What was decided before, and the buttons to decide now."""
    for word, one in (("Decided this month", card.decision), ("Decided earlier", card.before)):
        if one is not None:
            messages.aside(f"{word}: {told(one)}")
    carry_out(workspace, audit, card)
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


def carry_out(workspace: Workspace, audit: Audit, card: Card) -> None:
    """What was decided this month: a way to take it back; a segment to retire is retired by one click."""
    if card.decision is None:
        return
    with st.container(horizontal=True, gap="small"):
        back = st.button(
            "Take the decision back",
            icon=":material/undo:",
            key=f"undecide_{card.segment.segment_id}",
            type="tertiary",
            help="The segment waits again. What was decided stays in the record.",
        )
        if card.decision.choice == "retire":
            retire(workspace, card)
    if back:
        with errors.boundary():
            decisions.take_back(workspace, audit.month.key, card.segment, state.actor())
            messages.done(f"{card.segment.name} waits for a decision again")
            st.rerun()


def retire(workspace: Workspace, card: Card) -> None:
    """One click retires a segment; it returns as a draft."""
    if st.button(
        "Retire it now",
        icon=":material/archive:",
        key=f"retire_{card.segment.segment_id}",
        help="It leaves the lists, the library and the export. On Build it can be brought back as a draft.",
    ):
        with errors.boundary():
            one = card.segment
            note = card.decision.note if card.decision else ""
            saved.set_status(workspace, one.segment_id, one.version, "retired", state.actor(), note)
            messages.done(f"{one.name} is retired")
            st.rerun()


def following(audit: Audit, card: Card) -> str:
    """The next segment that waits, or this one when none does."""
    waiting = [one.segment.segment_id for one in audit.open if one is not card]
    return waiting[0] if waiting else card.segment.segment_id


def told(one: Decision) -> str:
    """`merge, for September 2026, by Ana and Ben on 2 Oct 2026. With the boots group.`"""
    note = f" {one.note}" if one.note else ""
    return f"{one.choice}, for {title_of(one.month)}, by {one.names} on {messages.day(one.at)}.{note}"
