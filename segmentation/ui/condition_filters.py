"""The filters of a behaviour: which of its rows count."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from segmentation.core import rules
from segmentation.core.rules import Condition, Filter
from segmentation.segments import editing
from segmentation.ui import condition_values, condition_words
from segmentation.ui.rule_spot import Spot


def row(spot: Spot, one: Condition, measure: rules.Behaviour, position: int) -> None:
    """One filter of a behaviour: field, comparison, value, and a way to take it off."""
    event = spot.on.vocabulary.event(measure.event)
    test, name = measure.where[position], f"w{position}"
    if event is None:
        return

    def put(make: Callable[[], Filter | None]) -> None:
        def condition() -> Condition:
            new = make()
            kept = [*measure.where[:position], *([new] if new else []), *measure.where[position + 1 :]]
            return replace(one, measure=replace(measure, where=tuple(kept)))

        spot.put(condition)

    kind = event.fields.get(test.field, "text")
    known = tuple(condition_values.words(spot, measure, test.field)) if kind == "text" else ()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("where", width="content")
        of = spot.field(f"{name}_of", test.field)
        st.selectbox(
            "Field",
            list(event.fields),
            format_func=lambda field: field.replace("_", " "),
            key=of,
            label_visibility=condition_words.LABEL,
            on_change=lambda: put(lambda: first_filter(spot, measure, st.session_state[of])),
            width=150,
        )
        offered = condition_words.OPERATORS[kind]
        how = spot.field(f"{name}_is", test.operator)

        def compare() -> None:
            chosen = st.session_state[how]
            value = editing.compared(test.operator, test.value, chosen, kind)
            put(lambda: Filter(test.field, chosen, value))

        st.selectbox(
            "Compares",
            list(offered),
            format_func=offered.__getitem__,
            key=how,
            label_visibility=condition_words.LABEL,
            on_change=compare,
            width=140,
        )
        condition_values.draw(
            spot,
            f"{name}_value",
            test,
            kind,
            known,
            lambda given: put(lambda: Filter(test.field, test.operator, given())),
            "",
        )
        st.button("Drop", type="tertiary", key=spot.key(f"{name}_drop"), on_click=put, args=(lambda: None,))


def add(spot: Spot, one: Condition) -> None:
    """A further filter on a behaviour, on the field people ask for most; for callbacks."""
    measure = one.measure
    if isinstance(measure, rules.Behaviour):
        event = spot.on.vocabulary.event(measure.event)
        fields = list(event.fields) if event else []
        field = "category" if "category" in fields else fields[0]
        new = first_filter(spot, measure, field)
        spot.put(lambda: replace(one, measure=replace(measure, where=(*measure.where, new))))


def first_filter(spot: Spot, measure: rules.Behaviour, field: str) -> Filter:
    """A filter to begin with: the most frequent word of the field, or at least 1."""
    event = spot.on.vocabulary.event(measure.event)
    if event is not None and event.fields.get(field) == "number":
        return Filter(field, ">=", 1)
    return Filter(field, "=", next(iter(condition_values.words(spot, measure, field)), ""))
