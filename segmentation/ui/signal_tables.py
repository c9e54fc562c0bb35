"""What is missing and which export would bring it; how much each feature says about later purchases (A2.9)."""

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state, tables
from segmentation.understand import signals, telling
from segmentation.understand.signals import Missing
from segmentation.understand.telling import Tellings

SHOWN = 12


def show(workspace: Workspace) -> None:
    """Both, under one heading."""
    st.subheader("What is missing, and what says most", anchor=False)
    missing_ones(found(workspace))
    says(workspace)


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs={Workspace: cached.version_of})
def found(workspace: Workspace) -> tuple[Missing, ...]:
    """Kinds of data that are not loaded."""
    return signals.missing(workspace)


def exports(one: Missing) -> str:
    """Which exports bring it, in words, the recognised ones by name."""
    return f"{one.brought_by} ({', '.join(one.recognised)})" if one.recognised else one.brought_by


def missing_ones(absent: tuple[Missing, ...]) -> None:
    """Each kind of data that is not loaded, what it would tell and where it comes from."""
    import pandas as pd

    if not absent:
        messages.say("Every feature has the data it needs.")
        return
    rows = [
        {
            "Not loaded": one.title.capitalize(),
            "Features that wait for it": len(one.features),
            "Such as": ", ".join(name.replace("_", " ") for name in one.features[:4]),
            "An export that brings it": one.brought_by,
            "Recognised without a mapping": ", ".join(one.recognised),
        }
        for one in absent
    ]
    columns = {
        "Not loaded": tables.text("Not loaded", width=120),
        "Features that wait for it": tables.number("Features that wait for it", width=170),
        "An export that brings it": tables.text("An export that brings it", width=330),
        "Recognised without a mapping": tables.text(
            "Recognised without a mapping", "Any other file is mapped once by hand on the Upload page", width=420
        ),
        "Such as": tables.text("Such as", "Some of these features", width="large"),
    }
    tables.show(pd.DataFrame(rows), columns, name="What is not loaded, and which export brings it", key="missing")


def says(workspace: Workspace) -> None:
    """How well each feature of 90 days ago tells who has bought since: on demand."""
    as_of = state.as_of()
    if as_of is None:
        return
    shown = st.session_state.get("telling") == f"{workspace.id} {as_of}"
    if not shown:
        label = "Which features say most about later purchases?"
        if not st.button(label, key="telling_ask", icon=":material/insights:"):
            return
        st.session_state["telling"] = f"{workspace.id} {as_of}"
    try:
        with messages.working("Looking at everybody as they were 90 days ago") as tell:
            told = cached.kept(workspace, f"telling {as_of}", lambda: telling.tellings(workspace, as_of, tell))
    except UserError as error:
        messages.mistake(error)
        return
    draw(told)


def draw(told: Tellings) -> None:
    """The answer in a sentence, then the features with their intervals."""
    import pandas as pd

    if not told.features:
        messages.say("No feature differs between people.")
        return
    best = told.features[0]
    way = "more" if best.more else "less"
    name = best.feature.name.replace("_", " ").capitalize()
    messages.answer(
        f"{name} says most: of one who bought and one who did not, the buyer has {way} of it in "
        f"{messages.share(best.share, best.low, best.high)} of pairs."
    )
    messages.aside(
        f"Features as of {messages.day(told.then)}, purchases from then to {messages.day(told.now)}: "
        f"{messages.number(told.buyers)} of {messages.people(told.people)} bought. 50 % says nothing. It is no "
        "promise: a feature may say much because buyers are who they are, not because it makes them buy."
    )
    rows = [
        {
            "Feature": one.feature.name.replace("_", " "),
            "Tells buyers from others": one.share,
            "95 % interval": f"{100 * one.low:.1f} to {100 * one.high:.1f} %",
            "Buyers have": "more" if one.more else "less",
            "Known of": one.known,
            "Meaning": one.feature.meaning,
        }
        for one in told.features[:SHOWN]
    ]
    columns = {
        "Feature": tables.text("Feature", width="medium"),
        "Tells buyers from others": tables.bar("Tells buyers from others"),
        "95 % interval": tables.text("95 % interval"),
        "Buyers have": tables.text("Buyers have"),
        "Known of": tables.percent("Known of", "part of the people of whom it is known"),
        "Meaning": tables.text("Meaning", width="large"),
    }
    tables.show(pd.DataFrame(rows), columns, name="How much each feature says about later purchases", key="says")
