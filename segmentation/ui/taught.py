"""What wrong verdicts teach: a hard rule, its new size, and one click to a new version and a new draw."""

import streamlit as st

from segmentation.segments import teaching
from segmentation.ui import cached, checking, errors, frame, messages, state
from segmentation.ui.checking import Desk


def panel(desk: Desk) -> None:
    """The rule that the wrong people break, or nothing when the verdicts teach none."""
    people = cached.people(desk.workspace.id, frame.require_as_of())
    found = teaching.lesson(desk.workspace, people, desk.segment)
    if found is None:
        return
    with st.container(border=True, gap="xsmall"):
        messages.answer(f"What the wrong ones teach: {found.sentence}.")
        messages.say(f"It {found.said}. {teaching.size_said(found)}")
        st.code(found.rule_text, language=None, wrap_lines=True)
        if found.doubtful:
            messages.aside(
                f"Verdicts dealt out at random give a rule as good in {messages.share(found.chance, digits=0)} of "
                "cases: read the stories before you believe it."
            )
        st.button(
            "Add it and draw again",
            key="spot_learn",
            # One next step: while the plan asks for more people, or chance may have written it, it is only an offer.
            type="primary" if desk.outcome.decision == "fail" and not found.doubtful else "secondary",
            width="stretch",
            help="Saves a new version with this hard rule and draws 20 of its people. Nothing said so far is lost.",
            on_click=learn,
            args=(desk, found),
        )


def learn(desk: Desk, found: teaching.Lesson) -> None:
    """Save the next version with the rule, and draw its first 20 people."""
    with errors.kept():
        people = cached.people(desk.workspace.id, frame.require_as_of())
        made = teaching.learn(desk.workspace, people, desk.segment, found, state.actor())
        checking.draw(desk.workspace.id, made, people.as_of)
