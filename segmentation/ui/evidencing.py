"""The Evidence page: one version's card with a line a question, what can still be worked out, and the approval."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.review import evidence_card, evidence_page, evidence_past
from segmentation.review.evidence_card import Card
from segmentation.review.evidence_lines import WORDS
from segmentation.review.evidence_past import Later
from segmentation.segments import blast_radius
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, charts, checking, deciding, figures, frame, messages

SIGNS = {
    "good": ":green[:material/check_circle:]",
    "warn": ":orange[:material/warning:]",
    "bad": ":red[:material/cancel:]",
    "open": ":gray[:material/radio_button_unchecked:]",
}
CHECK = "pages/segments/spot_check.py"


def choose(workspace: Workspace) -> Segment:
    """The segment that the card is of; the one that is worked on to begin with."""
    return checking.choose_segment(workspace, "evidence_segment")


def show(workspace: Workspace, people: People, segment: Segment) -> None:
    """The answer, the rule as a sentence, the lines beside the waterfall, and what can be done."""
    found = card(workspace, people, segment, remembered(workspace, segment))
    messages.answer(found.answer)
    left, right = st.columns([5, 3], gap="large")
    with left:
        messages.say(f"Version {segment.version}: {found.evidence.sentence}.")
        with st.container(gap="xxsmall"):
            for line in found.lines:
                word = WORDS[line.state]
                st.markdown(
                    f"{SIGNS[line.state]} **{messages.escape(line.topic)}** "
                    f":gray[({word.lower()})]  \n{messages.escape(line.sentence)}"
                )
    with right:
        reached(found)
        actions(workspace, people, found)


def card(workspace: Workspace, people: People, segment: Segment, worked_out: Later | None) -> Card:
    """The card as it is now; read anew at each run, so that it never disagrees with the pages beside it."""
    return evidence_card.card(workspace, people, segment, worked_out)


def key_of(workspace: Workspace, segment: Segment) -> str:
    """What the long part depends on beside the data."""
    return f"evidence {segment.segment_id} {segment.version} {workspace.settings!r}"


def remembered(workspace: Workspace, segment: Segment) -> Later | None:
    """What was worked out in this session for this state of the data, or None."""
    held = st.session_state.get("evidence_later")
    key = f"{cached.version_of(workspace)} {key_of(workspace, segment)}"
    return held[1] if held and held[0] == key else None


def reached(found: Card) -> None:
    """The waterfall, with its numbers."""
    counted = found.evidence.waterfall
    steps = [("Match the rule", counted.matches), *((one.title, one.removed) for one in counted.steps if one.removed)]
    figure = figures.waterfall(steps, last="Can be reached")
    figure.update_layout(height=60 + 30 * (len(steps) + 1), margin={"r": 64})
    figure.update_xaxes(
        title_text="",
        showticklabels=False,
        showgrid=False,
        range=[0, max(1, counted.matches) * 1.35],
        rangemode=None,
    )
    said = f"{messages.people(counted.reachable)} can be reached."
    charts.show(figure, said, key="evidence_waterfall")


def actions(workspace: Workspace, people: People, found: Card) -> None:
    """Work out what is open, take the card away as a page, approve."""
    segment = found.segment
    topics = {line.topic for line in found.lines if line.state == "open"}
    if topics & {"Stability", "Machine opens", "Do they differ?"}:
        seconds = blast_radius.takes(workspace, 4)
        took = f" Takes about {max(1, round(seconds)):,} s." if seconds else ""
        if st.button(
            "Work out what is open",
            key="evidence_work",
            icon=":material/pending:",
            width="stretch",
            help=f"Who was in it 30 days ago, what they did since, and what other ways to count opens change.{took}",
        ):
            work_out(workspace, people, segment)
    st.download_button(
        "Download for a review",
        lambda: evidence_page.report(workspace, found).content,
        f"evidence-{segment.segment_id}-v{segment.version}.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        help="The card as one HTML page that opens anywhere; nothing in it names a person.",
    )
    with st.container(border=True, gap="small"):
        messages.status(segment.status)
        if found.evidence.outcome.decision == "pass":
            deciding.approval(checking.desk(workspace.id, segment.segment_id))
        else:
            for why in found.evidence.blockers:
                messages.say(why)
            frame.link(CHECK, "Next: judge people of it")


def work_out(workspace: Workspace, people: People, segment: Segment) -> None:
    """The past of the segment and the ways to count opens, with a bar; then the page again."""
    try:
        with messages.working("Looking at everybody 30 days ago") as tell:
            found = evidence_past.later(workspace, segment, lambda text, part: tell(text, part / 2))
            if blast_radius.has_opens(workspace):
                blast_radius.of_opens(workspace, people.as_of, lambda text, part: tell(text, 0.5 + part / 2))
    except UserError as error:
        messages.mistake(error)
        return
    st.session_state["evidence_later"] = f"{cached.version_of(workspace)} {key_of(workspace, segment)}", found
    st.rerun()
