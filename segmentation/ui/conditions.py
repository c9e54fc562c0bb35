"""A rule as menus: groups of conditions, each condition with what, comparison and value, to change, add and remove."""

from dataclasses import replace

import streamlit as st

from segmentation.core import rules
from segmentation.segments import editing, finding_words
from segmentation.ui import (
    building,
    condition_counts,
    condition_fields,
    condition_filters,
    condition_values,
    condition_words,
    messages,
    state,
)
from segmentation.ui.building import Desk
from segmentation.ui.rule_spot import Spot

WORDS = {"and": "all of these", "or": "any of these"}


def menus(on: Desk) -> None:
    """The rule, then the hard rules."""
    rule = building.rule_at(on.segment, 0, on.vocabulary)
    hard = [building.rule_at(on.segment, place + 1, on.vocabulary) for place in range(len(on.segment.hard_rules))]
    group(Spot(on, 0), rule.root)
    finder(on)
    st.markdown("**Hard rules**", help="Everyone in the segment meets every one of these, whatever the rule says.")
    for place, one in enumerate(hard):
        group(Spot(on, place + 1), one.root)
    st.button(
        "Add a hard rule",
        icon=":material/add:",
        key=f"{on.key}_add_hard",
        on_click=add_hard,
        args=(on,),
    )


def finder(on: Desk) -> None:
    """Facts and behaviours by plain words; a click adds the condition to the rule."""
    typed = st.text_input(
        "Find what to ask", placeholder="how much they spent, last click, full cart …", key="build_find", **state.KEEP
    )
    if not typed:
        return
    found = finding_words.search(on.vocabulary, typed)
    if not found:
        messages.aside("Nothing here speaks of that. All words stand under Text, in “Words you can use”.")
    for place, one in enumerate(found):
        st.button(
            messages.escape(condition_words.sentence(one.said)),
            icon=":material/add:",
            type="tertiary",
            key=f"{on.key}_found_{place}",
            help=messages.escape(one.name),
            on_click=add_found,
            args=(on, one.measure),
        )


def add_found(on: Desk, measure: rules.Measure) -> None:
    """Join a condition on what was found to the rule."""
    first = next(iter(condition_values.words(Spot(on, 0), measure)), None)

    def edit(rule: rules.Rule) -> rules.Rule:
        new = editing.about(measure, on.vocabulary, None, first)
        return rules.Rule(new) if rule == editing.EVERYONE else editing.added(rule, (), "and", new)

    building.change_rule(on, 0, edit)


def add_hard(on: Desk) -> None:
    """A further hard rule, to be changed."""
    text = rules.to_text(rules.Rule(editing.first_condition(on.vocabulary)))
    building.change(on, lambda segment: replace(segment, hard_rules=(*segment.hard_rules, text)))


def group(spot: Spot, node: rules.Node) -> None:
    """A node: a condition, or a group with a choice of all / any and its items in a frame."""
    if isinstance(node, rules.Condition):
        condition(spot, node)
        if not spot.place:
            adders(spot, ("and", "or"))
        return
    if not node.items:
        empty = "Everyone, so far. Add a condition, or start from the library."
        messages.say(empty if isinstance(node, rules.All) else "Nobody: the rule can be met by no one.")
        adders(spot, ("and",))
        return
    word = "and" if isinstance(node, rules.All) else "or"
    with st.container(border=bool(spot.place), gap="small"):
        key = spot.field("word", word)
        st.segmented_control(
            "People meet",
            list(WORDS),
            format_func=WORDS.__getitem__,
            required=True,
            key=key,
            label_visibility="collapsed",
            on_change=lambda: spot.edit(lambda rule: editing.turned(rule, spot.place, st.session_state[key])),
        )
        for position, item in enumerate(node.items):
            group(spot.inside(position), item)
        adders(spot, (word,))


def adders(spot: Spot, words: tuple[str, ...]) -> None:
    """Buttons that join a further condition."""
    with st.container(horizontal=True, gap="small"):
        for word in words:
            label = "Add a condition" if len(words) == 1 else f"Add a condition: {word} …"
            key = spot.key(f"add_{word}")
            st.button(label, icon=":material/add:", key=key, on_click=spot.add, args=(word,))


def condition(spot: Spot, one: rules.Condition) -> None:
    """One condition in a frame: its fields, how many people meet it, and what can be done with it."""
    with st.container(border=True, gap="xsmall"):
        condition_fields.fields(spot, one)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{messages.people(condition_counts.meeting(spot.on, one))} meet this", width="stretch")
            outer = editing.at(building.rule_at(spot.on.segment, spot.target, spot.on.vocabulary), spot.place[:-1])
            if isinstance(one.measure, rules.Behaviour):
                key = spot.key("where")
                st.button("only where …", type="tertiary", key=key, on_click=condition_filters.add, args=(spot, one))
            if spot.place:
                word = "or" if isinstance(outer, rules.All) else "and"
                key = spot.key("also")
                st.button(f"{word} …", type="tertiary", key=key, on_click=spot.add, args=(word,))
            key = spot.key("remove")
            st.button(
                "Remove", icon=":material/close:", type="tertiary", key=key, on_click=spot.put, args=(lambda: None,)
            )
