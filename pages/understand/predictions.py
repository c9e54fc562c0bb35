"""Predicted lifetime value: held against what really came, then what it expects now."""

import streamlit as st

from segmentation.ui import expecting, frame, messages, predicting, prediction_pictures, state
from segmentation.understand import lifetime_check
from segmentation.understand import people as everyone

TITLE = "Predictions"
ICON = ":material/trending_up:"
QUESTION = "What will they do, and how sure is that?"
ORDER = 3

workspace = frame.require_data()
people = frame.require_people()
currency = workspace.settings.currency

place = st.container()
picture, controls = st.columns([3, 1], gap="large")
with controls:
    st.subheader("How to judge", anchor=False)
    days = st.select_slider(
        "Days held back", predicting.HORIZONS, value=90, key="check_days", format_func=str, **state.KEEP
    )
    messages.aside(predicting.how(people.as_of, days))
with messages.working("Predicting the past, to compare it with what came") as tell:
    tell("Fitting on what was known then", 0.3)
    found = predicting.check(workspace, people.as_of, days)
with place:
    messages.answer(predicting.answer(found))
with picture:
    if found.result is None:
        predicting.show_thin(found)
    else:
        prediction_pictures.show_totals(found, found.result)
        messages.aside(predicting.newcomers(found))
if found.result is not None:
    left, right = st.columns([3, 1], gap="large")
    with left:
        prediction_pictures.show_buckets(found.result.buckets)
    with right:
        st.subheader("What it is good for", anchor=False)
        messages.say(predicting.money_words(found, currency))
        for note in found.notes:
            messages.aside(note)

st.subheader("What is expected now", anchor=False)
expected = lifetime_check.outlook(workspace, people)
if expected:
    messages.answer(expecting.total(expected, currency))
    expecting.show(expected, currency)
    messages.aside(predicting.MEANING)
    expecting.save(workspace, people, expected)
else:
    reason = everyone.who(workspace, people).unavailable.get("lifetime_value", "")
    messages.nothing("Lifetime value is not predicted.", reason)
