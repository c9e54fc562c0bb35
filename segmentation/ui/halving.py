"""A saved segment looked into for two groups: the answer with its evidence, and both halves as rules to save."""

from dataclasses import replace

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.segments import saved, splitting
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, discovery, messages, proposals


def show(workspace: Workspace, people: People, segment_id: str) -> None:
    """Whether the segment holds two groups; each half with what sets it apart, its rule, and saving it."""
    segment = saved.get(workspace, segment_id)
    st.subheader(f"Does “{messages.escape(segment.name)}” hold two groups?", anchor=False)
    key = f"split {people.table.name} {segment.segment_id} {segment.version}"
    try:
        with messages.working("Looking for two groups inside") as tell:
            found = cached.kept(workspace, key, lambda: splitting.examine(workspace, people, segment, tell))
    except UserError as error:
        messages.nothing(error.what, error.do_next)
        return
    messages.answer(found.sentence)
    if not found.convincing:
        return
    for column, half in zip(st.columns(2, gap="large"), found.halves, strict=True):
        with column, st.container(border=True, gap="xsmall"):
            messages.answer(f"{half.name}: {messages.people(half.people)}")
            st.badge(f"Returns · Jaccard {half.jaccard:.2f}", color="green")
            for one in half.apart:
                what = discovery.short(one.feature.name)
                messages.aside(f"{what}: {one.inside:,.3g} on average, {one.everyone:,.3g} in the whole segment")
            proposals.show(discovery.in_money(workspace, people, half.rule))
            with st.form(f"half_{half.rule.cluster}", border=False):
                name = st.text_input("Name: say what these people do", value=half.name, max_chars=80)
                brief = st.text_area(proposals.MAIL, height=80)
                if st.form_submit_button("Save this half as a segment"):
                    draft = splitting.offered(found, half, workspace, people)
                    proposals.keep(workspace, people, replace(draft, name=name, brief=brief.strip()))
