"""The further parts of the Build page: the text form, who is held back and how many, the plan, the versions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import checking, effects, exclusions, history, naming
from segmentation.ui import building, building_picture, building_strip, messages, tables
from segmentation.ui.building import Desk


def text_form(on: Desk) -> None:
    """The rule and the hard rules as text, in step with the menus; what does not read is kept and explained."""
    for part, label, text in (
        ("rule", "The rule", on.segment.rule_text),
        ("hard", "Hard rules, one a line", "\n".join(on.segment.hard_rules)),
    ):
        key = building.field(on, f"text_{part}", on.draft.pending.get(part, text))
        st.text_area(label, key=key, height=120, on_change=building.change_text, args=(on, part, key))
        if (why := building.fault(on, part)) is not None:
            messages.mistake(why)
            messages.aside("Until it reads, people are counted by the rule before it.")
    messages.aside("Changes count when you leave the field, or with Ctrl+Enter.")
    with st.expander("Words you can use"):
        words(on)


def words(on: Desk) -> None:
    """Every feature and behaviour with its unit and meaning, and how conditions are written."""
    import pandas as pd

    st.code(
        "orders_365d >= 2 and days_since_last_order > 60\n"
        "count(viewed_product where category = 'Boots' within 90 days) >= 5\n"
        "distinct(viewed_product.category within 60 days) >= 3 or tier in ('Champions', 'Loyal')\n"
        "last_satisfaction is missing and not in segment 'Name'",
        language=None,
        wrap_lines=True,
    )
    features = pd.DataFrame([(one.name, one.unit, one.meaning, one.missing) for one in on.vocabulary.features])
    features.columns = ["Feature", "Unit", "Meaning", "When missing"]
    tables.show(features, name="Features", height=300)
    events = pd.DataFrame([(one.name, one.meaning, ", ".join(one.fields)) for one in on.vocabulary.events])
    events.columns = ["Behaviour", "Meaning", "Fields"]
    tables.show(events, name="Behaviours")


def limits(on: Desk) -> None:
    """Exclusions with the people each holds back, ranking, and size limits."""
    held = effects.held_back(on.workspace, on.people, on.segment)
    st.markdown("**Held back by choice**", help="Counted over everyone who matches the rule; some count twice.")
    for one in exclusions.choices(on.workspace.settings):
        key = building.field(on, f"exclude_{one.name}", one.name in on.segment.exclusions)
        st.toggle(
            f"{one.title}: {messages.people(held[one.name])} {one.sentence}",
            key=key,
            on_change=building.change,
            args=(on, exclude(one.name)),
        )
    always = [one for one in exclusions.all_of(on.workspace.settings) if one.always]
    said = ", ".join(f"{one.title.lower()} {held[one.name]:,}" for one in always)
    messages.aside(f"Always held back: {said}.")
    st.markdown("**Keep the best of them**")
    ranking(on)
    st.markdown("**Size**")
    with st.container(horizontal=True, gap="small"):
        number(on, "minimum", "At least (people)", "Warns when fewer can be reached; nothing is cut off.")
        number(on, "maximum", "At most (people)", "Warns when more can be reached; nothing is cut off.")
    try:
        checking.check_numbers(on.segment, on.vocabulary)
    except UserError as why:
        messages.mistake(why)


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
        building.change(on, lambda one: replace(one, ranking=name, top=one.top if name else None))

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
            number(on, "top", "Keep the first (people)", "Best first; people without a value come last.")


def number(on: Desk, name: str, label: str, help: str) -> None:
    """A number of people, or none."""
    key = building.field(on, name, getattr(on.segment, name))
    st.number_input(
        label,
        min_value=1,
        value=None,
        step=1,
        key=key,
        help=help,
        placeholder="no limit",
        on_change=building.change_field,
        args=(on, name, key),
        width=200,
    )


def plan(on: Desk) -> None:
    """Name, purpose, goal, hypothesis and brief."""
    text(on, "name", "Name", "what these people do, e.g. Boot browsers who never bought", 80)
    if on.segment.name:
        try:
            naming.check_name(on.segment.name, building_picture.words(on))
        except UserError as why:
            messages.aside(f"{why.what} {why.do_next}")
    text(on, "purpose", "Purpose", "why they deserve a mail of their own", 300)
    with st.container(horizontal=True, gap="small"):
        text(on, "goal", "Goal", "e.g. 8 % order within 30 days", 200)
        text(on, "metric", "Measured by", "e.g. orders within 30 days", 200)
        key = building.field(on, "goal_date", on.segment.goal_date)
        st.date_input(
            "Until",
            value=None,
            key=key,
            format="YYYY-MM-DD",
            on_change=building.change_field,
            args=(on, "goal_date", key),
            width=160,
        )
    area(on, "hypothesis", "Hypothesis", "if we send them …, then … because …")
    area(on, "brief", "Brief: what e-mail would you send?", "subject, content, when, and what not to say")
    text(on, "owner", "Owner", "who looks after it", 80)


def text(on: Desk, name: str, label: str, placeholder: str, most: int) -> None:
    """A line of the definition."""
    key = building.field(on, name, getattr(on.segment, name))
    given: dict[str, Any] = {"on_change": building.change_field, "args": (on, name, key)}
    st.text_input(label, key=key, placeholder=placeholder, max_chars=most, **given)


def area(on: Desk, name: str, label: str, placeholder: str) -> None:
    """A few lines of the definition."""
    key = building.field(on, name, getattr(on.segment, name))
    given: dict[str, Any] = {"on_change": building.change_field, "args": (on, name, key)}
    st.text_area(label, key=key, placeholder=placeholder, max_chars=4_000, height=100, **given)


def versions(on: Desk) -> None:
    """What was saved when, by whom, and what it changed; any of it can be the start of the next version."""
    if on.saved is None:
        messages.nothing("Nothing is saved yet.", "Give it a name, then Save segment.")
        return
    building_strip.unsaved(on)
    for line in history.lines(on.workspace, on.saved.segment_id, on.vocabulary):
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**Version {line.segment.version}**", width="content")
                messages.status(line.segment.status)
                st.caption(messages.escape(f"{messages.moment(line.at)} UTC, {line.actor}"), width="stretch")
                if line.segment.version != on.saved.version:
                    st.button(
                        "Start again from this",
                        type="tertiary",
                        key=f"{on.key}_from_{line.segment.version}",
                        on_click=building.start_from,
                        args=(on, replace(line.segment, version=on.segment.version)),
                    )
            if line.changed:
                building_strip.lines(line.changed)
            else:
                messages.aside(f"The first one: {line.segment.rule_text}")


PARTS: dict[str, Callable[[Desk], None]] = {
    "Text": text_form,
    "Limits": limits,
    "Plan": plan,
    "Versions": versions,
}
