"""The eRFM score: who is in which tier, what the tiers bring, and what moving a weight changes."""

import streamlit as st

from segmentation.ui import errors, frame, messages, score_choices, score_tables, scoring, state, weighing
from segmentation.understand import people as understood
from segmentation.understand import score_settings, scores, sensitivity, tiers

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
        kept = score_settings.of(workspace)
        named = scores.tiers_of(people, kept.tiers)
        now = scores.with_weights(people, kept.weights, named)
        views = scores.tiers(workspace, now, named)
        messages.answer(scoring.answer(views))
        picture, controls = st.columns([3, 1], gap="large")
        with controls:
            st.subheader("Weights", anchor=False)
            weighing.sliders(workspace, people)
        with picture:
            colour = st.segmented_control(
                "Coloured by",
                scoring.COLOURS,
                default="Revenue",
                required=True,
                format_func=messages.tab,
                key="grid_colour",
                **state.KEEP,
            )
            scoring.show_grid(scores.grid(workspace, now), colour, currency)

        st.subheader("Tiers", anchor=False)
        weights, since = weighing.baseline(workspace)
        moved = scores.moved(workspace, scores.with_weights(people, weights, named), now, named)
        score_tables.show_tiers(views, moved, since, currency)
        left, right = st.columns(2, gap="large")
        with left:
            nudges = sensitivity.nudges(workspace, people, kept.weights, named)
            scoring.show_sensitivity(nudges, not tiers.weighted(named))
        with right:
            scoring.show_distribution(scores.distribution(workspace, now), named)
        with st.expander("Who moved from which tier to which", on_change="rerun") as between:
            if between.open:
                score_tables.show_moved(moved, since, [view.name for view in views])
        st.subheader("Save a tier as a segment", anchor=False)
        score_tables.save_tier(workspace, people, views)


@st.fragment
def features() -> None:
    """Searching does not draw the pictures again."""
    with errors.boundary():
        score_tables.catalogue(people.features)


score_choices.attention(workspace, people)
weigh()
if left_out := scoring.then(understood.who(workspace, people)):
    messages.aside(f"As of this day: {left_out}")
st.subheader("What stands behind it", anchor=False)
with st.expander("What the classes mean"):
    score_tables.show_cuts(scores.components(workspace, people))
    messages.aside(score_tables.TIES)
for label, draw in score_choices.sections(workspace, people):
    with st.expander(label), errors.boundary():
        draw()
with st.expander(f"All {messages.number(len(people.features))} features with unit and meaning"):
    features()
