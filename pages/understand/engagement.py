"""Who clicks and visits more than before, who less, and where everyone stands as a customer."""

import streamlit as st

from segmentation.ui import errors, frame, messages, state, warming, warming_pictures

TITLE = "Engagement"
ICON = ":material/local_fire_department:"
QUESTION = "Who is warming up, who is going cold?"
ORDER = 2

workspace = frame.require_data()
people = frame.require_people()
currency = workspace.settings.currency
known, curves = warming.views(workspace, people)

if not known.states:
    messages.nothing(
        "Nobody's engagement is known.",
        "Load an export of mail events with clicks, or of visits to the site, that reaches back 60 days or more.",
    )
    frame.link("pages/load/upload.py", "Load exports")
else:
    messages.answer(warming.answer(known))
    if warming.newcomers(known):
        messages.say(warming.newcomers(known))
    warming_pictures.show_fallen(workspace, people, known, currency)
    warming_pictures.show_cards(known, curves, currency)
    messages.aside(warming.HOW)

    st.subheader("One state opened", anchor=False)
    one = warming_pictures.choose(known)
    warming_pictures.show_one(workspace, people, one, curves[one.name])

if known.stages:
    st.subheader("Where they stand as customers", anchor=False)
    warming_pictures.show_groups(known.stages, "Stage", currency, "stages")
    messages.aside(warming.rhythm(known))

if known.states:
    st.subheader("The last six months", anchor=False)
    with errors.boundary():
        past = warming.past(workspace, people)
        left, right = st.columns(2, gap="large")
        with right:
            days = st.segmented_control(
                "Against the day this many days before",
                (30, 90, 180),
                default=30,
                required=True,
                format_func=messages.tab,
                key="moves_since",
                **state.KEEP,
            )
            warming_pictures.show_moves(past, days)
        with left:
            warming_pictures.show_past(past)
    with st.expander("All states as a table"):
        warming_pictures.show_groups(known.states, "State", currency, "states")
