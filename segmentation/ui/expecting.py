"""What is expected of people now, on the Predictions page: value classes, and one of them saved as a segment."""

from collections.abc import Sequence

import streamlit as st

from segmentation.core.model import People, Segment
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, proposals, state, tables
from segmentation.understand.components import HORIZON_DAYS
from segmentation.understand.lifetime_check import Expected


def total(expected: Sequence[Expected], currency: str) -> str:
    """What is expected of everyone in the next 365 days."""
    people, orders = sum(one.people for one in expected), sum(one.orders for one in expected)
    known = [one.revenue for one in expected if one.revenue is not None]
    money = f" worth {messages.money(sum(known), currency, whole=True)}" if known else ""
    who, many = messages.people(people), messages.number(orders)
    return f"In the next {HORIZON_DAYS} days {who} are expected to place {many} orders{money}."


def show(expected: Sequence[Expected], currency: str) -> None:
    """One row a value class, the highest first."""
    import pandas as pd

    everything = sum(one.revenue or 0.0 for one in expected)
    frame = pd.DataFrame(
        {
            "Expected a person": [one.label for one in expected],
            "People": [one.people for one in expected],
            "Orders": [round(one.orders) for one in expected],
            "Revenue": [one.revenue for one in expected],
            "Share": [one.revenue / everything if one.revenue is not None and everything else None for one in expected],
            "Alive": [one.alive for one in expected],
        }
    )
    columns = {
        "Expected a person": tables.text("Expected of one person"),
        "People": tables.number("People"),
        "Orders": tables.number("Orders expected", help="Days with an order: several orders of one day count once"),
        "Revenue": tables.money("Revenue expected", currency, whole=True),
        "Share": tables.bar("Of what is expected"),
        "Alive": tables.percent(
            "Still customers",
            help="Average probability, over people who came back at least once; others cannot be told",
        ),
    }
    tables.show(frame, columns, name=f"Expected in the next {HORIZON_DAYS} days", key="expected")


def save(workspace: Workspace, people: People, expected: Sequence[Expected]) -> None:
    """Everybody from a value class up, as a draft segment."""
    classes = [one for one in expected if one.above]
    if not classes:
        return
    with st.container(border=True):
        amounts = {messages.money(one.above, workspace.settings.currency): one for one in classes}
        chosen = st.selectbox("Expected to spend more than", list(amounts), key="value_to_save", **state.KEEP)
        above = amounts[chosen].above or 0.0
        count = sum(one.people for one in classes if (one.above or 0.0) >= above)
        # The amount as it stands on the page; the class's own edge has six digits.
        rule = f"predicted_revenue_{HORIZON_DAYS}d > {above:.2f}"
        st.code(rule, language=None)
        messages.aside(
            f"About {messages.people(count)} today. A prediction decides who is in: it changes with every load."
        )
        title = f"Expected to spend over {chosen} in a year"
        proposed = Segment(name=title, rule_text=rule, proposed_by="Predictions: lifetime value")
        proposals.offer(workspace, people, proposed, f"value_{above}", "early access to what is new and best")
