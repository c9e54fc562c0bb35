"""From a found rule to a saved segment: the rule in words, its errors, a name, and one click."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.discover.clusters import Cluster
from segmentation.discover.explain import Explanation
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, state

BUILD = "pages/segments/build.py"


def show(rule: Explanation) -> None:
    """The rule as a sentence and as text, and how well it follows the group, counted over everyone."""
    messages.answer(f"{messages.people(rule.people)} {rule.sentence}.")
    st.code(rule.text, language=None, wrap_lines=True)
    lost, gained = rule.in_cluster - rule.both, rule.people - rule.both
    with st.container(horizontal=True):
        st.metric("Of these people are in the group", messages.share(rule.precision, digits=0), help="precision")
        st.metric("Of the group are found by it", messages.share(rule.recall, digits=0), help="recall")
        st.metric("Rule and group agree on", messages.share(rule.fidelity, digits=0), help="fidelity, over everyone")
    messages.aside(
        f"The rule leaves out {messages.people(lost)} of the group and takes in {messages.number(gained)} others. "
        "The rule is what is saved, not the group."
    )


def save(workspace: Workspace, people: People, rule: Explanation, name: str, cluster: Cluster) -> None:
    """Ask for a name (and, where a group does not return, a reason) and save the rule as a draft segment."""
    with st.form(f"propose_{cluster.number}", border=True):
        title = st.text_input("Name: say what these people do", value=name, max_chars=80)
        reason = ""
        if cluster.stability != "stable":
            asked = f"This group is {cluster.stability} when other people are drawn. Why is it worth an e-mail?"
            reason = st.text_input(asked)
        if not st.form_submit_button("Save as segment", type="primary"):
            return
    if cluster.stability == "not there" and not reason.strip():
        messages.mistake(
            UserError("no_reason", "This group does not return when other people are drawn.", "Give a reason first.")
        )
        return
    found = f"Clusters: {cluster.stability}, rule and group agree on {messages.share(rule.fidelity, digits=0)}"
    segment = Segment(name=title, rule_text=rule.text, hypothesis=reason.strip(), proposed_by=found)
    keep(workspace, people, segment)


def keep(workspace: Workspace, people: People, segment: Segment) -> None:
    """Save a proposal as a draft and go on building it; a name or rule that will not do is said in two lines."""
    try:
        kept = saved.save(workspace, segment, saved.with_segments(workspace, people.vocabulary), state.actor())
    except UserError as error:
        messages.mistake(error)
        return
    state.choose_segment(kept.segment_id)
    st.switch_page(BUILD, query_params=dict(st.query_params))
