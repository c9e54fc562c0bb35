"""What a spot-check has proved so far, and what to do next: more people, a better rule, or approval."""

import streamlit as st

from segmentation.core import acceptance
from segmentation.core.model import People
from segmentation.segments import agreement, edge, saved, spot_check
from segmentation.segments.verdicts import VERDICTS
from segmentation.ui import checking, errors, frame, messages, state, taught
from segmentation.ui.checking import Desk

EXPORT = "pages/activate/export.py"
UNDECIDED = {"open": ("Being checked", "orange"), "draw more": ("Undecided", "orange"), "fail": ("Failed", "red")}
PLAN = (
    f"{acceptance.FIRST_DRAW} people are drawn at random. At most {acceptance.PASS_AT_ONCE} not right: passed. "
    f"{acceptance.FAIL_AT} or more: failed. In between {acceptance.SECOND_DRAW} more are drawn. "
    "Unsure counts as not right: what nobody has seen is not proved."
)


def answer(desk: Desk) -> str:
    """Is the label true? In one sentence."""
    found = desk.outcome
    if not found.drawn:
        return "Nobody has looked yet: draw people at random and judge each by what they did."
    if found.decision != "open":
        return found.sentence
    return f"{found.drawn - found.pending} of {found.drawn} people judged: {counts(desk)} so far."


def counts(desk: Desk) -> str:
    """`12 right, 1 wrong, 0 unsure`."""
    found = desk.outcome
    return f"{found.right} right, {found.wrong} wrong, {found.unsure} unsure"


def panel(desk: Desk, people: People) -> None:
    """Beside the people: the counts, the interval, and the one next step."""
    found, segment = desk.outcome, desk.segment
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            badge(desk)
            messages.aside(f"version {segment.version}")
        said = [f"{checking.MARKS[one]} **{getattr(found, one)}** {one}" for one in VERDICTS]
        st.markdown("  \n".join([*said, f":gray[○] **{found.pending}** to judge"]))
        if found.interval is not None:
            value = messages.share(found.right / found.drawn, found.interval.low, found.interval.high)
            st.markdown(f"**{messages.escape(value)}** of the segment is right", help="exact interval, 95 % sure")
        with errors.boundary():
            next_step(desk)
    borderline(desk, people)
    if (agreed := agreement.of(desk.workspace, segment.segment_id, segment.version)) is not None:
        messages.aside(agreed.sentence)
        called = {one.subscriber_id: checking.called(one) for one in desk.members}
        for person, given in agreed.differ.items():
            words = ", ".join(f"{name} {verdict}" for name, verdict in given.items())
            messages.aside(f"Person {called.get(person, '?')}: {words}. The latest word counts.")
    last = next((check for check in reversed(desk.checks) if check.kind == "random"), None)
    if last is not None:
        messages.aside(
            f"Drawn from {messages.people(last.population)} as of {messages.day(last.as_of)}, seed {last.seed}."
        )
        messages.aside(PLAN)


def borderline(desk: Desk, people: People) -> None:
    """Once the random ones have decided: the people nearest the rule's edge, who show where it begins to be wrong."""
    if desk.outcome.decision == "open":
        return
    if not desk.edges and not edge.exists(desk.workspace, people, desk.segment):
        messages.aside("This rule has no edge: nobody is in it by a little.")
        return
    if not desk.edges:
        st.button(
            f"Look at {spot_check.EDGE} at the edge",
            key="spot_edge",
            width="stretch",
            help="The members who would be out if a cut moved a little. They count in no interval.",
            on_click=checking.look_at_edge,
            args=(desk, people),
        )
        return
    said = [one.verdict for one in desk.edges if one.verdict]
    wrong = sum(one in ("wrong", "unsure") for one in said)
    messages.aside(
        f"At the edge: {len(said)} of {len(desk.edges)} judged, {wrong} not right. They do not count in the interval"
        + ("; a stricter cut would leave them out." if wrong else ".")
    )


def badge(desk: Desk) -> None:
    """The version's status; while it is a draft, how its check stands."""
    word, colour = UNDECIDED.get(desk.outcome.decision if desk.members else "", ("", ""))
    if desk.segment.status == "draft" and word:
        st.badge(word, color=colour)  # type: ignore[arg-type]
    else:
        messages.status(desk.segment.status)


def next_step(desk: Desk) -> None:
    """What the outcome asks for."""
    found = desk.outcome
    if found.decision == "draw more":
        messages.say("Too many to pass, too few to fail.")
        taught.panel(desk)
        draw_button(desk, f"Draw {found.draw_more} more")
    elif found.decision == "fail":
        messages.say("The label is not true of enough people. Add a hard rule that the wrong ones break.")
        taught.panel(desk)
        frame.link(checking.BUILD, "Tighten it")
        again(desk)
    elif found.decision == "pass":
        approval(desk)
    elif found.pending:
        messages.aside("Keys: 1 right, 2 wrong, 3 unsure, ← and → to move.")


def draw_button(desk: Desk, label: str) -> None:
    """Draw people on a click."""
    as_of = frame.require_as_of()
    st.button(
        label,
        key="spot_draw",
        type="primary",
        width="stretch",
        on_click=checking.draw,
        args=(desk.workspace.id, desk.segment, as_of),
    )


def again(desk: Desk) -> None:
    """The ones that were not right, with their notes, each a click away."""
    wrong = [(place, one) for place, one in enumerate(desk.members) if one.verdict in ("wrong", "unsure")]
    messages.say("Or look at these once more:")
    with st.container(gap=None):
        for place, one in wrong:
            st.button(
                f"{one.position}: {messages.escape(one.note or one.verdict)}",
                key=f"spot_again_{one.position}",
                type="tertiary",
                on_click=checking.show,
                args=(desk.segment, place),
            )


def approval(desk: Desk) -> None:
    """Approve here; once approved, the way on."""
    if desk.segment.status == "approved":
        messages.say("Approved. It may leave.")
        frame.link(EXPORT, "Next: export it")
        return
    blockers = saved.approval_blockers(desk.workspace, desk.segment)
    for why in blockers:
        messages.say(why)
    if blockers:
        frame.link(checking.BUILD, "Complete it on Build")
    st.button(
        "Approve this version",
        key="spot_approve",
        type="primary",
        icon=":material/verified:",
        width="stretch",
        disabled=bool(blockers),
        on_click=approve,
        args=(desk,),
    )


def approve(desk: Desk) -> None:
    """Sign the version, in the name of who is working here."""
    with errors.kept():
        saved.set_status(desk.workspace, desk.segment.segment_id, desk.segment.version, "approved", state.actor())
