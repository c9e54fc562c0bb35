"""One finding of the audit, opened: why it matters, what to do, the repair, the rows; spellings of categories."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import Finding
from segmentation.load import audit, currencies, order_sources, repairs, waiting
from segmentation.store.workspace import Workspace
from segmentation.ui import auditing, blasting, cached, frame, messages, rates, state, tables

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 200  # rows at most: a look, not a copy
SPELLINGS = "category_spellings"


def show(workspace: Workspace, finding: Finding) -> None:
    """Everything about one finding."""
    check = auditing.by_name()[finding.check]
    st.subheader(check.title, anchor=False)
    settled = finding in auditing.report(workspace).repaired
    word, colour = messages.SEVERITIES[finding.severity] if not settled else ("Settled", "green")
    st.badge(word, color=colour)  # type: ignore[arg-type]
    messages.answer(auditing.told(finding, check, settled))
    if not settled:
        st.markdown(f"**Why it matters.** {messages.escape(check.why)}")
        st.markdown(f"**What to do.** {messages.escape(finding.do_next)}")
    if check.name == SPELLINGS:
        spellings(workspace)
    elif check.name == currencies.CHECK:
        rates.ask(workspace)
    elif check.name == order_sources.CHECK:
        auditing.repair(workspace, check, auditing.keeping(workspace))
    elif check.repair:
        auditing.repair(workspace, check)
    if check.repair and check.name != currencies.CHECK:
        blasting.of_repair(workspace, check)
    if check.name == "rows_not_loaded":
        frame.link("pages/load/upload.py", "See them file by file")
    found = rows(workspace, finding)
    if len(found) and check.name != SPELLINGS:
        count = messages.number(len(found))
        part = "All" if len(found) >= finding.failing else f"The first {count} of {messages.number(finding.failing)}"
        messages.aside(f"{part}, one row each; addresses are masked.")
        tables.show(found, name=f"Rows of “{check.title}”", height=320 if len(found) > 8 else "auto")


def rows(workspace: Workspace, finding: Finding) -> "pd.DataFrame":
    """The failing rows for people to read, at most 200."""
    return _rows(workspace, finding.check)


@st.cache_data(show_spinner=False, max_entries=50, hash_funcs={Workspace: cached.version_of})
def _rows(workspace: Workspace, check: str) -> "pd.DataFrame":
    found = audit.rows(workspace, check, SHOWN)
    for name in {"source", "also_in"} & set(found):
        found[name] = found[name].map(waiting.title_of)
    found = found.drop(columns=[name for name in ("load_id", "subscriber_id") if name in found])
    return found.rename(columns=lambda name: str(name).replace("_", " ").capitalize())


def spellings(workspace: Workspace) -> None:
    """Which names of categories mean the same: proposed, changed and confirmed by a person, taken back again."""
    decided = [one for one in repairs.all_decisions(workspace) if one.check == SPELLINGS and one.active]
    for one in decided:
        told, undo = st.columns([4, 1], vertical_alignment="center")
        said = ", ".join(f"“{name}”" for name in one.detail.get("spellings", ()))
        told.markdown(f":green[:material/check_circle:] {messages.escape(said)} → **{messages.escape(one.subject)}**")
        told.caption(messages.escape(f"Confirmed by {one.actor} on {messages.moment(one.at)} UTC"))
        if undo.button("Take back", key=f"respell_{one.subject}", type="tertiary"):
            decide(workspace, one.subject, [], False)
    taken = {name for one in decided for name in (one.subject, *one.detail.get("spellings", ()))}
    for proposal in repairs.proposals(workspace):
        seen = {name: count for name, count in proposal.spellings if name not in taken}
        if len(seen) + (proposal.category in taken) < 2 or set(seen) <= {proposal.category}:
            continue
        with st.form(f"spelling_{proposal.category}"):
            names = st.multiselect(
                "These names",
                list(seen),
                default=list(seen),
                format_func=partial(_seen, seen),
            )
            left, right = st.columns([3, 1], vertical_alignment="bottom")
            category = left.text_input("mean this category", value=proposal.category, max_chars=80)
            if right.form_submit_button("Confirm", type="primary", width="stretch"):
                decide(workspace, category.strip(), [name for name in names if name != category.strip()], True)
    if decided:
        messages.aside("The loaded rows keep the names they came with; rules and features read the confirmed ones.")


def _seen(seen: dict[str, int], name: str) -> str:
    return f"{name} ({seen[name]:,} ×)"


def decide(workspace: Workspace, category: str, names: list[str], active: bool) -> None:
    """Record that these names mean that category, or no longer."""
    try:
        if active and not (category and names):
            raise UserError("no_spellings", "That names no other spelling.", "Choose at least one name besides it.")
        with messages.working("Bringing the tables up to date"):
            detail = {"spellings": names} if active else None
            repairs.decide(workspace, SPELLINGS, category, active, detail, state.actor())
    except UserError as error:
        messages.mistake(error)
        return
    messages.done(f"“{category}” is one category now" if active else f"“{category}” was taken back")
    st.rerun()
