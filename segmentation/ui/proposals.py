"""From a found rule to a saved segment: the rule in words, its errors, a name, the e-mail, and one click."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.discover.clusters import Cluster
from segmentation.discover.explain import Agreement, Explanation
from segmentation.discover.mails import full_name
from segmentation.discover.parents import EVERYONE, Parent
from segmentation.segments import naming, saved
from segmentation.store.workspace import Workspace
from segmentation.ui import charts, messages, state
from segmentation.ui import clustering_pictures as pictures

BUILD = "pages/segments/build.py"
MAIL = "What e-mail would you send them?"


def of_length(found: Sequence[Explanation], most: int) -> Explanation:
    """The best rule of at most so many conditions; the shortest when all are longer."""
    fitting = [one for one in found if one.length <= most]
    return fitting[-1] if fitting else found[0]


def show(rule: Explanation) -> None:
    """The rule as a sentence and as text, and how well it follows the group: on everyone, and on people not seen."""
    messages.answer(f"{messages.people(rule.people)} {rule.sentence}.")
    st.code(rule.text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        precision = "Of the people whom the rule picks, so many are in the group (precision)."
        recall = "Of the people in the group, the rule finds so many (recall)."
        fidelity = "For so many of all people, rule and group say the same (fidelity)."
        st.metric("Picked rightly", messages.share(rule.precision, digits=0), help=precision)
        st.metric("Group found", messages.share(rule.recall, digits=0), help=recall)
        st.metric("Agree", messages.share(rule.fidelity, digits=0), help=fidelity)
    messages.aside(
        f"The rule leaves out {messages.people(rule.lost)} of the group and takes in {messages.number(rule.gained)} "
        "others. The rule is what is saved, not the group."
    )
    messages.aside(unseen(rule.unseen))


def unseen(rule: Agreement) -> str:
    """The same figures on people who were not looked at when the rule was made."""
    if not rule.everyone:
        return "Everybody was looked at for it: there is nobody left to try it on."
    shares = [messages.share(one, digits=0) for one in (rule.precision, rule.recall, rule.fidelity)]
    return (
        f"On {messages.people(rule.everyone)} who were not looked at for it: {shares[0]} of its people are in the "
        f"group, {shares[1]} of the group are found, they agree on {shares[2]}."
    )


def curve(found: Sequence[Explanation], rule: Explanation, key: str) -> None:
    """What each further condition brings."""
    import pandas as pd

    rows = [(one.length, one.unseen.fidelity, one.unseen.precision, one.unseen.recall) for one in found]
    table = pd.DataFrame(rows, columns=["Conditions", "Agree", "Picked rightly", "Group found"]).round(3)
    now = messages.share(rule.unseen.fidelity, digits=0)
    takeaway = f"{messages.counted(rule.length, 'condition')}: rule and group agree on {now} of people not looked at"
    charts.show(pictures.fidelity(found, rule.length), takeaway, table, key=key)


def save(
    workspace: Workspace,
    people: People,
    rule: Explanation,
    name: str,
    mail: str,
    parent: Parent = EVERYONE,
    cluster: Cluster | None = None,
) -> None:
    """Ask for a name, the e-mail and, where a group is not stable, a reason; save the rule as a draft segment.

    parent: its rule becomes a hard rule of the segment. mail: a suggestion, never the answer.
    """
    number = cluster.number if cluster else "chosen"
    with st.form(f"propose_{number}", border=True):
        title = st.text_input(
            "Name: say what these people do",
            value=full_name(name, mail) if name else "",
            max_chars=80,
            placeholder="for example: Lapsed boot browsers",
        )
        brief = st.text_area(
            MAIL, placeholder=f"for example: {mail or 'the news they would want, and why now'}", height=80
        )
        reason = ""
        if cluster and cluster.stability != "stable":
            asked = f"This group is {cluster.stability} when other people are drawn. Why is it worth an e-mail?"
            reason = st.text_input(asked)
        if not st.form_submit_button("Save as segment", type="primary"):
            return
    agree = f"rule and group agree on {messages.share(rule.fidelity, digits=0)}"
    extra: dict[str, Any] = {}
    try:
        brief = naming.check_mail(brief, mail)
        if cluster and cluster.stability != "stable":
            if not reason.strip():
                raise UserError(
                    "no_reason",
                    f"This group is {cluster.stability} when other people are drawn.",
                    "Give a reason first.",
                )
            extra["reason_although_unstable"] = reason.strip()
    except UserError as error:
        messages.mistake(error)
        return
    found = f"Clusters: {cluster.stability}, {agree}" if cluster else f"Chosen on the map: {agree}"
    segment = Segment(title, rule.text, hypothesis=reason.strip(), brief=brief, proposed_by=found, extra=extra)
    hard = (parent.rule_text,) if parent.rule_text else ()
    keep(workspace, people, replace(segment, hard_rules=hard))


def keep(workspace: Workspace, people: People, segment: Segment) -> None:
    """Save a proposal as a draft and go on building it; a name or rule that will not do is said in two lines."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    try:
        kept = saved.save(workspace, segment, vocabulary, state.actor(), mail=not segment.segment_id)
    except UserError as error:
        messages.mistake(error)
        return
    state.choose_segment(kept.segment_id)
    st.switch_page(BUILD, query_params=dict(st.query_params))


def offer(workspace: Workspace, people: People, proposed: Segment, key: str, idea: str = "") -> None:
    """A form that asks for a name and the e-mail, and saves the proposal as a draft once both are said.

    proposed: its name is what to begin with. key: unlike any other form's on the page. idea: a suggestion to write.
    """
    with st.form(f"save_{key}", border=False):
        name = st.text_input(
            "Name: say what these people do", value=proposed.name, max_chars=80, key=f"save_name_{key}"
        )
        mail = st.text_area(
            MAIL,
            placeholder=f"for example: {idea or 'the news they would want, and why now'}",
            height=80,
            key=f"save_mail_{key}",
        )
        wanted = st.form_submit_button("Save as segment", type="primary")
    if wanted:
        keep(workspace, people, replace(proposed, name=name, brief=mail.strip()))
