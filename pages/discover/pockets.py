"""Short rules whose people do something more or less than everyone else: found on one half, confirmed on the other."""

import streamlit as st

from segmentation.discover import pockets
from segmentation.ui import charts, errors, frame, messages, unusual

TITLE = "Pockets"
ICON = ":material/flare:"
QUESTION = "Where does something unusual happen?"
ORDER = 2

workspace = frame.require_data()
people = frame.require_people()
asked = pockets.asked(workspace)

answer, controls = st.columns([2, 1], gap="medium")
with controls:
    st.subheader("What to look for", anchor=False)
    unusual.controls(workspace, asked or pockets.Question(), asked is not None)

with answer, errors.boundary():
    if asked is None:
        messages.nothing(
            "Nobody has looked for pockets yet.",
            "A pocket is a group with a short rule that does something far more or less often than everyone else. "
            "Choose what they should be unusual in, then Find pockets.",
        )
        st.stop()
    with messages.working("Looking for pockets") as tell:
        found = unusual.found(workspace, people, asked, tell)
    if found.pockets:
        table = unusual.table(found.pockets)
        charts.show(unusual.picture(found), unusual.answer(found), table, key="pocket_picture", columns=unusual.COLUMNS)
    else:
        messages.nothing(
            unusual.answer(found), "Allow more days, ask another question, or let rules speak of the past."
        )
    messages.aside(unusual.limits(found))
    for place, one in enumerate(found.pockets):
        unusual.card(workspace, people, one, found, place)
