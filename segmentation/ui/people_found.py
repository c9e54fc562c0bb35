"""Who is one person: how identifiers of all sources became people, and which were not brought together."""

import streamlit as st

from segmentation.load import identity
from segmentation.load.identity import Merges
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, tables

NAMES = {"email": "e-mail address", "phone": "phone number", "generic:customer_id": "customer number"}


def show(workspace: Workspace) -> None:
    """A sentence and a short table."""
    import pandas as pd

    found = _merges(workspace)
    if not found.people:
        return
    st.subheader("Who is one person", anchor=False)
    messages.answer(
        f"{messages.counted(found.identifiers, 'address, number or id', 'addresses, numbers and ids')} became "
        f"{messages.people(found.people)}; {messages.number(found.joined)} of them are known by two or more."
    )
    for kind, people in found.repeated:
        messages.aside(
            f"{messages.people(people)} had two or more of one kind ({named(kind)}) and are one profile now."
        )
    for address, kind, addresses, ids in found.shared:
        messages.aside(
            f"{messages.counted(addresses, 'address', 'addresses')} ({named(address)}) stand with "
            f"{messages.number(ids)} different ones of {named(kind)}: too many for one person, so they stay apart."
        )
    if found.across:
        rows = [
            {"Known by": " + ".join(map(named, kinds.split(" + "))), "People": people} for kinds, people in found.across
        ]
        tables.show(
            pd.DataFrame(rows),
            {"Known by": tables.text("Known by", width="large"), "People": tables.number("People")},
            name="How many people are known by which identifiers",
        )


def named(kind: str) -> str:
    """ "shopify:customer_id" → "Shopify customer id"."""
    return NAMES.get(kind) or kind.replace(":", " ").replace("_", " ").capitalize()


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs={Workspace: cached.version_of})
def _merges(workspace: Workspace) -> Merges:
    return identity.merges(workspace)
