"""The rule as text on the Build page: the text form to type in, and the SQL it stands for to read."""

import streamlit as st

from segmentation.activate import sql_definition
from segmentation.core.errors import UserError
from segmentation.ui import building, messages, state, tables
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
    sql(on)
    with st.expander("Words you can use"):
        words(on)


def sql(on: Desk) -> None:
    """The whole segment as one SQL statement, exclusions and ranking included, in the words of a warehouse."""
    st.markdown("**The same people in SQL**", help="To read and to copy; the text form is what is changed.")
    dialect = st.selectbox(
        "Dialect",
        list(sql_definition.DIALECTS),
        format_func=sql_definition.DIALECTS.__getitem__,
        key="build_dialect",
        label_visibility="collapsed",
        width=220,
        **state.KEEP,
    )
    try:
        st.code(
            sql_definition.statement(on.workspace, on.people, on.segment, dialect or "duckdb", title=title(on)),
            language="sql",
            wrap_lines=True,
            height=260,
        )
    except UserError as why:
        messages.mistake(why)
    if dialect == "duckdb":
        messages.aside(f"In this workspace's own file, people is the table {on.people.table.name}.")


def title(on: Desk) -> str:
    """What the statement is of: a version as it was saved, or not quite."""
    name = on.segment.name or "A new segment"
    if on.saved is None:
        return f"{name}, not saved yet"
    return f"{name}, version {on.saved.version}" + (", with changes that are not saved" if on.changed else "")


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
