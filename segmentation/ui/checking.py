"""The spot-check's desk: which segment, who is looked at, and a verdict saved at each click."""

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from segmentation.core.acceptance import Outcome
from segmentation.core.model import People, Segment
from segmentation.segments import saved, spot_check
from segmentation.segments.spot_check import Member, SpotCheck, Verdict
from segmentation.segments.stories import Story, stories
from segmentation.segments.verdicts import VERDICTS
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, frame, messages, state

# Told apart by sign and by colour; nobody without a verdict has a sign.
MARKS = {"right": ":green[✓]", "wrong": ":red[✗]", "unsure": ":orange[?]"}
ICONS = {"right": ":material/check:", "wrong": ":material/close:", "unsure": ":material/question_mark:"}
# Digits: Streamlit keeps r and c for itself (reference, 2.2).
KEYS = {"right": "1", "wrong": "2", "unsure": "3"}
BUILD = "pages/segments/build.py"


@dataclass(frozen=True)
class Desk:
    """One version, everyone drawn for it in order, and what their verdicts say so far.

    edges: those nearest the rule's edge, looked at after the others; they count in nothing.
    """

    workspace: Workspace
    segment: Segment
    checks: tuple[SpotCheck, ...]
    members: tuple[Member, ...]
    outcome: Outcome
    edges: tuple[Member, ...] = ()

    @property
    def everyone(self) -> tuple[Member, ...]:
        """Who there is to look at, by place: those drawn at random, then those at the edge."""
        return (*self.members, *self.edges)

    @property
    def shown(self) -> int:
        """The place of the person that is looked at: the one that was asked for, or the first without a verdict."""
        asked = st.session_state.get(_place(self.segment))
        return asked if isinstance(asked, int) and asked < len(self.everyone) else following(self.everyone, -1)


def choose_segment(workspace: Workspace, key: str = "spot_segment") -> Segment:
    """The segment to check: the one that is being worked on, or else the first that waits for a check."""
    known = {one.segment_id: one for one in saved.load_all(workspace)}
    if not known:
        messages.nothing("There is no segment yet.", "Save a group you found on Clusters, or build one of your own.")
        frame.link(BUILD, "Build a segment")
        st.stop()
    waiting = next((one.segment_id for one in known.values() if one.status == "draft"), next(iter(known)))
    wanted = state.segment_id()
    gone = next((one for one in saved.load_all(workspace, retired=True) if one.segment_id == wanted), None)
    if gone is not None and wanted not in known:  # an old link, say: another segment does not take its place in silence
        messages.aside(f"“{gone.name}” is retired; on Build it can be brought back.")
    chosen = st.selectbox(
        "Segment",
        list(known),
        index=list(known).index(wanted if wanted in known else waiting),
        format_func=lambda key: known[key].name,
        key=key,
    )
    state.choose_segment(chosen)
    return known[chosen]


def desk(workspace_id: str, segment_id: str) -> Desk:
    """The desk of a segment's newest version, as it is in the workspace now."""
    workspace = cached.workspace(workspace_id)
    segment = saved.get(workspace, segment_id)
    key = workspace, segment.segment_id, segment.version
    drawn, edges = spot_check.members(*key), spot_check.members(*key, edge=True)
    return Desk(workspace, segment, spot_check.checks(*key), drawn, spot_check.outcome(*key), edges)


def everyone(workspace: Workspace, segment: Segment) -> tuple[Member, ...]:
    """Everyone to look at, as it is in the workspace now."""
    key = workspace, segment.segment_id, segment.version
    return (*spot_check.members(*key), *spot_check.members(*key, edge=True))


def following(members: tuple[Member, ...], place: int) -> int:
    """The next place without a verdict, round the end; the given place (or the first) when everybody has one."""
    order = [*range(place + 1, len(members)), *range(0, max(place, 0))]
    return next((one for one in order if members[one].verdict is None), max(place, 0))


def _place(segment: Segment) -> str:
    return f"spot_{segment.segment_id}_{segment.version}"


def show(segment: Segment, place: int) -> None:
    """Look at the person in that place."""
    st.session_state[_place(segment)] = place


def note_key(member: Member) -> str:
    """Where the note field of one person keeps its text."""
    return f"spot_note_{member.check_id}_{member.subscriber_id}"


