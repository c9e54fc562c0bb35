"""Who is predicted highest and why, each in words; and anybody else by address."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import People
from segmentation.segments import lookup, stories
from segmentation.store.workspace import Workspace
from segmentation.ui import messages, tables, target_words
from segmentation.understand import predicted, why
from segmentation.understand.predicted import Kept
from segmentation.understand.target import Target

SHOWN = 10


def show(workspace: Workspace, people: People, one: Target, kept: Kept) -> None:
    """The ten predicted highest, masked, with what lifts and lowers each; nothing for a way that sees no features."""
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
    """A line a person: the prediction, what lifts it and what lowers it."""
    import pandas as pd

    currency, money = workspace.settings.currency, one.kind == "money"
    lines = []
    for who, shown, value in asked:
        found = why.reasons(workspace, people, kept, who)
        up, down = target_words.because(found, people.vocabulary, money, currency)
        lines.append(
            {
                "Person": shown,
                "Predicted": messages.money(value, currency) if money else messages.share(value),
                "Lifts it": up or "nothing much",
                "Lowers it": down or "nothing much",
            }
        )
    columns = {
        "Person": tables.text("Person"),
        "Predicted": tables.text("Predicted"),
        "Lifts it": tables.text("Lifts it", width="large"),
        "Lowers it": tables.text("Lowers it", width="large"),
    }
    tables.show(pd.DataFrame(lines), columns, name=name, key=f"why_{name}")
