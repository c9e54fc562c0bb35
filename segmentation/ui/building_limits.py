"""How many, on the Build page: who is held back, the best of them, size limits, and what so many people can show."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from segmentation.core import rules, wording
from segmentation.core.errors import UserError
from segmentation.core.model import Feature, Segment
from segmentation.segments import checking, drafts, effects, exclusions, explain, membership, saved, sizing
from segmentation.ui import building, condition_counts, messages, state
from segmentation.ui.building import Desk


def limits(on: Desk) -> None:
    """Exclusions with the people each holds back, ranking, and size limits."""
    held = effects.held_back(on.workspace, on.people, on.segment)
    st.markdown("**Held back by choice**", help="Counted over everyone who matches the rule; some count twice.")
    for one in exclusions.choices(on.workspace.settings):
        key = building.field(on, f"exclude_{one.name}", one.name in on.segment.exclusions)
        # In two pieces: a switch's label is cut off where there is little room, and what it means would be lost.
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.toggle(
                f"{one.title}: {messages.people(held[one.name])}",
                key=key,
                on_change=building.change,
                args=(on, exclude(one.name)),
                width="content",
            )
            st.caption(messages.escape(one.sentence), width="content")
    always = [one for one in exclusions.all_of(on.workspace.settings) if one.always]
    said = ", ".join(f"{one.title.lower()} {held[one.name]:,}" for one in always)
    messages.aside(f"Always held back: {said}.")
    st.markdown("**Keep the best of them**")
    ranking(on)
    st.markdown("**Size**")
    with st.container(horizontal=True, gap="small"):
        number(on, "minimum", "At least (people)", "With fewer it is not exported; nobody is added or cut off.")
        number(on, "maximum", "At most (people)", "With more it is not exported; nobody is cut off.")
    messages.aside(
        f"{sizing.SWEET_LOW} to {sizing.SWEET_HIGH} people is the sweet spot; nothing is cut off, only said."
    )
    try:
        checking.check_numbers(on.segment, on.vocabulary)
    except UserError as why:
        messages.mistake(why)
    advice(on)


def advice(on: Desk) -> None:
    """What a test on so many could show, and whether there are too many segments for the list and for the team."""
    counted = condition_counts.waterfall(on)
    st.markdown("**What a test could show**", help="95 % sure, noticed 4 times in 5; two proportions compared.")
    messages.say(sizing.test_said(counted.reachable, on.workspace.settings.holdout_percent))
    known = len(saved.load_all(on.workspace)) + (0 if on.saved else 1)
    always = membership.waterfall(on.workspace, on.people, drafts.EMPTY)
    for note in sizing.number_notes(always.reachable, known, on.workspace.settings.segments_capacity):
        st.warning(messages.escape(note), icon=":material/groups:")
    key = f"{on.key}_capacity"
    st.session_state[key] = on.workspace.settings.segments_capacity

    def keep() -> None:
        settings = replace(on.workspace.settings, segments_capacity=int(st.session_state[key] or 1))
        building.attempt(lambda: on.workspace.save_settings(settings, state.actor()))

    st.number_input("Segments the team can write for", 1, 200, key=key, on_change=keep, width=260)


def exclude(name: str) -> Callable[[Segment], Segment]:
    """What switching an exclusion does."""

    def edit(segment: Segment) -> Segment:
        left = tuple(one for one in segment.exclusions if one != name)
        return replace(segment, exclusions=left if name in segment.exclusions else (*left, name))

    return edit


def ranking(on: Desk) -> None:
    """By which feature members are sorted, and how many of the first are kept."""
    known = {one.name: one.meaning.partition(";")[0] for one in on.vocabulary.features if one.kind == "number"}
    key = building.field(on, "ranking", on.segment.ranking)

    def choose() -> None:
        name = st.session_state[key]
        top, percent = (on.segment.top, on.segment.top_percent) if name else (None, None)
        building.change(on, lambda one: replace(one, ranking=name, top=top, top_percent=percent))

    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            "Sorted by",
            list(known),
            format_func=lambda name: known[name][0].upper() + known[name][1:],
            index=None,
            placeholder="nothing: everyone stays in",
            key=key,
            on_change=choose,
        )
        if on.segment.ranking:
            number(
                on,
                "top",
                "Keep the first (people)",
                "Best first; people without a value come last. It stays so many, however many meet the rule.",
                instead="top_percent",
            )
            number(
                on,
                "top_percent",
                "or the best (%)",
                "Of those who meet the rule and are not held back. It stays a share: with more people it keeps more.",
                instead="top",
                placeholder="share",
                most=100,
            )
    where_it_lies(on)


def where_it_lies(on: Desk) -> None:
    """The value at the cut of a ranking: of the last one kept, and of the first one left out."""
    cut = effects.ranking_cut(on.workspace, on.people, on.segment)
    feature = on.vocabulary.feature(on.segment.ranking or "")
    if cut is None or feature is None:
        return
    said = f"Keeps {cut.kept:,} of {wording.people(cut.of)}"
    if cut.of:
        said += f" ({100 * cut.kept / cut.of:.0f} %)"
    value = partial(value_said, on, feature)
    said += f"; the last one kept has {value(cut.last)}" + (
        f", the first one left out {value(cut.first_out)}." if cut.kept < cut.of else "."
    )
    tied = " The cut runs through equals: who of them stays in is settled by their number, not by merit."
    messages.say(said + (tied if cut.tied else ""))


def value_said(on: Desk, feature: Feature, value: float | None) -> str:
    """A ranked value with its unit."""
    condition = rules.Condition(rules.FeatureMeasure(feature.name), "is known")
    return explain.value_text(value, condition, replace(on.people, vocabulary=on.vocabulary), on.workspace)


def number(
    on: Desk,
    name: str,
    label: str,
    help: str,
    instead: str = "",
    placeholder: str = "no limit",
    most: int | None = None,
) -> None:
    """A whole number of the definition, or none. instead: another that goes when this one is given."""
    key = building.field(on, name, getattr(on.segment, name))

    def keep() -> None:
        given: dict[str, Any] = {instead: None} if instead else {}
        building.change(on, lambda one: replace(one, **{name: st.session_state[key], **given}))

    st.number_input(
        label,
        min_value=1,
        max_value=most,
        value=None,
        step=1,
        key=key,
        help=help,
        placeholder=placeholder,
        on_change=keep,
        width=200,
    )
