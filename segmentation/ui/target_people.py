"""Who is predicted highest and why, each in words; and anybody else by address."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.segments import lookup, stories
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, tables, target_categories, target_words
from segmentation.understand import predicted, why
from segmentation.understand.predicted import Kept
from segmentation.understand.target import Target

SHOWN = 5


def show(workspace: Workspace, people: People, one: Target, kept: Kept) -> None:
    """The five predicted highest, masked, with what lifts and lowers each; nothing for a way that sees no features."""
    if one.kind == "category" and kept.people:
        target_categories.show(workspace, people, one, kept)
        return
    if not kept.people or predicted.model(workspace, kept.model_id) is None:
        return
    st.subheader("Who, and why", anchor=False)
    rows = workspace.engine.rows(
        """SELECT p.subscriber_id, s.email, p.value FROM app.predictions AS p
        JOIN subscribers AS s ON s.subscriber_id = p.subscriber_id WHERE p.model_id = $model
        ORDER BY p.value DESC NULLS LAST, p.subscriber_id ASC LIMIT $n""",
        {"model": kept.model_id, "n": SHOWN},
    )
    without = [int(who) for who, email, _ in rows if not email]
    numbers = stories.customer_numbers(workspace, without) if workspace.engine.exists("subscriber_keys") else {}
    table(
        workspace,
        people,
        one,
        kept,
        [
            (int(who), stories.masked(email, None, int(who), numbers.get(int(who), "")), float(value))
            for who, email, value in rows
        ],
        "Predicted highest",
    )
    messages.aside(
        "How far the prediction would move were this about the person as it usually is, among people asked. What works "
        "together does not add up."
    )
    anybody(workspace, people, one, kept)


def anybody(workspace: Workspace, people: People, one: Target, kept: Kept) -> None:
    """The same for one person found by address or id."""
    with st.form("why_person", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = st.text_input("E-mail address or id", placeholder="jane@example.com", max_chars=320, key="why_typed")
        st.form_submit_button("Say why", icon=":material/search:")
    if not typed:
        return
    try:
        person = lookup.find(workspace, typed)
    except UserError as error:
        messages.mistake(error)
        return
    value = workspace.engine.value(
        "SELECT value FROM app.predictions WHERE model_id = $model AND subscriber_id = $who",
        {"model": kept.model_id, "who": person},
    )
    if value is None:
        messages.nothing("Nothing is predicted for this person.", f"It is asked of {one.who} who may be written to.")
        return
    table(workspace, people, one, kept, [(person, typed.strip(), float(value))], "This person")


def table(
    workspace: Workspace,
    people: People,
    one: Target,
    kept: Kept,
    asked: list[tuple[int, str, float]],
    name: str,
) -> None:
    """A line a reason: by how much it moves the prediction, what it is for this person, and what it usually is."""
    import pandas as pd

    currency, money = workspace.settings.currency, one.kind == "money"
    lines = []
    for who, shown, value in asked:
        given = messages.money(value, currency) if money else messages.share(value)
        found = why.reasons(workspace, people, kept, who)
        for number, reason in enumerate(found):
            told = target_words.reason(reason, people.vocabulary.feature(reason.feature), money, currency)
            first = number == 0
            lines.append({"Person": shown if first else "", "Predicted": given if first else ""} | told)
        if not found:
            nothing = {"Moved by": "–", "Because of": "nothing much", "Here": "–", "Usually": "–"}
            lines.append({"Person": shown, "Predicted": given} | nothing)
    columns = {column: tables.text(column) for column in ("Person", "Predicted", "Moved by", "Because of")}
    columns["Because of"] = tables.text("Because of", width="large")
    columns |= {column: tables.text(column) for column in ("Here", "Usually")}
    tables.show(pd.DataFrame(lines), columns, name=name, key=f"why_{name}")
