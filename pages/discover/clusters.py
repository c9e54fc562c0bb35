"""Groups of similar people, how steady they are, and the rule that says each of them."""

import streamlit as st

from segmentation.discover import choice as choices
from segmentation.ui import clustering_controls, clustering_views, discovery, errors, frame, messages

TITLE = "Clusters"
ICON = ":material/bubble_chart:"
QUESTION = "Which groups are there really?"
ORDER = 1

workspace = frame.require_data()
people = frame.require_people()
last = choices.chosen(workspace)

picture, controls = st.columns([2, 1], gap="medium")
with controls:
    st.subheader("How to look", anchor=False)
    wanted = clustering_controls.controls(workspace, people, last)
    below = st.container()

groups = None
with picture, errors.boundary():
    if last is None:
        messages.nothing("Nobody has looked for groups yet.", "Choose what people are compared by, then Find groups.")
        st.stop()
    with messages.working("Looking for groups", below) as tell:
        groups = discovery.groups(workspace.id, people.as_of, last, tell)
    clustering_views.views(workspace, groups, wanted)
    clustering_views.notes(groups, last.features)

if groups is not None:
    clustering_views.cards(groups)
    clustering_views.to_rule(workspace, groups)
    clustering_views.split(workspace, people, last.within if last else "")
