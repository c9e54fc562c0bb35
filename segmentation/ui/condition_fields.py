"""The fields of one condition: what is measured, how it compares, with what; for behaviours also where and within."""

from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.core import rules
from segmentation.segments import editing
from segmentation.ui import condition_filters, condition_values, messages
from segmentation.ui.condition_words import AGGREGATES, LABEL, OPERATORS, code, measure_of, subjects
from segmentation.ui.rule_spot import Spot

MOST_BESIDE = 28  # letters of a fact's words that have room beside its comparison


def fields(spot: Spot, one: rules.Condition) -> None:
    """Draw the fields; each writes its change into the draft."""
    kind = editing.kind_of(one.measure, spot.on.vocabulary)
    did = one.measure if isinstance(one.measure, rules.Behaviour) else None
    if did is None and len(subjects(spot.on.vocabulary).get(code(one.measure), "")) > MOST_BESIDE:
        subject(spot, one)  # beside its value the end of its words, which tells it from others, would be cut off
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            operator(spot, one, kind)
            condition_values.value(spot, one, kind)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        subject(spot, one)
        if did is not None:
            aggregate(spot, one, did)
        else:
            operator(spot, one, kind)
            condition_values.value(spot, one, kind)
    if did is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        operator(spot, one, kind)
        condition_values.value(spot, one, kind)
        window(spot, one, did)
    for position in range(len(did.where)):
        condition_filters.row(spot, one, did, position)


def subject(spot: Spot, one: rules.Condition) -> None:
    """What it is about: a feature, something people do, or another segment."""
    known = subjects(spot.on.vocabulary)
    key = spot.field("what", code(one.measure))
    st.selectbox(
        "What",
        list(known),
        format_func=known.__getitem__,
        key=key,
        label_visibility=LABEL,
        on_change=choose_subject,
        args=(spot, one, key),
        width="stretch",
    )


def choose_subject(spot: Spot, one: rules.Condition, key: str) -> None:
    """Another feature, behaviour or segment."""
    measure = measure_of(st.session_state[key])
    first = next(iter(condition_values.words(spot, measure)), None)
    spot.put(lambda: editing.about(measure, spot.on.vocabulary, one, first))


def aggregate(spot: Spot, one: rules.Condition, measure: rules.Behaviour) -> None:
    """What is taken of a behaviour, and of which field."""
    key = spot.field("take", measure.aggregate)

    def choose() -> None:
        taken = st.session_state[key]
        names = editing.fields_of(measure, spot.on.vocabulary, taken) if taken in ("sum", "distinct") else (None,)
        field = names[0] if names else None
        spot.put(lambda: replace(one, measure=replace(measure, aggregate=taken, field=field)))

    st.selectbox(
        "Counted as",
        list(AGGREGATES),
        format_func=AGGREGATES.__getitem__,
        key=key,
        label_visibility=LABEL,
        on_change=choose,
        width=210,
    )
    if measure.aggregate in ("sum", "distinct"):
        of = spot.field("of", measure.field)
        st.selectbox(
            "Of",
            list(editing.fields_of(measure, spot.on.vocabulary, measure.aggregate)),
            format_func=lambda name: name.replace("_", " "),
            key=of,
            label_visibility=LABEL,
            on_change=lambda: spot.put(lambda: replace(one, measure=replace(measure, field=st.session_state[of]))),
            width=150,
        )


def operator(spot: Spot, one: rules.Condition, kind: str) -> None:
    """How it compares."""
    key = spot.field("is", one.operator)

    def choose() -> None:
        chosen = st.session_state[key]
        value = editing.compared(one.operator, one.value, chosen, kind)
        spot.put(lambda: rules.Condition(one.measure, chosen, value))

    offered = OPERATORS[kind]
    st.selectbox(
        "Compares",
        list(offered),
        format_func=offered.__getitem__,
        key=key,
        label_visibility=LABEL,
        on_change=choose,
        width=150,
    )


def window(spot: Spot, one: rules.Condition, measure: rules.Behaviour) -> None:
    """Within how many days; empty for ever."""
    key = spot.field("days", measure.within_days)

    def choose() -> None:
        days: Any = st.session_state[key]
        spot.put(lambda: replace(one, measure=replace(measure, within_days=int(days) if days else None)))

    st.markdown("in the last", width="content")
    st.number_input(
        "Days",
        min_value=1,
        max_value=36_500,
        value=None,
        step=1,
        key=key,
        label_visibility=LABEL,
        placeholder="ever",
        on_change=choose,
        width=110,
    )
    messages.aside("days")
