"""The further parts of the Build page: what the segment is for, and its versions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import evidence, history, naming, planning, saved, version_people
from segmentation.ui import (
    building,
    building_assistant,
    building_limits,
    building_picture,
    building_strip,
    building_text,
    messages,
)
from segmentation.ui.building import Desk


def plan(on: Desk) -> None:
    """Name, purpose, goal, hypothesis and brief."""
    text(on, "name", "Name", "what these people do, e.g. Boot browsers who never bought", 80)
    if on.segment.name:
        try:
            naming.check_name(on.segment.name, building_picture.words(on))
        except UserError as why:
            messages.aside(f"{why.what} {why.do_next}")
    text(on, "purpose", "Purpose", "why they deserve a mail of their own", 300)
    with st.container(horizontal=True, gap="small"):
        text(on, "goal", "Goal", "e.g. 8 % order within 30 days", 200)
        text(on, "metric", "Measured by", "e.g. orders within 30 days", 200)
        key = building.field(on, "goal_date", on.segment.goal_date)
        st.date_input(
            "Until",
            value=None,
            key=key,
            format="YYYY-MM-DD",
            on_change=building.change_field,
            args=(on, "goal_date", key),
            width=160,
        )
    area(on, "hypothesis", "Hypothesis", "if we send them …, then … because …")
    area(on, "brief", "Brief: what e-mail would you send?", "subject, content, when, and what not to say")
    with st.expander("Or answer five questions", expanded=any(planning.answers(on.segment).values())):
        five(on)
    text(on, "owner", "Owner", "who looks after it", 80)
    lacking = planning.blockers(on.segment)
    if lacking:
        messages.aside(f"Before it can be approved: {' '.join(lacking)}")
    messages.aside("Goal and brief may still change after a spot-check: the verdicts stay, because the people do.")


def five(on: Desk) -> None:
    """The guides' five questions, each with its answer."""
    given = planning.answers(on.segment)
    for word, question in planning.QUESTIONS.items():
        key = building.field(on, f"five_{word}", given[word])

        def keep(word: str = word, key: str = key) -> None:
            said = str(st.session_state[key] or "")
            building.change(on, lambda segment: planning.answered(segment, word, said))

        st.text_input(question, key=key, max_chars=300, on_change=keep)


def text(on: Desk, name: str, label: str, placeholder: str, most: int) -> None:
    """A line of the definition."""
    key = building.field(on, name, getattr(on.segment, name))
    given: dict[str, Any] = {"on_change": building.change_field, "args": (on, name, key)}
    st.text_input(label, key=key, placeholder=placeholder, max_chars=most, **given)


def area(on: Desk, name: str, label: str, placeholder: str) -> None:
    """A few lines of the definition."""
    key = building.field(on, name, getattr(on.segment, name))
    given: dict[str, Any] = {"on_change": building.change_field, "args": (on, name, key)}
    st.text_area(label, key=key, placeholder=placeholder, max_chars=4_000, height=100, **given)


def versions(on: Desk) -> None:
    """What was saved when, by whom, and what it changed; any of it can be the start of the next version."""
    if on.saved is None:
        messages.nothing("Nothing is saved yet.", "Give it a name, then Save segment.")
        return
    building_strip.unsaved(on)
    for line in history.lines(on.workspace, on.saved.segment_id, on.vocabulary):
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**Version {line.segment.version}**", width="content")
                messages.status(line.segment.status)
                st.caption(messages.escape(f"{messages.moment(line.at)} UTC, {line.actor}"), width="stretch")
                if line.segment.version != on.saved.version:
                    st.button(
                        "Start again from this",
                        type="tertiary",
                        key=f"{on.key}_from_{line.segment.version}",
                        on_click=building.start_from,
                        args=(on, replace(line.segment, version=on.segment.version)),
                    )
            if line.changed:
                building_strip.lines(line.changed)
                people_of(on, line.segment)
            else:
                messages.aside(f"The first one: {first(on, line.segment)}")
    retiring(on)


def first(on: Desk, one: Segment) -> str:
    """The first version's rule in words, or as it was written where its words are gone."""
    try:
        return f"people who {evidence.sentence(on.workspace, on.people, one)}."
    except UserError:
        return one.rule_text


def retiring(on: Desk) -> None:
    """The way out, and back."""
    if on.saved is None or on.saved.status == "retired":
        return
    st.button(
        "Retire this segment",
        icon=":material/archive:",
        key=f"{on.key}_retire",
        on_click=building.retire,
        args=(on,),
        help="Nothing is exported of it any more. Versions, verdicts and results stay, and it can be brought back.",
    )


def people_of(on: Desk, one: Segment) -> None:
    """On demand: what a version changed in people, and which part of it did that."""
    if not st.toggle("In people", key=f"{on.key}_people_{one.version}"):
        return
    try:
        before = saved.get(on.workspace, one.segment_id, one.version - 1)
        moved = version_people.between(on.workspace, on.people, before, one)
    except UserError as why:
        messages.mistake(why)
        return
    messages.say(f"By today's data {moved.sentence}")
    for word, found in (("Left", moved.why_left), ("Came", moved.why_entered)):
        for cause in found[:4]:
            kept = "now" if word == "Left" else "before"
            messages.aside(f"{word}, {kept} {cause.sentence}: {messages.people(cause.people)}.")


PARTS: dict[str, Callable[[Desk], None]] = {
    "Text": building_text.text_form,
    "Limits": building_limits.limits,
    "Plan": plan,
    "Assistant": building_assistant.ask,
    "Versions": versions,
}
