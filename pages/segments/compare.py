"""All segments laid over each other: who is in several, who is in none, and how many mails that makes."""

import streamlit as st

from segmentation.ui import charts, errors, frame, messages, overlap_pictures, overlapping

TITLE = "Compare"
ICON = ":material/join_inner:"
QUESTION = "Do my segments make sense together?"
ORDER = 4

workspace = frame.require_data()
people = frame.require_people()
errors.shown()
chosen = overlapping.choose(workspace, people)

with errors.boundary():
    found = overlapping.overlaps(workspace, people, chosen)
    charts.show(
        overlap_pictures.combinations(found),
        overlapping.answer(found),
        overlap_pictures.combinations_table(found),
        key="compare_combinations",
    )
    messages.aside("Each bar is people who are in exactly the segments marked below it. The largest 20 are drawn.")
    overlapping.number_of(workspace, found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("What to change", anchor=False)
        overlapping.suggestions(workspace, people, found)
    with right:
        cap = workspace.settings.mails_per_week_cap
        charts.show(overlap_pictures.mails_picture(found), overlapping.mails(found, cap), key="compare_mails")
    title = "How much of each segment lies in another"
    charts.show(overlap_pictures.matrix(found), title, overlap_pictures.matrix_table(found), key="compare_matrix")
    messages.aside("Read along a row: of these people, so many are in the other as well. On the diagonal: people.")
    st.subheader("Who goes first", anchor=False)
    overlapping.priority(found)
