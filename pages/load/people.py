"""How identifiers of all sources became people, merges taken apart by hand, and who says what about consent."""

import streamlit as st

from segmentation.ui import errors, frame, messages, one_person, people_found, wishes_found

TITLE = "People"
ICON = ":material/diversity_3:"
QUESTION = "Who is one person?"
ORDER = 3

workspace = frame.require_data()
people_found.show(workspace)

st.subheader("Merges worth a look", anchor=False)
listed, opened = st.columns([2, 3], gap="large")
with listed:
    person = one_person.choose(workspace)
with opened.container(border=True), errors.boundary():
    if person is None:
        messages.say("Nobody is chosen yet: choose a merge, or type an address or id.")
    else:
        one_person.show(workspace, person)
one_person.taken_apart(workspace)

with errors.boundary():
    wishes_found.show(workspace)
frame.link("pages/load/audit.py", "Back to the data audit")
