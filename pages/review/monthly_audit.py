"""The month's audit: what to do with each segment, why, and what was decided."""

import streamlit as st

from segmentation.ui import (
    frame,
    messages,
    model_accuracy,
    moving,
    over_months,
    review_results,
    reviewing,
    to_dos,
    whole_programme,
)

TITLE = "Monthly audit"
ICON = ":material/fact_check:"
QUESTION = "Keep, merge, split or retire?"
ORDER = 1

workspace = frame.require_data()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    month = reviewing.choose_month(workspace)
    place = st.container(width="content")
audit = reviewing.audited(workspace, month)
if not audit.cards:
    messages.nothing("There is no segment to decide about yet.", "Save one, send to it, and come back next month.")
    frame.link("pages/discover/clusters.py", "Find groups")
    st.stop()

with place:
    reviewing.download(workspace, audit)
messages.answer(audit.answer)
reviewing.freshness(workspace, audit)
left, right = st.columns([2, 3], gap="large")
with left:
    opened = reviewing.queue(audit)
with right:
    reviewing.detail(workspace, audit, opened)
    review_results.results(workspace, audit, opened)
    over_months.why(workspace, opened.segment, audit.month)

whole_programme.line(workspace, audit.month)
to_dos.show(workspace, audit.month)

st.subheader("Who moved", anchor=False)
moving.flow(workspace, audit)
review_results.recording(workspace, audit)

st.subheader("Over the year", anchor=False)
over_months.show(workspace, audit.month)

st.subheader("Predictions against what came", anchor=False)
model_accuracy.show(workspace, audit.month)
