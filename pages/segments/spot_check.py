"""Twenty people at random, judged one by one: does the segment hold whom its name promises?"""

import streamlit as st

from segmentation.segments import evidence
from segmentation.ui import checking, deciding, errors, frame, messages, storytelling, switcher

TITLE = "Spot-check"
ICON = ":material/person_search:"
QUESTION = "Is the label true?"
ORDER = 2

workspace = frame.require_data()
people = frame.require_people()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    chosen = checking.choose_segment(workspace)
    switcher.who("spot_reviewer", "Judged by", width=260)


@st.fragment
def work(workspace_id: str, segment_id: str) -> None:
    """Everything that a verdict changes: drawn again by itself, so that the next person is there at once."""
    with errors.boundary():
        errors.shown()
        desk = checking.desk(workspace_id, segment_id)
        messages.answer(deciding.answer(desk))
        messages.say(f"The rule behind the label: {evidence.sentence(desk.workspace, people, desk.segment)}.")
        if desk.members:
            checking.strip(desk)
        main, side = st.columns([3, 1], gap="medium")
        with side:
            deciding.panel(desk, people)
        with main:
            if not desk.members:
                messages.nothing("Twenty people, twenty stories, about five minutes.", deciding.PLAN)
                deciding.draw_button(desk, "Draw 20 people")
                return
            checking.verdict_bar(desk)
            told = checking.story(desk, people)
            storytelling.show(desk.workspace, told, desk.everyone[desk.shown], len(desk.members))


work(workspace.id, chosen.segment_id)
