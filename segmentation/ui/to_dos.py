"""What the team meant to do, on the page: from one audit to the next."""

import streamlit as st

from segmentation.review import to_dos
from segmentation.review.months import Month, title_of
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, tables


def show(workspace: Workspace, month: Month) -> None:
    """A line a decision that asks for something, open ones first; a sentence where there is none."""
    import pandas as pd

    found = to_dos.to_dos(workspace, month.key)
    st.subheader("To do until the next audit", anchor=False)
    if not found:
        messages.aside("Nothing yet: what is decided to be merged, split, retired or refreshed stands here.")
        return
    waits = sum(one.state == "open" for one in found)
    messages.answer(f"{waits} of {messages.counted(len(found), 'thing')} to do {'is' if waits == 1 else 'are'} open.")
    tables.show(
        pd.DataFrame(
            [
                {
                    "Segment": one.segment.name,
                    "To do": one.decision.choice,
                    "Note": one.decision.note or "–",
                    "By": one.decision.names,
                    "Decided for": title_of(one.decision.month),
                    "Now": "Done" if one.state == "done" else "Open",
                    "What came of it": one.said,
                }
                for one in found
            ]
        ),
        name="To do until the next audit",
    )
