"""What stands behind the scores and can be changed: presets, definitions, tiers; and the segments that rely on them.

Nothing here draws the weights: they have a place of their own, beside the picture that they move.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.segments import frozen, membership, saved
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, proposals, state
from segmentation.understand import measures, score_settings, tiers
from segmentation.understand.measures import WINDOWS, Definitions
from segmentation.understand.score_settings import Preset, ScoreSettings
from segmentation.understand.scores import COMPONENTS
from segmentation.understand.tiers import LIMITED, Band, Tiers

BY = {"orders": "Orders", "engagement": "Orders, clicks and visits"}
USUAL_EDGES = {
    "recency": "30, 90, 180, 365",
    "frequency": "1, 2, 3, 5",
    "monetary": "50, 100, 250, 500",
    "engagement": "1, 5, 15, 40",
    "lifetime_value": "25, 75, 150, 300",
}


def sections(workspace: Workspace, people: People) -> tuple[tuple[str, Callable[[], None]], ...]:
    """What can be opened below the tiers: its title, and what draws it."""
    return (
        ("Presets: weights, definitions and tiers under a name", lambda: presets(workspace)),
        ("What recency, frequency and money mean, and where they are cut", lambda: definitions(workspace)),
        ("Names and bands of the tiers", lambda: edit_tiers(workspace)),
        ("Segments that speak of scores", lambda: relying(workspace, people)),
    )


def author(by: str, at: datetime) -> str:
    """`saved by Kim, 20 Nov 2026`."""
    return f"saved by {by}, {messages.day(at)}"


def told(settings: ScoreSettings) -> str:
    """Weights in the order of the sliders, then what is not as usual."""
    said = " / ".join(str(getattr(settings.weights, part.name)) for part in COMPONENTS)
    more = [] if settings.definitions == measures.USUAL else ["own definitions"]
    more += [] if settings.tiers == tiers.ERFM else ["own tiers"]
    return ", ".join([said, *more])


def presets(workspace: Workspace) -> None:
    """Save what is in force under a name, take one that was saved, delete it."""
    in_force = score_settings.of(workspace)
    for one in score_settings.presets(workspace):
        preset(workspace, one, one.settings == in_force)
    with st.form("keep_preset", border=False, clear_on_submit=True):
        name = st.text_input("Save weights, definitions and tiers as", max_chars=score_settings.LONGEST)
        if st.form_submit_button("Save preset") and act(score_settings.keep, workspace, name, state.actor()):
            messages.done(f"Saved as “{' '.join(name.split())}”.")
            st.rerun()


def preset(workspace: Workspace, one: Preset, in_force: bool) -> None:
    """One row: what it holds, who saved it, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        messages.say(f"{one.name}: {told(one.settings)} ({author(one.author, one.saved_at)})")
        if in_force:
            st.badge("In force", color="green")
        elif st.button("Use", key=f"use_{one.name}") and act(score_settings.switch, workspace, one.name, state.actor()):
            st.rerun()
        with st.popover("Delete", type="tertiary"):
            messages.say(f"Delete the preset “{one.name}”? Segments keep the settings they were saved with.")
            if st.button("Delete it", key=f"delete_{one.name}") and act(
                score_settings.delete, workspace, one.name, state.actor()
            ):
                st.rerun()


def definitions(workspace: Workspace) -> None:
    """What recency, frequency and money mean, over how long, and how they are cut."""
    kept = score_settings.of(workspace)
    now = kept.definitions
    with st.form("definitions", border=False):
        left, middle, right = st.columns(3)
        recency = left.radio("Recency: days since", list(BY), index=list(BY).index(now.recency_by), format_func=BY.get)
        frequency = middle.radio(
            "Frequency: number of", list(BY), index=list(BY).index(now.frequency_by), format_func=BY.get
        )
        window = right.radio(
            "Frequency and money: look back",
            list(WINDOWS),
            index=list(WINDOWS).index(now.window_days),
            format_func=WINDOWS.get,
        )
        st.markdown("**Cut points**: leave empty for fifths of the people, or give four values of your own.")
        typed = {}
        for part, place in zip(COMPONENTS, st.columns(len(COMPONENTS)), strict=True):
            unit = measures.measure(part, now).feature.unit
            held = now.edges.get(part.name)
            typed[part.name] = place.text_input(
                f"{part.title}, {unit}",
                value=", ".join(f"{edge:g}" for edge in held) if held else "",
                placeholder=USUAL_EDGES[part.name],
                key=f"edges_{part.name}",
            )
        if st.form_submit_button("Cut the classes so"):
            made = act(read, recency, frequency, window, typed)
            if made is not None and act(score_settings.save, workspace, replace(kept, definitions=made), state.actor()):
                st.rerun()
    whose(workspace)


def read(recency: Any, frequency: Any, window: int, typed: dict[str, str]) -> Definitions:
    """What was typed as definitions. Raises UserError where four rising numbers are not given."""
    edges = {}
    for name, text in typed.items():
        if not text.strip():
            continue
        try:
            edges[name] = tuple(float(part) for part in text.replace(";", ",").split(","))
        except ValueError:
            raise UserError(
                "bad_edges", f"“{text}” is not four numbers.", f"Give them with commas, such as {USUAL_EDGES[name]}."
            ) from None
    return Definitions(recency, frequency, window, edges)


