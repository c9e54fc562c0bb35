"""What the month's mails did: lift against those held out, and each campaign by segment."""

import streamlit as st

from segmentation.review import months
from segmentation.segments import saved
from segmentation.ui import campaign_results, frame, lifting, messages, reviewing, whole_programme

TITLE = "Results"
ICON = ":material/monitoring:"
QUESTION = "What happened?"
ORDER = 0

workspace = frame.require_data()
month = months.month(workspace, reviewing.choose_month(workspace))
segments = saved.load_all(workspace)
if not segments:
    messages.nothing("There is no segment yet.", "Save one, export its list, send to it, and load what came of it.")
    frame.link("pages/discover/clusters.py", "Find groups")
else:
    lifting.show(workspace, segments, month)
    st.subheader("All mails together", anchor=False)
    whole_programme.show(workspace, month)

st.subheader("Campaigns by segment", anchor=False)
campaign_results.show(workspace, segments, month)
with st.expander("Which campaign carried which list"):
    campaign_results.links(workspace, segments, month)
with st.expander("Type figures in by hand"):
    campaign_results.by_hand(workspace, segments, month)
frame.link("pages/review/monthly_audit.py", "Decide about each segment")