def judge(workspace_id: str, segment: Segment, place: int, said: Verdict) -> None:
    """Save a verdict with its note, and turn to the next person without one."""
    with errors.kept():
        workspace = cached.workspace(workspace_id)
        members = everyone(workspace, segment)
        member = members[place]
        note = str(st.session_state.get(note_key(member), member.note))
        spot_check.verdict(workspace, member.check_id, member.subscriber_id, said, note, state.actor())
        judged = (*members[:place], replace(member, verdict=said), *members[place + 1 :])
        show(segment, following(judged, place))


def keep_note(workspace_id: str, segment: Segment, place: int) -> None:
    """A note typed after the verdict is saved with it; before one, it waits for the verdict."""
    with errors.kept():
        workspace = cached.workspace(workspace_id)
        member = everyone(workspace, segment)[place]
        note = str(st.session_state.get(note_key(member), "")).strip()
        if member.verdict is not None and note != member.note:
            spot_check.verdict(
                workspace, member.check_id, member.subscriber_id, member.verdict, note, member.reviewer or state.actor()
            )


def draw(workspace_id: str, segment: Segment, as_of: date) -> None:
    """Draw people, and look at the first of them."""
    with errors.kept():
        workspace = cached.workspace(workspace_id)
        people = cached.people(workspace_id, as_of)
        spot_check.draw(workspace, people, segment, actor=state.actor())
        st.session_state.pop(_place(segment), None)


def look_at_edge(desk: Desk, people: People) -> None:
    """Put the people nearest the rule's edge behind the others, and look at the first of them."""
    with errors.kept():
        spot_check.draw_edge(desk.workspace, people, desk.segment, state.actor())
        show(desk.segment, len(desk.members))


def called(member: Member) -> str:
    """`12`, or `E2` for somebody at the edge."""
    return f"E{member.position}" if member.edge else str(member.position)


def strip(desk: Desk) -> None:
    """Everyone drawn: number, and the sign of the verdict; a click shows them."""
    with st.container(horizontal=True, gap="xsmall", key="spot_strip"):
        for place, member in enumerate(desk.everyone):
            where = " at the rule's edge" if member.edge else ""
            st.button(
                f"{called(member)} {sign(member, place == desk.shown)}",
                key=f"spot_person_{called(member)}",
                width=54,  # one width, so that nothing moves when a sign appears
                type="primary" if place == desk.shown else "secondary",
                help=f"Person {called(member)}{where}: {member.verdict or 'no verdict yet'}",
                on_click=show,
                args=(desk.segment, place),
            )


def sign(member: Member, shown: bool) -> str:
    """The sign of a verdict; without a colour of its own on the button of the person that is looked at."""
    mark = MARKS.get(member.verdict or "", "")
    return mark.partition("[")[2].removesuffix("]") if shown else mark


def verdict_bar(desk: Desk) -> None:
    """Right, wrong, unsure, a note, and the ways to the neighbours: by click or by key."""
    place, member = desk.shown, desk.everyone[desk.shown]
    workspace_id, last = desk.workspace.id, len(desk.everyone) - 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="spot_bar"):
        for said in VERDICTS:
            st.button(
                said.capitalize(),
                key=f"spot_{said}",
                icon=ICONS[said],
                type="primary" if member.verdict == said else "secondary",
                shortcut=KEYS[said],
                width=132,
                on_click=judge,
                args=(workspace_id, desk.segment, place, said),
            )
        st.text_input(
            "Note",
            value=member.note,
            placeholder="Why? (optional)",
            label_visibility="collapsed",
            key=note_key(member),
            max_chars=300,
            on_change=keep_note,
            args=(workspace_id, desk.segment, place),
        )
        for label, key, step in (("Back", "Left", -1), ("Next", "Right", 1)):
            st.button(
                label,
                key=f"spot_{label.lower()}",
                shortcut=key,
                disabled=not 0 <= place + step <= last,
                on_click=show,
                args=(desk.segment, place + step),
            )


def story(desk: Desk, people: People) -> Story:
    """The story of the person that is looked at, as of the day they were drawn."""
    member = desk.everyone[desk.shown]
    check = next(one for one in desk.checks if one.check_id == member.check_id)
    if check.as_of != people.as_of:
        people = cached.people(desk.workspace.id, check.as_of)
    settings = repr(desk.workspace.settings)
    told = _stories(desk.workspace.id, people.table.name, check.check_id, settings, check, people, desk.segment)
    return next(one for one in told if one.subscriber_id == member.subscriber_id)


@st.cache_resource(show_spinner=False, max_entries=30)
def _stories(
    workspace_id: str, table: str, check: str, settings: str, _check: SpotCheck, _people: People, _segment: Segment
) -> tuple[Story, ...]:
    return stories(cached.workspace(workspace_id), _people, _check.members, _segment)