def edit_tiers(workspace: Workspace) -> None:
    """Names and bands as a table to change; or the ones that are offered."""
    import pandas as pd

    kept = score_settings.of(workspace)
    offered = list(tiers.OFFERED)
    fits = next((name for name, bands in tiers.OFFERED.items() if bands == kept.tiers), None)
    names = [*offered, "Your own"]
    begin = st.selectbox("Begin with", names, index=names.index(fits or "Your own"), key="tiers_from")
    bands = tiers.OFFERED.get(begin or "", kept.tiers)
    columns = ["Tier", *(f"{name.capitalize()} {end}" for name in (*LIMITED, "score") for end in ("from", "to"))]
    rows = [[band.name, *(end for name in (*LIMITED, "score") for end in getattr(band, name))] for band in bands]
    shapes: dict[str, Any] = {
        name: st.column_config.NumberColumn(
            name.replace("Monetary", "Money"),
            min_value=0,
            max_value=100 if name.startswith("Score") else 5,
            step=1,
            required=True,
            default=0 if name.endswith("from") else 100 if name.startswith("Score") else 5,
        )
        for name in columns[1:]
    }
    shapes["Tier"] = st.column_config.TextColumn("Tier", max_chars=40, required=True)
    edited = st.data_editor(
        pd.DataFrame(rows, columns=columns),
        column_config=shapes,
        hide_index=True,
        num_rows="dynamic",
        key=f"tiers_{begin}_{len(kept.tiers)}",
    )
    messages.aside("The first tier that fits names a person; a score “to” is below it. Nobody fitting: Everyone else.")
    if st.button("Name the tiers so", key="save_tiers"):
        made = act(bands_of, edited.to_dict("records"))
        if made is not None and act(score_settings.save, workspace, replace(kept, tiers=made), state.actor()):
            st.rerun()
    whose(workspace)


def bands_of(rows: list[dict[str, Any]]) -> Tiers:
    """Rows of the table as tiers. Raises UserError where a name or number will not do."""
    made = []
    for row in rows:
        ends = {}
        for name in (*LIMITED, "score"):
            low, high = row.get(f"{name.capitalize()} from"), row.get(f"{name.capitalize()} to")
            if messages.is_missing(low) or messages.is_missing(high):
                raise UserError("bad_band", "A band has an empty end.", "Fill it in, or delete the row.")
            ends[name] = (int(low), int(high))  # type: ignore[arg-type]
        made.append(Band(" ".join(str(row.get("Tier") or "").split()), **ends))
    return tiers.check(made)


def whose(workspace: Workspace) -> None:
    """Who changed definitions or tiers last, and when."""
    by = score_settings.saved_by(workspace)
    if by:
        messages.aside(f"Definitions and tiers {author(*by)}.")


def relying(workspace: Workspace, people: People) -> None:
    """Segments that speak of scores: which settings each keeps, and what today's would change."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    found = list(frozen.differences(workspace, saved.load_all(workspace), vocabulary))
    if not found:
        messages.aside("No segment speaks of scores yet. One that does keeps the weights and tiers it was saved with.")
        return
    for one in found:
        segment = one.segment
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            messages.status(segment.status)
            if one.settings is None:
                messages.say(f"{segment.name}: saved before settings were kept, follows the weights of today.")
            elif one.reading or one.cutting:
                messages.say(f"{segment.name}, version {segment.version}: {apart(workspace, people, one)}")
            else:
                messages.say(f"{segment.name}, version {segment.version}: the settings of today.")
                continue
            if st.button("Take today's settings", key=f"todays_{segment.segment_id}"):
                # A new version, as a draft: who is in it changes, so it is to be checked again.
                proposals.keep(workspace, people, frozen.with_todays(segment))


def apart(workspace: Workspace, people: People, one: frozen.Frozen) -> str:
    """How a version's own settings and today's differ, in people."""
    said = []
    if one.reading:
        try:
            kept = membership.size(workspace, people, one.segment)
            todays = membership.size(workspace, people, frozen.with_todays(one.segment))
            said.append(f"keeps its weights and tiers: {messages.people(kept)}, with today's {messages.number(todays)}")
        except UserError as problem:
            said.append(problem.what)
    if one.cutting:
        said.append("the classes are cut otherwise than when it was saved, so its people have changed")
    return "; ".join(said) + "."


def attention(workspace: Workspace, people: People) -> None:
    """A warning on top where an approved segment's people changed because the classes are cut otherwise."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    found = [one.segment for one in frozen.differences(workspace, saved.approved(workspace), vocabulary) if one.cutting]
    if found:
        names = ", ".join(f"“{segment.name}”" for segment in found)
        st.warning(
            messages.escape(f"The classes are cut otherwise than when {names} was approved: check who is in it now.")
        )


def act(what: Any, *given: Any) -> Any:
    """Do it; a mistake is said in two lines and gives None. What gives nothing back gives True."""
    try:
        found = what(*given)
    except UserError as error:
        messages.mistake(error)
        return None
    return True if found is None else found
