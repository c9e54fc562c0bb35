"""All mails together on the page: everybody who may be mailed beside the control that is kept out of every list."""

import streamlit as st

from segmentation.core.statistics import Mean
from segmentation.review import programme, wordings
from segmentation.review.months import Month
from segmentation.review.programme import MEANING, Programme
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, frame, messages


def found(workspace: Workspace, month: Month) -> Programme:
    """Worked out once for each state of the data, the exports and the month."""
    divided = workspace.engine.rows(
        "SELECT (SELECT COUNT(*) FROM app.exports) AS lists, (SELECT COUNT(*) FROM app.controls) AS kept_out"
    )
    key = f"programme {month.until} {divided} {workspace.settings.currency}"
    return cached.kept(workspace, key, lambda: programme.programme(workspace, month.until))


def show(workspace: Workspace, month: Month) -> None:
    """The answer, both sides' revenue a person, and what it comes to in all."""
    of = found(workspace, month)
    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    messages.answer(answer(of))
    if of.revenue is None or of.sent is None or of.held is None or of.held.people < masked:
        if not of.since:
            messages.aside(
                "A share of everybody that gets no mail at all (5 to 10 %) shows what all segments earn together: "
                "who is kept out of one segment's list may still be mailed by another."
            )
            frame.link("pages/activate/plan.py", "Set the share on Plan")
        return
    worth = of.worth if of.verdict in ("works", "harms") else None
    with st.container(horizontal=True, gap="large"):
        st.metric("A person who may be mailed", amount(of.sent.revenue, currency), width=220)
        st.metric("A person kept out", amount(of.held.revenue, currency), width=220)
        difference = wordings.gap(of.revenue.safe, False, currency).split(" [")[0]
        st.metric("Difference", difference or "–", width=220)
        if worth:
            st.metric("In all", messages.money(worth[0], currency, whole=True), width=220)
    if worth:
        low, high = (messages.money(one, currency, whole=True) for one in (worth[1].low, worth[1].high))
        messages.say(f"For {messages.people(of.sent.people)} that is between {low} and {high}.")
    messages.aside(
        f"Revenue from {messages.day(of.since)} to {messages.day(of.until)}: "
        f"{wordings.people(of.sent.people, masked)} who may be mailed, {wordings.people(of.held.people, masked)} kept "
        f"out. Bought: {wordings.rate(of.sent.bought, masked)} beside {wordings.rate(of.held.bought, masked)}. Chance "
        "divided them, so a clear difference is an effect of all mails; its interval holds however often one looks."
    )


def line(workspace: Workspace, month: Month) -> None:
    """The answer alone, for the audit; nothing where nobody is kept out."""
    of = found(workspace, month)
    if of.since:
        messages.say(f"All mails together. {answer(of)}")


def answer(of: Programme) -> str:
    """The verdict and why, or that nobody is kept out."""
    if not of.since:
        return "Nobody is kept out of every list, so what all mails do together cannot be told."
    return f"{MEANING[of.verdict]}: {of.why[0].lower() + of.why[1:] if of.why[:1].isalpha() else of.why}"


def amount(of: Mean, currency: str) -> str:
    """`€12.40`, without its interval: for large type."""
    return "–" if of.value is None else messages.money(of.value, currency)
