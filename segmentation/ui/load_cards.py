"""What came of each load, as cards: recognised as what, rows read and what became of them, people, dates; undo."""

import streamlit as st

from segmentation.load import loads, waiting
from segmentation.load.loads import Loaded
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, downloads, load_changes, loading, messages, state

HEADINGS = ("file", "line", "column", "text", "reason")


def answer(found: tuple[Loaded, ...], people: int | None, ready: int, asked: int, refused: int) -> str:
    """What is in, and what waits, in a sentence or two."""
    said = ""
    if found:
        starts = [load.oldest_on for load in found if load.oldest_on and load.kind != "people"]
        ends = [load.newest_on for load in found if load.newest_on and load.kind != "people"]
        span = f", from {messages.day(min(starts))} to {messages.day(max(ends))}" if starts and ends else ""
        rows = messages.counted(sum(load.loaded for load in found), "row")
        lost = sum(load.rejected + load.set_aside for load in found)
        said = f"{messages.counted(len(found), 'file')} in: {rows} about {messages.people(people)}{span}. "
        said += f"{messages.counted(lost, 'row')} could not be used. " if lost else "Every row was used. "
    parts = []
    if ready:
        parts.append(
            f"{messages.counted(ready, 'file is recognised and waits', 'files are recognised and wait')} to be loaded"
        )
    if asked:
        parts.append(f"of {messages.counted(asked, 'file')} you have to say what the columns mean")
    if refused:
        parts.append(f"{messages.counted(refused, 'file is', 'files are')} no table that can be read")
    if parts:
        told = "; ".join(parts)
        return said + told[0].upper() + told[1:] + "."
    return said.strip() or "Nothing is loaded yet: drop your exports here, several at once. They stay on this machine."


def show(workspace: Workspace, one: Loaded) -> None:
    """One load."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{messages.escape(one.file)}**  \n{messages.escape(waiting.title_of(one.source))}")
        st.markdown(f"{messages.people(one.people)}, {period(one)}".replace("$", "\\$"))
        messages.aside(
            f"{messages.counted(one.read, 'row')} read = {messages.number(one.loaded)} loaded "
            f"+ {messages.number(one.set_aside)} set aside + {messages.number(one.rejected)} rejected"
        )
        if one.without_person:
            rows = messages.counted(one.without_person, "row names", "rows name")
            messages.aside(f"{rows} nobody: counted apart, in no segment")
        for note in one.notes:
            messages.aside(note)
        if said := load_changes.read_in(workspace, one):
            messages.aside(said)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            not_used(workspace, one)
            load_changes.offer_again(one)
            loading.undo(workspace, one)
        messages.aside(f"Loaded {messages.moment(one.received_at)} UTC by {one.actor}")


def period(one: Loaded) -> str:
    """The dates covered, in words."""
    if one.oldest_on is None or one.newest_on is None:
        return "no dates in it"
    return f"{messages.day(one.oldest_on)} to {messages.day(one.newest_on)}"


def not_used(workspace: Workspace, one: Loaded) -> None:
    """Rows set aside and values left empty: by reason, with examples, and all of them to download."""
    reasons = loading.reasons(workspace, one.load_id)
    rows = one.rejected + one.set_aside
    values = sum(reason.count for reason in reasons) - rows
    parts = [messages.counted(rows, "row") if rows else "", messages.counted(values, "value") if values > 0 else ""]
    if not any(parts):
        st.markdown(":green-badge[Every row was used]")
        return
    label = f"{' and '.join(part for part in parts if part)} not used"
    with st.popover(label, icon=":material/rule:", key=f"not_used_{one.load_id}"):
        for reason in reasons:
            st.markdown(f"**{messages.number(reason.count)}** {messages.escape(reason.reason)}")
            for line, column, text in reason.examples:
                place = ", ".join(part for part in (f"line {line:,}" if line else "", column) if part)
                messages.aside(f"{place}: {text[:90]}{'…' if len(text) > 90 else ''}" if place else text[:90])

        def everything() -> bytes:
            workspace.record("downloaded rows not used", one.file, {"load": one.load_id}, state.actor())
            return downloads.csv_bytes(HEADINGS, loads.rejects(workspace, one.load_id))

        st.download_button(
            "Download all of them",
            data=everything,
            # What a load left out never changes: its number and the file's hash name the content (reliability, 6).
            file_name=f"not-used-{one.load_id}-{one.sha256[:8]}.csv",
            mime="text/csv",
            key=f"rejects_{one.load_id}",
            on_click="ignore",
            icon=":material/download:",
        )


def without_addresses(workspace: Workspace) -> None:
    """Say at once when lists could not be handed to a platform that knows people by their address."""
    people, addressed = _addressed(workspace)
    if not people or addressed >= people / 2:
        return
    some = f"Only {messages.share(addressed / people)} of the people have an e-mail address"
    said, whom = (some, "the others") if addressed else ("No file holds e-mail addresses", "these people")
    st.warning(
        messages.escape(
            f"{said}: platforms that know people by their address, such as Klaviyo or Mailchimp, cannot "
            f"take lists of {whom}. Load a customer export that has both the customer number and the address."
        ),
        icon=":material/alternate_email:",
    )


@st.cache_data(show_spinner=False, max_entries=20, hash_funcs={Workspace: cached.version_of})
def _addressed(workspace: Workspace) -> tuple[int, int]:
    if not workspace.engine.exists("subscribers"):
        return 0, 0
    people, addressed = workspace.engine.rows("SELECT count(*), count(email) FROM subscribers")[0]
    return int(people), int(addressed)
