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

people = frame.require_people()
desk = building.desk(frame.require_workspace(), people)
building_strip.strip(desk)
building_strip.standing(desk)
building.show_problem()

answer, controls = st.columns([2, 3], gap="large")
with answer, errors.boundary():
    building_picture.size(desk)
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
