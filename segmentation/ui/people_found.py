"""Who is one person: how identifiers of all sources became people, and which were not brought together."""

import streamlit as st

from segmentation.load import identity, merged, repairs, same_ids, waiting
from segmentation.load.identity import Merges
from segmentation.load.merged import Reason
from segmentation.load.same_ids import Same
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state, tables

NAMES = {"email": "e-mail address", "phone": "phone number", "generic:customer_id": "customer number"}


def show(workspace: Workspace) -> None:
    """A sentence and a short table."""
    import pandas as pd

    found = _merges(workspace)
    if not found.people:
        return
    known_by_two = f"{messages.number(found.joined)} of them are" if found.joined else "none of them is"
    messages.answer(
        f"{messages.counted(found.identifiers, 'address, number or id', 'addresses, numbers and ids')} became "
        f"{messages.people(found.people)}; {known_by_two} known by two or more."
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
    for one in found.same:
        same(workspace, one)
    joined, known = st.columns(2, gap="large")
    with joined:
        why(workspace)
    if found.across:
        rows = [
            {"Known by": " + ".join(map(named, kinds.split(" + "))), "People": people} for kinds, people in found.across
        ]
        columns = {"Known by": tables.text("Known by", width=380), "People": tables.number("People")}
        with known:
            messages.aside("How many people are known by what")
            tables.show(pd.DataFrame(rows), columns, name="How many people are known by which identifiers")


def same(workspace: Workspace, one: Same) -> None:
    """A kind of id that is another platform's: said, and taken apart again where it is not so."""
    what = f"{messages.number(one.found)} of {messages.number(one.ids)} ids “{named(one.kind)}” stand as"
    if not one.joined:
        messages.aside(f"{what} “{named(one.other)}” too, and are not taken for the same: see Data audit.")
        return
    messages.aside(f"{what} “{named(one.other)}” too: one person each.")
    if st.button("They are not the same ids", key=f"apart_{one.kind}", icon=":material/call_split:"):
        with messages.working("Bringing the tables up to date"):
            repairs.decide(workspace, same_ids.CHECK, active=False, actor=state.actor())
        st.rerun()


def why(workspace: Workspace) -> None:
    """What joined identifiers to people: which kinds stood on one row, in which source."""
    import pandas as pd

    rows = [
        {
            "Stood on one row": f"{named(one.kind)} + {named(one.other)}",
            "In": waiting.title_of(one.source),
            "Times": one.links,
        }
        for one in _reasons(workspace)
    ]
    if rows:
        messages.aside("Why they are one: both stood on one row")
        columns = {
            "Stood on one row": tables.text("Both of these", width=250),
            "In": tables.text("In", width=170),
            "Times": tables.number("Pairs"),
        }
        tables.show(pd.DataFrame(rows), columns, name="Why identifiers are one person", key="reasons")


def named(kind: str) -> str:
    """ "shopify:customer_id" → "Shopify customer id"."""
    return NAMES.get(kind) or kind.replace(":", " ").replace("_", " ").capitalize()


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs={Workspace: cached.version_of})
def _reasons(workspace: Workspace) -> tuple[Reason, ...]:
    return merged.reasons(workspace)


@st.cache_resource(show_spinner=False, max_entries=10, hash_funcs={Workspace: cached.version_of})
def _merges(workspace: Workspace) -> Merges:
    return identity.merges(workspace)
