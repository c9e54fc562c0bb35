"""The value of a comparison in the field that fits it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.core import rules
from segmentation.core.rules import Condition, Filter
from segmentation.segments import distribution, editing
from segmentation.ui import cached, condition_words, messages
from segmentation.ui.rule_spot import Spot

Given = Callable[[], Any]


def unit_of(spot: Spot, measure: rules.Measure) -> str:
    """The unit as it is written behind a number: "orders", "%", "€", "times"."""
    currency = sign(spot)
    if isinstance(measure, rules.FeatureMeasure):
        feature = spot.on.vocabulary.feature(measure.name)
        unit = feature.unit if feature else ""
        return {"share": "%", "probability": "%", "money": currency}.get(unit, unit.partition(" 0")[0])
    if isinstance(measure, rules.Behaviour):
        if measure.aggregate == "sum":
            return currency if measure.field in ("total", "revenue", "discount", "line_total") else ""
        return "times" if measure.aggregate == "count" else "days" if measure.aggregate.startswith("days") else ""
    return ""


def sign(spot: Spot) -> str:
    """How the workspace's money is written: €."""
    currency = spot.on.workspace.settings.currency
    return messages.SIGNS.get(currency, currency)


def value(spot: Spot, one: Condition, kind: str) -> None:
    """The value of a condition."""

    def put(given: Given) -> None:
        spot.put(lambda: Condition(one.measure, one.operator, given()))

    known: tuple[str, ...] = ()
    if kind == "text":
        known = tuple(words(spot, one.measure))
    draw(spot, "value", one, kind, known, put, unit_of(spot, one.measure))


def words(spot: Spot, measure: rules.Measure, field: str | None = None) -> dict[str, int]:
    """The words there are in the data, most frequent first; looked up once for each state of the data."""
    return _words(spot.on.workspace.id, spot.on.people.table.name, repr((measure, field)), spot, measure, field)


@st.cache_data(show_spinner=False, max_entries=200)
def _words(
    workspace_id: str, table: str, what: str, _spot: Spot, _measure: rules.Measure, _field: str | None
) -> dict[str, int]:
    measure = replace(_measure, where=(), within_days=None) if isinstance(_measure, rules.Behaviour) else _measure
    return distribution.texts(cached.workspace(workspace_id), _spot.on.people, measure, _field)


def draw(
    spot: Spot,
    name: str,
    test: Condition | Filter,
    kind: str,
    known: tuple[str, ...],
    put: Callable[[Given], None],
    unit: str,
) -> None:
    """The field or fields for a value of this kind under this operator."""
    if test.value is None:
        return
    if test.operator in ("in", "not in"):
        several(spot, name, test, kind, known, put)
    elif kind == "number":
        given = test.value if isinstance(test.value, tuple) else (test.value,)
        for position in range(len(given)):
            if position:
                st.markdown("and", width="content")
            number(spot, f"{name}{position}", given, position, put, unit)
        if unit:
            st.markdown(unit, width="content")
    else:
        word(spot, name, test, known, put)


def number(
    spot: Spot, name: str, given: tuple[Any, ...], position: int, put: Callable[[Given], None], unit: str
) -> None:
    """One number; shares are shown in per cent, whole numbers stay whole."""
    factor = 100 if unit == "%" else 1
    shown = given[position] * factor
    whole = float(shown).is_integer() and unit not in ("%", sign(spot))
    key = spot.field(name, int(shown) if whole else round(float(shown), 6))

    def choose() -> None:
        typed = st.session_state[key]
        if typed is None:
            return
        value = round(typed / factor, 8) if factor != 1 else typed
        changed = int(value) if float(value).is_integer() else value
        put(lambda: (*given[:position], changed, *given[position + 1 :]) if len(given) > 1 else changed)

    st.number_input(
        "Value",
        value=None,
        step=1 if whole else 1.0,
        format=None if whole else "%.10g",
        key=key,
        label_visibility=condition_words.LABEL,
        on_change=choose,
        width=130,
    )


def several(
    spot: Spot, name: str, test: Condition | Filter, kind: str, known: tuple[str, ...], put: Callable[[Given], None]
) -> None:
    """A list of values: chosen words, or numbers parted by commas."""
    given = test.value if isinstance(test.value, tuple) else ()
    if kind == "number":
        key = spot.field(f"{name}_list", ", ".join(f"{one:g}" for one in given))
        st.text_input(
            "Values",
            key=key,
            label_visibility=condition_words.LABEL,
            on_change=lambda: put(lambda: editing.numbers_in(st.session_state[key])),
        )
        return
    key = spot.field(f"{name}_list", [str(one) for one in given])
    st.multiselect(
        "Values",
        list(dict.fromkeys([*known, *(str(one) for one in given)])),
        key=key,
        label_visibility=condition_words.LABEL,
        accept_new_options=True,
        on_change=lambda: put(lambda: tuple(st.session_state[key])),
    )


def word(spot: Spot, name: str, test: Condition | Filter, known: tuple[str, ...], put: Callable[[Given], None]) -> None:
    """One word: chosen from those in the data or typed."""
    if test.operator in ("contains", "starts with") or not known:
        key = spot.field(f"{name}_text", str(test.value))
        st.text_input(
            "Text",
            key=key,
            label_visibility=condition_words.LABEL,
            on_change=lambda: put(lambda: st.session_state[key] or ""),
            width=220,
        )
        return
    key = spot.field(f"{name}_word", str(test.value))
    st.selectbox(
        "Word",
        list(dict.fromkeys([*known, str(test.value)])),
        key=key,
        label_visibility=condition_words.LABEL,
        accept_new_options=True,
        on_change=lambda: put(lambda: st.session_state[key] or ""),
        width=220,
    )
