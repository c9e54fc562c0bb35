"""The eRFM score: who is in which tier, what the tiers bring, and what moving a weight changes."""

import streamlit as st

from segmentation.ui import errors, frame, messages, score_tables, scoring, state, weighing
from segmentation.understand import scores

TITLE = "Scores"
ICON = ":material/leaderboard:"
QUESTION = "Who is worth what?"
ORDER = 1

workspace = frame.require_data()
people = frame.require_people()
currency = workspace.settings.currency


@st.fragment
def weigh() -> None:
    """All that a weight moves: alone in its fragment, so that a slider does not wait for the rest of the page."""
    with errors.boundary():
        now = scores.with_weights(people, scores.Weights.of(workspace.settings))
        tiers = scores.tiers(workspace, now)
        messages.answer(scoring.answer(tiers))
        picture, controls = st.columns([3, 1], gap="large")
        with controls:
            st.subheader("Weights", anchor=False)
            weighing.sliders(workspace, people)
        with picture:
            colour = st.segmented_control(
                "Coloured by", scoring.COLOURS, default="Revenue", required=True, key="grid_colour", **state.KEEP
            )
            scoring.show_grid(scores.grid(workspace, now), colour, currency)

        st.subheader("Tiers", anchor=False)
        weights, since = weighing.baseline(workspace)
        moved = scores.moved(workspace, scores.with_weights(people, weights), now)
        score_tables.show_tiers(tiers, moved, since, currency)
        left, right = st.columns(2, gap="large")
        with left:
            scoring.show_distribution(scores.distribution(workspace, now))
        with right:
            score_tables.show_moved(moved, since)
        st.subheader("Save a tier as a segment", anchor=False)
        score_tables.save_tier(workspace, people, tiers)


@st.fragment
def features() -> None:
    """Searching does not draw the pictures again."""
    with errors.boundary():
        score_tables.catalogue(people.features)


weigh()
st.subheader("What the classes mean", anchor=False)
score_tables.show_cuts(scores.components(workspace, people))
messages.aside(
    "Ties share a class: people with the same value always get the same one, so classes need not be equal in size. "
    "Nothing (never ordered, no clicks) is class 0, outside the fifths. People who may not be written to are left out."
)
with st.expander(f"All {messages.number(len(people.features))} features with unit and meaning"):
    features()
