"""A rule as a sentence, who it reaches, and everything about a segment that a person can change."""

import streamlit as st

from segmentation.ui import (
    building,
    building_library,
    building_parts,
    building_picture,
    building_strip,
    conditions,
    errors,
    frame,
    state,
)

TITLE = "Build"
ICON = ":material/construction:"
QUESTION = "Who exactly is in it?"
ORDER = 1

PARTS = {"Conditions": conditions.menus, "Library": building_library.shelf, **building_parts.PARTS}

people = frame.require_people()  # where they must be worked out first, the whole page waits for it


@st.fragment
def page() -> None:
    """A change here moves nothing outside: only this is drawn again, and of this the number first."""
    with errors.boundary():
        desk = building.desk(frame.require_workspace(), frame.require_people())
        top = st.container()
        answer, controls = st.columns([2, 3], gap="large")
        with answer, errors.boundary():
            building_picture.size(desk)
        with top:
            building_strip.strip(desk)
            building_strip.standing(desk)
            building.show_problem()
        with answer, errors.boundary():
            building_picture.answer(desk)
            building_picture.spread(desk)
        with controls, errors.boundary():
            part = st.segmented_control(
                "Change",
                list(PARTS),
                default="Conditions",
                required=True,
                label_visibility="collapsed",
                wrap=True,
                key="build_part",
                **state.LINKED,
            )
            PARTS[part or "Conditions"](desk)


page()
