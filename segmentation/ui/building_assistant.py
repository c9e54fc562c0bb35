"""Asking an assistant, on the Build page: the prompt to copy, the reply to paste, and each proposal judged."""

import streamlit as st

from segmentation.core import rules, wording
from segmentation.core.errors import UserError
from segmentation.segments import assistant, member_rows, saved
from segmentation.segments.assistant import Idea
from segmentation.ui import building, cached, messages, state, tables
from segmentation.ui.building import Desk

REPLY = "build_reply"


def ask(on: Desk) -> None:
    """The prompt first, then the field for the reply, then what came back."""
    messages.say(
        "Show an assistant of yours what is known here, without showing anybody: copy the prompt, paste its reply "
        "below. Nothing is sent from this page."
    )
    masked = on.workspace.settings.masked_count
    with st.expander("The prompt to copy", icon=":material/content_copy:"):
        messages.aside(f"Counts and averages over everyone; no person, and no count below {masked}.")
        st.code(prompt(on), language=None, height=320, wrap_lines=True)
    st.text_area(
        "The assistant's reply",
        key=REPLY,
        height=180,
        placeholder="Paste the whole reply here.",
        max_chars=assistant.MOST_REPLY,
        **state.KEEP,
    )
    reply = str(st.session_state.get(REPLY) or "")
    if not reply.strip():
        return
    try:
        ideas = assistant.read(on.workspace, on.people, reply)
    except UserError as why:
        messages.mistake(why)
        return
    able = sum(one.problem is None for one in ideas)
    messages.answer(f"{messages.counted(len(ideas), 'proposal')}, {able} with a rule that reads.")
    for place, one in enumerate(ideas):
        idea(on, place, one)


def prompt(on: Desk) -> str:
    """The prompt, worked out once for each state of the data and of the segments."""
    versions = " ".join(f"{one.segment_id}:{one.version}" for one in saved.load_all(on.workspace))
    key = f"prompt {on.people.table.name} {on.workspace.settings!r} {versions}"

    def make() -> str:
        with messages.working("Counting what may be shown"):
            return assistant.prompt(on.workspace, on.people)

    return cached.kept(on.workspace, key, make)


def idea(on: Desk, place: int, one: Idea) -> None:
    """One proposal: name, people, rule in words, why and what to send; or why it cannot be taken."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{messages.escape(one.name)}**", width="stretch")
            if one.people is not None:
                st.badge(wording.people(one.people), color="orange" if one.notes else "blue")
            st.button(
                "Take it",
                key=f"{on.key}_idea_{place}",
                disabled=one.problem is not None,
                on_click=building.start_from,
                args=(on, one.segment()),
            )
        if one.problem is not None:
            st.code(one.rule_text or "no rule", language=None, wrap_lines=True)
            messages.mistake(one.problem)
            return
        rule = rules.parse(one.rule_text, on.vocabulary)
        messages.say(f"People who {rules.to_sentence(rule, on.vocabulary, on.workspace.settings.currency)}.")
        for said in (one.why, one.brief and f"Write: {one.brief}", one.metric and f"Success: {one.metric}"):
            if said:
                messages.aside(said)
        for note in one.notes:
            messages.say(f"⚠ {note}")
        if one.people and st.toggle("Look at five of them", key=f"{on.key}_idea_look_{place}"):
            preview(on, one)


def preview(on: Desk, one: Idea) -> None:
    """The first five members, masked, with the facts that the rule speaks of."""
    import pandas as pd

    rows = member_rows.first(on.workspace, on.people, one.segment(), 5)
    frame = pd.DataFrame(rows).drop(columns="subscriber_id")
    tables.show(frame, name=f"Five people of {one.name}")
