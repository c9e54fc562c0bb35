"""What bad data does to people, on demand: who changes score, tier and segment by a repair, or by how opens count."""

from collections.abc import Sequence

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import regimes
from segmentation.load.check import Check
from segmentation.segments import blast_radius
from segmentation.segments.blast_radius import Blast
from segmentation.store.workspace import Workspace
from segmentation.ui import blast_pictures, messages, state, tables

TITLES = {regime.name: regime.title for regime in regimes.REGIMES}
MOST = 8  # segments and moves shown


def of_repair(workspace: Workspace, check: Check) -> None:
    """Who is affected by one repair: the answer where it is known, else a button that works it out."""
    as_of = state.as_of()
    if as_of is None:
        return
    found = blast_radius.known(workspace, check.name, as_of)
    if not found and asked(workspace, f"blast_{check.name}", "Who is affected?", 1):
        try:
            with messages.working("Looking at everybody as they are") as tell:
                found = (blast_radius.of_repair(workspace, check.name, as_of, tell),)
        except UserError as error:
            messages.mistake(error)
        else:
            st.rerun()
    for one in found:
        messages.answer(one.sentences[0])
        for sentence in one.sentences[1:]:
            messages.say(sentence)
        show(one, "Without the repair", "With the repair")


def of_opens(workspace: Workspace) -> None:
    """Three ways to count opens: what disappears from each segment without machines' opens, and without any."""
    as_of = state.as_of()
    if as_of is None or not blast_radius.has_opens(workspace):
        return
    st.subheader("If opens counted otherwise", anchor=False)
    messages.aside(" ".join(f"{one.title}: {one.meaning[:1].lower()}{one.meaning[1:]}" for one in regimes.REGIMES))
    found = blast_radius.known(workspace, blast_radius.OPENS, as_of)
    if not found and asked(workspace, "blast_opens", "Compare the three", 3):
        try:
            with messages.working("Counting every open") as tell:
                found = blast_radius.of_opens(workspace, as_of, tell)
        except UserError as error:
            messages.mistake(error)
        else:
            st.rerun()
    for one in found:
        messages.answer(one.sentences[0])
        for sentence in one.sentences[1:]:
            messages.say(sentence)
    if found:
        opened, changing = st.columns(2, gap="large")
        with opened:
            blast_pictures.who_opened(found)
        with changing:
            blast_pictures.who_changes(found)
        blast_pictures.segments(found)
        regimes_table(found)


def asked(workspace: Workspace, key: str, label: str, rounds: int) -> bool:
    """The button that starts it, with how long it took to look at everybody last time."""
    seconds = blast_radius.takes(workspace, rounds)
    took = f"Takes about {max(1, round(seconds)):,} s. " if seconds else ""
    return st.button(
        label,
        key=key,
        icon=":material/group_search:",
        help=f"{took}Tries it on everybody, compares, and takes it back: nothing is decided.",
    )


def show(one: Blast, before: str, after: str) -> None:
    """How many change, tier moves and segments, as one table each; empty ones are left out."""
    import pandas as pd

    change = one.change
    messages.aside(
        f"As of {messages.day(one.as_of)}: {messages.people(change.scores)} change score, "
        f"{messages.number(change.in_tiers)} tier, {messages.number(change.in_segments)} segment, "
        f"of {messages.number(change.people)}."
    )
    moved = [segment for segment in change.segments if segment.left or segment.joined][:MOST]
    if moved:
        rows = [
            {"Segment": each.name, before: each.before, after: each.after, "Leave": each.left, "Join": each.joined}
            for each in moved
        ]
        columns = {"Segment": tables.text("Segment", width="medium")} | {
            name: tables.number(name) for name in (before, after, "Leave", "Join")
        }
        tables.show(pd.DataFrame(rows), columns, name="Segments that change", key=f"segments_{one.what}")
    if change.tiers:
        rows = [
            {before: move.came_from or "not scored", after: move.went_to or "not scored", "People": move.people}
            for move in change.tiers[:MOST]
        ]
        columns = {before: tables.text(before), after: tables.text(after), "People": tables.number("People")}
        tables.show(pd.DataFrame(rows), columns, name="Tiers that change", key=f"tiers_{one.what}")
    for note in change.notes:
        messages.aside(note)


def regimes_table(found: Sequence[Blast]) -> None:
    """Each segment's people under the three ways side by side, those that lose most first."""
    import pandas as pd

    all_opens = TITLES[regimes.ALL_OPENS.name]
    rows: dict[str, dict[str, object]] = {}
    for one in found:
        for segment in one.change.segments:
            row = rows.setdefault(segment.segment_id, {"Segment": segment.name, all_opens: segment.before})
            row[TITLES[one.what]] = segment.after
            row["Disappear at most"] = max(float(row.get("Disappear at most") or 0), segment.share_left or 0.0)  # type: ignore[arg-type]
    if not rows:
        messages.aside("There are no segments yet that could change.")
        return
    frame = pd.DataFrame(sorted(rows.values(), key=lambda row: -float(row["Disappear at most"])))  # type: ignore[arg-type]
    columns = {
        "Segment": tables.text("Segment", width="medium"),
        **{title: tables.number(title) for title in TITLES.values()},
        "Disappear at most": tables.bar("Disappear at most"),
    }
    tables.show(frame, columns, name="People in each segment by how opens are counted", key="regimes")
