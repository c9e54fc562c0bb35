"""What other currencies are worth: asked once, on the finding about them, and changed or taken back there."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import currencies, repairs
from segmentation.store.workspace import Workspace
from segmentation.ui import auditing, messages, state


def ask(workspace: Workspace) -> None:
    """A number for each currency, what it is converted into, and who said so."""
    into, others = currencies.open_ones(workspace)
    if not others:
        return
    last = auditing.decision(workspace, currencies.CHECK)
    said = dict(last.detail.get("rates", {})) if last and last.active else {}
    with st.form("rates", border=False):
        given = {
            code: st.number_input(
                f"One {code} is worth this many {into}",
                min_value=0.0,
                value=float(said[code]) if code in said else None,
                format="%.6g",
                placeholder="not said yet",
                key=f"rate_{code}",
                help="One rate for all dates: near enough to compare people, not to do the books.",
            )
            for code in others
        }
        sure = st.form_submit_button("Convert", type="primary")
    if sure:
        decide(workspace, True, {"into": into, "rates": {code: rate for code, rate in given.items() if rate}})
    if last and last.active:
        messages.aside(f"Said by {last.actor} on {messages.moment(last.at)} UTC.")
        if st.button("Take the rates back", key="rates_back", type="tertiary"):
            decide(workspace, False, None)


def decide(workspace: Workspace, active: bool, detail: dict[str, object] | None) -> None:
    """Record the rates, or that they no longer hold."""
    try:
        with messages.working("Bringing the tables up to date"):
            repairs.decide(workspace, currencies.CHECK, active=active, detail=detail, actor=state.actor())
    except UserError as error:
        messages.mistake(error)
        return
    messages.done("Amounts are converted" if active else "Orders in other currencies wait again")
    st.rerun()
