"""Who may be written to, and who says so: consents and objections of all sources, in all and for one person."""

import streamlit as st

from segmentation.load import waiting, wishes
from segmentation.load.wishes import Origin, Standing
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, tables

MARKS = {False: ("Not to be written to", "red"), True: ("May be written to", "green"), None: ("Not known", "gray")}
STATUSES = {"never_subscribed": "never subscribed", "complained": "complained (spam)"}


def show(workspace: Workspace) -> None:
    """How many people each source says what of."""
    import pandas as pd

    st.subheader("Who says what about consent", anchor=False)
    found = _by_origin(workspace)
    if not found:
        messages.nothing(
            "No source says who may be written to.",
            "Load your e-mail platform's profiles with their consent columns before you export a list.",
        )
        return
    messages.say(
        "An unsubscribe, bounce or complaint of any source wins over every subscription that is older, whichever file "
        "came last."
    )
    rows = [
        {
            "Said": said(one.status),
            "By": waiting.title_of(one.origin),
            "People": one.people,
            "First": one.oldest_on,
            "Last": one.newest_on,
        }
        for one in found
    ]
    columns = {
        "Said": tables.text("Said"),
        "By": tables.text("By", width="medium"),
        "People": tables.number("People"),
        "First": tables.day("First"),
        "Last": tables.day("Last"),
    }
    tables.show(pd.DataFrame(rows), columns, name="Consents and objections by source", key="wishes")


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs={Workspace: cached.version_of})
def _by_origin(workspace: Workspace) -> tuple[Origin, ...]:
    return wishes.by_origin(workspace)


def said(status: str) -> str:
    """A status as people say it."""
    return STATUSES.get(status, status)


def of_person(found: Standing) -> None:
    """One person's standing, and everything that was said, with date and origin."""
    import pandas as pd

    word, colour = MARKS[found.may]
    st.badge(word, color=colour)  # type: ignore[arg-type]
    messages.say(found.why)
    if not found.statements:
        return
    rows = [
        {"Said": said(one.status), "Channel": one.channel, "On": one.at, "By": waiting.title_of(one.origin)}
        for one in found.statements
    ]
    columns = {
        "Said": tables.text("Said"),
        "Channel": tables.text("Channel"),
        "On": tables.day("On"),
        "By": tables.text("By"),
    }
    tables.show(pd.DataFrame(rows), columns, name="What was said about consent", key="person_wishes")
