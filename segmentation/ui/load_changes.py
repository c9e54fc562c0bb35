"""What is in, read another way: with other columns, dates or decimals; in another time zone or currency."""

from typing import Any
from uuid import uuid4

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import answers, changing, evidence, intake, waiting
from segmentation.load.answers import Answer, Questions
from segmentation.load.clocks import zones
from segmentation.load.loads import Loaded
from segmentation.load.nouns import Arrived, FileMapping, FilePart
from segmentation.load.reread import files_of, mapping_of_load, reread
from segmentation.store.workspace import Workspace
from segmentation.ui import asking, cached, loading, mapping_form, mapping_parts, messages, running, state

AGAIN = "read_again"
NOT_SAID = "not said"
HOW = "With other columns, dates, decimals, time zone or currency: taken back and loaded anew in one step."


def offer_again(one: Loaded) -> None:
    """The button on a load's card."""
    if st.button("Read again", key=f"again_{one.load_id}", type="tertiary", icon=":material/tune:", help=HOW):
        st.session_state[AGAIN] = one.load_id
        st.rerun()


def again(workspace: Workspace, loads: tuple[Loaded, ...]) -> None:
    """The form for a load that is to be read another way, where somebody asked for it."""
    one = next((load for load in loads if load.load_id == st.session_state.get(AGAIN)), None)
    if one is None:
        return
    st.subheader("Read it another way", anchor=False)
    with st.container(border=True):
        st.markdown(f"**{messages.escape(one.file)}**  \n{messages.escape(waiting.title_of(one.source))}")
        try:
            part, arrived = _first(workspace, one.load_id)
            known = mapping_of_load(workspace, one.load_id)
        except UserError as error:
            messages.mistake(error)
        else:

            def confirmed(mapping: FileMapping) -> None:
                close()
                actor = state.actor()
                said = Answer(mapping.time_zone, mapping.currency)
                if waiting.title_of(mapping.source) != mapping.source:
                    answers.say(workspace, mapping.source, said, actor)
                running.start(
                    workspace,
                    f"Reading {one.file} again",
                    lambda tell, cancel: reread(workspace, one.load_id, mapping, actor, tell, cancel),
                    lambda done: loading.note(
                        f"“{one.file}” was read again: {messages.counted(rows(done), 'row')} are in."
                    ),
                )

            label = "Take it back and read it this way"
            mapping_form.form(workspace, part, arrived, known, label, confirmed)
        if st.button("Leave it as it is", key="again_leave", type="tertiary"):
            close()
            st.rerun()


def close() -> None:
    """Nobody asks for it any more."""
    st.session_state.pop(AGAIN, None)


def rows(done: Any) -> int:
    """How many rows a load brought in."""
    return sum(file.loaded for file in done.files)


@st.cache_resource(show_spinner="Looking at the file", max_entries=20, hash_funcs={Workspace: cached.version_of})
def _first(workspace: Workspace, load_id: int) -> tuple[FilePart, Arrived]:
    part = files_of(workspace, load_id)[0]
    work = workspace.incoming / f".looking-{uuid4().hex[:8]}"
    try:
        return part, evidence.proved(intake.inspect(part, workspace.engine, work), workspace.engine)
    finally:
        intake.clear(work)


def read_in(workspace: Workspace, one: Loaded) -> str:
    """In which time zone a load's times and in which currency its amounts were read, where the file does not say."""
    zone, currency = _kept_in(workspace, one.load_id)
    asked, unsaid = asked_of(workspace, one.source), answers.open_ones(workspace).get(one.source, Questions())
    parts = []
    if asked.time_zone:
        parts.append(f"Times without a zone read as {zone}{' (nobody has said)' if unsaid.time_zone else ''}")
    if currency:
        parts.append(f"amounts in {currency}")
    elif unsaid.currency:
        parts.append("nobody has said in which currency its amounts are")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def asked_of(workspace: Workspace, source: str) -> Questions:
    """What the files of a source leave open; one that was mapped by hand says both in its mapping."""
    if waiting.title_of(source) == source:
        return Questions("times", "amounts")
    return answers.asked_ones(workspace).get(source, Questions())


@st.cache_resource(show_spinner=False, max_entries=500, hash_funcs={Workspace: cached.version_of})
def _kept_in(workspace: Workspace, load_id: int) -> tuple[str, str]:
    return changing.kept_in(workspace, load_id)


def zones_and_currencies(workspace: Workspace, loads: tuple[Loaded, ...]) -> None:
    """What was said once, changeable: the shop's clock, and each source's time zone and currency."""
    unsaid = answers.open_ones(workspace)
    sources = [one for one in dict.fromkeys(one.source for one in loads) if asked_of(workspace, one)]
    waiting_for = sum(source in unsaid for source in sources)
    label = "Time zones and currencies"
    if waiting_for:
        label += f": of {messages.counted(waiting_for, 'source')} nobody has said them"
    with st.expander(label, icon=":material/schedule:", key="zones_and_currencies"):
        messages.aside("Changing one takes the files it concerns back and reads them again: both, or neither.")
        clock(workspace, loads)
        for source in sources:
            one_source(workspace, source, next(one for one in loads if one.source == source))


def clock(workspace: Workspace, loads: tuple[Loaded, ...]) -> None:
    """The zone that days and hours are told in."""
    now = answers.clock(workspace)
    field, button = st.columns([3, 1], vertical_alignment="bottom")
    with field:
        chosen = asking.zone("Your shop lives in", now, "change_clock", "Days, weekdays and hours are told in it.")
    label = f"Read {messages.counted(len(loads), 'file')} again"
    if button.button(label, key="change_clock_yes", disabled=chosen == now):
        actor = state.actor()
        begin(
            workspace,
            f"Telling the time of {chosen}",
            lambda tell, cancel: changing.change_clock(workspace, chosen, actor, tell, cancel),
        )


def one_source(workspace: Workspace, source: str, newest: Loaded) -> None:
    """One source's time zone and currency."""
    zone, currency = _kept_in(workspace, newest.load_id)
    title = waiting.title_of(source)
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    asked = asked_of(workspace, source)
    chosen, money = zone, currency
    with left:
        if asked.time_zone:
            names = sorted(zones())
            chosen = st.selectbox(
                messages.escape(f"{title}: times without a zone are those of"),
                names,
                index=names.index(zone),
                key=f"change_zone_{source}",
                **state.KEEP,
            )
        else:
            messages.say(title)
    with middle:
        if asked.currency:
            options = list(dict.fromkeys([*([currency] if currency else []), *mapping_parts.CURRENCIES]))
            money = (
                st.selectbox(
                    "Amounts without a currency are in",
                    options,
                    index=options.index(currency) if currency else None,
                    placeholder=NOT_SAID,
                    key=f"change_currency_{source}",
                    **state.KEEP,
                )
                or ""
            )
    answer = Answer("" if chosen == zone else chosen, "" if money == currency else money)
    if right.button("Read again so", key=f"change_yes_{source}", disabled=answer == Answer()):
        actor = state.actor()
        begin(
            workspace,
            f"Reading {title} again",
            lambda tell, cancel: changing.change(workspace, source, answer, actor, tell, cancel),
        )


def begin(workspace: Workspace, label: str, work: running.Work) -> None:
    """Read loads again, and say how many."""
    running.start(workspace, label, work, lambda count: loading.note(f"{messages.counted(count, 'load')} read again."))
