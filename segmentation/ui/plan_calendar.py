"""All plans over weeks: mails per segment and per person, what collides, and what the segments can show together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from segmentation.activate import calendar, foresight, holdout
from segmentation.activate.plan import EVERYONE, Plan
from segmentation.core.model import People, Segment
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, charts, figures, messages, state

CONTROL, CAP = "plan_control_percent", "plan_cap"


def made(
    workspace: Workspace, people: People, segments: Sequence[Segment], plans: Mapping[str, Plan]
) -> calendar.Calendar:
    """The calendar, counted once for each state of data, plans and settings."""
    planned = [(one, plans[one.segment_id]) for one in (EVERYONE, *segments) if one.segment_id in plans]
    said = " ".join(f"{one.segment_id} {one.version} {held!r}" for one, held in planned)
    key = f"calendar {people.as_of} {workspace.settings!r} {said}"
    return cached.kept(workspace, key, lambda: calendar.calendar(workspace, people, planned))


def answer(segments: Sequence[Segment], found: calendar.Calendar, plans: Mapping[str, Plan], cap: int) -> str:
    """How many are planned, and whether anybody gets too much."""
    dated = sum(bool(plans[one.segment_id].sendings) for one in segments if one.segment_id in plans)
    said = (
        f"{dated or 'None'} of {messages.counted(len(segments), 'approved segment')} {'has' if dated < 2 else 'have'}"
    )
    said += " a day of sending"
    if not dated:
        return f"{said} yet."
    worst = max(found.weeks, key=lambda week: week.above(cap))
    if worst.above(cap):
        return f"{said}; {messages.people(worst.above(cap))} would get more than {cap} mails in one week."
    most = max(week.most for week in found.weeks)
    return f"{said}; nobody gets more than {messages.counted(most, 'mail')} a week."


def show(segments: Sequence[Segment], found: calendar.Calendar, cap: int, takeaway: str) -> None:
    """Weeks by segments with the mails in them, the most that one person gets below; then what collides."""
    import pandas as pd

    names = {one.segment_id: one.name for one in (EVERYONE, *segments)}
    sent = [key for key in names if any(key in week.mails for week in found.weeks)]
    columns = [messages.day(week.monday).rsplit(" ", 1)[0] for week in found.weeks]
    rows: list[list[float | None]] = [[week.mails.get(key) for week in found.weeks] for key in reversed(sent)]
    titles = [names[key] if len(names[key]) <= 34 else names[key][:33] + "…" for key in reversed(sent)]
    rows.insert(0, [week.most or None for week in found.weeks])
    titles.insert(0, "Most for one person")
    figure = figures.grid(titles, columns, rows, "week from", "", hover="mails", height=110 + 38 * len(titles))
    table = pd.DataFrame(
        {
            "Week from": [messages.day(week.monday) for week in found.weeks],
            "Segments mailed": [len(week.mails) for week in found.weeks],
            "People mailed": [sum(week.people.values()) for week in found.weeks],
            "Most mails for one person": [week.most for week in found.weeks],
            f"People above {cap} mails": [week.above(cap) for week in found.weeks],
        }
    )
    charts.show(figure, takeaway, table, key="plan_calendar")
    if found.later:
        messages.aside(f"{messages.counted(found.later, 'mail')} after these {len(found.weeks)} weeks are not drawn.")
    for said in found.conflicts:
        messages.say(f"⚠ {said}")


def settings(workspace: Workspace) -> None:
    """The cap on mails, and the control of all lists."""
    held = workspace.settings
    with st.container(horizontal=True, gap="large"):
        st.number_input(
            "Mails a person and week, at most",
            1,
            50,
            held.mails_per_week_cap,
            key=CAP,
            on_change=_save,
            args=(workspace, "mails_per_week_cap", CAP),
            width=240,
        )
        st.slider(
            "Kept out of every list, to measure all segments together (%)",
            0,
            10,
            held.control_percent,
            key=CONTROL,
            on_change=_save,
            args=(workspace, "control_percent", CONTROL),
            help="The same people at each export, by a keyed hash, whatever segment they are in. 0: nobody.",
            width=420,
        )


def _save(workspace: Workspace, name: str, key: str) -> None:
    changed = {name: int(st.session_state[key])}
    workspace.save_settings(replace(workspace.settings, **changed), state.actor())  # type: ignore[arg-type]


def outlook(workspace: Workspace, people: People, segment: Segment) -> holdout.Outlook:
    """What the holdout of a segment can show, kept with the Export page's."""
    shares = f"{workspace.settings.holdout_percent} {workspace.settings.control_percent}"
    key = f"holdout {segment.segment_id} {segment.version} {people.as_of} {shares}"
    return cached.kept(workspace, key, lambda: holdout.outlook(workspace, people, segment))


def siblings(workspace: Workspace, people: People, segments: Sequence[Segment], one: Segment) -> None:
    """On demand: what this segment and others can show together."""
    others = {other.segment_id: other.name for other in segments if other.segment_id != one.segment_id}
    if not others:
        return
    picked = st.multiselect(
        "Read together with",
        list(others),
        format_func=lambda key: others[key],
        key=f"plan_siblings_{one.segment_id}",
        placeholder="segments that get the same kind of mail",
        **state.KEEP,
    )
    if picked:
        chosen = [one, *(other for other in segments if other.segment_id in picked)]
        messages.say(foresight.together([outlook(workspace, people, other) for other in chosen]))
        messages.aside("It says whether such mails do something, not which of the segments did it.")
