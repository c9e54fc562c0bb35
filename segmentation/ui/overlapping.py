"""What the Compare page shows: overlaps as a matrix and as combinations, who is left over, and what to do about it."""

from collections.abc import Sequence

import streamlit as st

from segmentation.core.model import People, Segment
from segmentation.segments import membership, overlap, saved, sizing
from segmentation.segments.overlap import Overlaps
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, frame, messages, state, tables

BUILD = "pages/segments/build.py"
MOST_SHOWN = 15  # segments in a picture: beyond, names can no longer be read


def choose(workspace: Workspace, people: People) -> tuple[Segment, ...]:
    """The segments to lay over each other: all that can be asked, unless some are taken out."""
    known = {}
    for one in saved.load_all(workspace):
        why = membership.fault(workspace, people, one)
        if why is None:
            known[one.segment_id] = one
        else:
            messages.say(f"“{one.name}” is left out: {why.what} Put its rule right on Build.")
    if len(known) < 2:
        messages.nothing(
            "There are fewer than two segments to compare.", "Save a group you found, or build another of your own."
        )
        frame.link(BUILD, "Build a segment")
        st.stop()
    chosen = st.multiselect(
        "Segments",
        list(known),
        default=list(known)[:MOST_SHOWN],
        format_func=lambda key: known[key].name if key in known else key,
        key="compare_segments",
        **state.KEEP,
    )
    if len(known) > MOST_SHOWN:
        messages.aside(f"{len(known)} segments in all; the first {MOST_SHOWN} are chosen to begin with.")
    found = tuple(known[key] for key in chosen if key in known)
    if len(found) < 2:
        messages.nothing("Choose two segments or more.")
        st.stop()
    return found


def overlaps(workspace: Workspace, people: People, segments: Sequence[Segment]) -> Overlaps:
    """The overlaps of these versions; counted again only when data, date, settings or versions changed."""
    versions = " ".join(f"{one.segment_id}:{one.version}" for one in saved.load_all(workspace, retired=True))
    chosen = " ".join(one.segment_id for one in segments)
    key = f"overlaps {people.table.name} {people.as_of} {versions} {chosen} {workspace.settings!r}"
    return cached.kept(workspace, key, lambda: overlap.overlaps(workspace, people, segments))


def answer(found: Overlaps) -> str:
    """How many people are reached, and how many of them more than once."""
    several, count = found.above(1), messages.counted(len(found.segments), "segment")
    return (
        f"{count} reach {messages.people(found.reached)}, {messages.number(several)} of them in more than one; "
        f"{messages.people(found.left_over)} who can be mailed are in none."
    )


def number_of(workspace: Workspace, found: Overlaps) -> None:
    """Whether there are too many segments for so short a list, or for a team that writes for so many."""
    known = len(saved.load_all(workspace))
    for note in sizing.number_notes(found.mailable, known, workspace.settings.segments_capacity):
        st.warning(messages.escape(note), icon=":material/groups:")


def mails(found: Overlaps, cap: int) -> str:
    """What one mail a week to every segment means for a person."""
    most = max(found.mails, default=0)
    over = found.above(cap)
    if not most:
        return "Nobody is in any of them."
    said = f"One mail a week to each segment is up to {messages.counted(most, 'mail')} a week for one person; "
    return said + (
        f"{messages.people(over)} would get more than {cap}, which counts as too many."
        if over
        else f"nobody would get more than {cap}."
    )


def priority(found: Overlaps) -> None:
    """Who mails first when everybody is to get one mail only, and how many people that leaves to each."""
    import pandas as pd

    turns = overlap.priority(found)
    short = [found.segments[one.segment].name for one in turns if one.short]
    messages.say(
        "If nobody is to get more than one of these mails, let the narrowest segment go first: each keeps the people "
        "whom none before it has taken."
    )
    frame = pd.DataFrame(
        {
            "Turn": range(1, len(turns) + 1),
            "Segment": [found.segments[one.segment].name for one in turns],
            "People": [one.people for one in turns],
            "Left to it": [one.left for one in turns],
        }
    )
    columns = {
        "Turn": tables.number("Turn"),
        "Segment": tables.text("Segment", width="large"),
        "People": tables.number("People"),
        "Left to it": tables.number("Left to it", help="People of it in no earlier segment"),
    }
    tables.show(frame, columns, name="Order of the segments")
    if short:
        messages.aside(f"Then below {'its' if len(short) == 1 else 'their'} minimum: {', '.join(short)}.")


def suggestions(workspace: Workspace, people: People, found: Overlaps) -> None:
    """What to merge and what to leave out, each with the click that does it."""
    said = overlap.advice(found)
    if not said:
        messages.say("No two segments are nearly the same, and none lies inside another.")
    for place, one in enumerate(said[:10]):
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.badge("Merge" if one.kind == "merge" else "Order", color="orange" if one.kind == "merge" else "blue")
            st.markdown(messages.escape(one.sentence))
            part, whole = found.segments[one.first], found.segments[one.second]
            if one.kind == "exclude":
                st.button(
                    f"Leave it out of “{messages.escape(whole.name)}”",
                    key=f"compare_without_{place}",
                    help="Saves the next version of that segment, as a draft to be checked.",
                    on_click=leave_out,
                    args=(workspace, people, part, whole),
                )
            else:
                st.button(
                    f"Retire “{messages.escape(whole.name)}”",
                    key=f"compare_retire_{place}",
                    help="It can be brought back on Build.",
                    on_click=retire,
                    args=(workspace, whole),
                )


def leave_out(workspace: Workspace, people: People, part: Segment, whole: Segment) -> None:
    """Save the next version of `whole` without the people of `part`."""
    with errors.kept():
        vocabulary = saved.with_segments(workspace, people.vocabulary)
        made = saved.save(workspace, overlap.without(whole, part), vocabulary, state.actor())
        messages.done(f"Saved version {made.version} of “{made.name}”.")


def retire(workspace: Workspace, one: Segment) -> None:
    """Retire a segment that another one stands for."""
    with errors.kept():
        saved.set_status(workspace, one.segment_id, one.version, "retired", state.actor(), "merged on Compare")
        messages.done(f"“{one.name}” is retired.")
