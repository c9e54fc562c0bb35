"""What is loaded, what needs attention, and the next step."""

import streamlit as st

from segmentation.review import standing, way
from segmentation.ui import actions, frame, messages, state, switcher

TITLE = "Overview"
ICON = ":material/home:"
QUESTION = "Where do I stand?"

MARKS = {"done": "check_circle", "next": "arrow_circle_right", "waiting": "pending", "later": "circle"}

workspace = state.workspace()
known = standing.facts(workspace) if workspace else None

if known is None or not known.files:
    messages.answer("Nothing is loaded yet: load your exports, or look around in the demo shop.")
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        st.subheader("Start with your own exports", anchor=False)
        messages.say("Files from your shop, e-mail platform, website and help desk. They stay on this machine.")
        if workspace:
            frame.link("pages/load/upload.py", "Load exports")
        else:
            switcher.create("overview")
    with right.container(border=True, height="stretch"):
        st.subheader("Look around first", anchor=False)
        messages.say(
            "An outdoor shop with 20,000 people over 18 months, made up, with real exports' faults planted in it."
        )
        if st.button("Open the demo shop", type="primary", icon=":material/storefront:"):
            with messages.working("Opening the demo shop") as tell:
                state.choose_workspace(actions.open_demo(tell))
            st.rerun()
    st.subheader("The way", anchor=False)
else:
    messages.answer(way.answer(known))

steps = way.way(known or standing.NOTHING, state.today())
with st.grid(columns=6, min_column_width=170, gap="small"):
    for step in steps:
        with st.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(f":material/{MARKS[step.state]}: **{step.phase}**")
            messages.aside(step.sentence)

current = next((step for step in steps if step.state in ("next", "waiting")), None)
if known and known.files and current:
    frame.link(current.page, f"Next: {current.sentence[0].lower()}{current.sentence[1:]}")

if known and known.cards:
    st.subheader("Segments", anchor=False)
for card in known.cards if known else ():
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{messages.escape(card.name)}**  \n{messages.escape(card.purpose)}", width="stretch")
        if card.people is not None:
            reached = f"{messages.people(card.people)} as of {messages.day(known.newest if known else None)}"
            st.caption(messages.escape(reached), width="content")
        messages.status(card.standing)
        if card.exported_at:
            messages.aside(f"{messages.people(card.exported_rows)} exported on {messages.day(card.exported_at)}")
        if st.button("Open", key=f"card_{card.segment_id}"):
            state.choose_segment(card.segment_id)
            st.switch_page("pages/segments/build.py", query_params=dict(st.query_params))
