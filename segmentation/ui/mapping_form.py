"""Saying once what the columns of a file mean: samples beside each choice, the effect shown, the answer remembered."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import mapping as mappings
from segmentation.load import waiting
from segmentation.load.nouns import ASKED, Arrived, FileMapping, FilePart, as_plain
from segmentation.load.recognise import kind_named, kinds
from segmentation.load.resemblance import REPEATS
from segmentation.load.suggest import ONE_PERSON, fit, suggest
from segmentation.load.waiting import Look
from segmentation.store.workspace import Workspace
from segmentation.ui import errors, mapping_fields, mapping_files, mapping_parts, mapping_preview, messages, state

UNFOLDED = "mapping_unfolded"


def is_open(arrived: Arrived) -> bool:
    """Whether a mapping that is known is being changed."""
    return bool(st.session_state.get(f"remap_{arrived.sha256[:12]}"))


def is_asked(workspace: Workspace, arrived: Arrived) -> bool:
    """Whether a person has to say what the columns mean before it can be loaded."""
    return is_open(arrived) or waiting.known_as(workspace, arrived)[1] is None


def reopen(workspace: Workspace, arrived: Arrived) -> None:
    """The button that changes how a file is read: mapped by hand, or recognised and yet something else."""
    key, known = arrived.sha256[:12], waiting.is_platform(arrived)
    by_hand = mappings.remembered(workspace, arrived.headers) is not None
    with st.container(horizontal=True, gap="small"):
        label = "Change what its columns mean" if by_hand else "It is something else: map it myself"
        if st.button(label, key=f"change_{key}", type="tertiary"):
            st.session_state[f"remap_{key}"] = True
            st.session_state[UNFOLDED] = key
            st.rerun()
        if known and by_hand and st.button("Recognise it by its headers again", key=f"forget_{key}", type="tertiary"):
            mappings.forget(workspace, arrived.headers, state.actor())
            workspace.set_state(f"mapping draft {key}", "")
            st.rerun()


def unfolded(asked: Sequence[Look]) -> Look | None:
    """The one of the files that wait for their columns to be said whose form is open: the one chosen, or the first."""
    chosen = st.session_state.get(UNFOLDED)
    return next(
        (look for look in asked if look.arrived and look.arrived.sha256[:12] == chosen), asked[0] if asked else None
    )


def unfold(arrived: Arrived) -> None:
    """The button that opens this form, and closes the one that is open; what was chosen there is kept."""
    key = arrived.sha256[:12]
    if st.button("Say what its columns mean", key=f"unfold_{key}", icon=":material/expand_more:"):
        st.session_state[UNFOLDED] = key
        st.rerun()


@st.fragment
def ask(workspace: Workspace, part: FilePart, arrived: Arrived, known: FileMapping | None) -> None:
    """The form for a file that waits. A confirmed mapping is remembered for these headers.

    A fragment: a choice in it draws this form anew, not the page with all its files.
    """
    with errors.boundary():
        _ask(workspace, part, arrived, known)


def _ask(workspace: Workspace, part: FilePart, arrived: Arrived, known: FileMapping | None) -> None:
    key = arrived.sha256[:12]

    def confirmed(mapping: FileMapping) -> None:
        mappings.remember(workspace, arrived.headers, mapping, state.actor())
        workspace.set_state(f"mapping draft {key}", "")
        st.session_state.pop(f"remap_{key}", None)
        st.rerun()

    known = replace(known, source=mapping_files.own_name(arrived, known)) if known else None
    form(workspace, part, arrived, known, "Remember this and use it", confirmed)
    if is_open(arrived) and st.button("Leave it as it was", key=f"leave_{key}", type="tertiary"):
        workspace.set_state(f"mapping draft {key}", "")
        st.session_state.pop(f"remap_{key}", None)
        st.rerun()


def form(
    workspace: Workspace,
    part: FilePart,
    arrived: Arrived,
    known: FileMapping | None,
    label: str,
    confirmed: Callable[[FileMapping], None],
) -> None:
    """The form. Every choice is saved as it is made. known: what it begins with. label: of the button at its end."""
    key = arrived.sha256[:12]
    draft = _draft(workspace, key) or known
    names = [kind.name for kind in kinds() if kind.by_hand or (known and kind.name == known.kind)]
    again_share, address = mapping_preview.repeats(workspace, part, arrived)
    first = draft or suggest(arrived, repeated=again_share).mapping
    again = st.session_state.get(f"form_{key}", 0)
    left, right = st.columns(2)
    with left:
        name = st.selectbox(
            "Each row of it is",
            names,
            index=names.index(first.kind) if first.kind in names else 0,
            format_func=lambda one: kind_named(one).one_row,
            key=f"kind_{key}_{again}",
            **state.KEEP,
        )
    offer = fit(arrived, kind_named(name))
    start = draft if draft and draft.kind == name else replace(offer.mapping, source=first.source)
    if start is not draft and any(question.startswith("Amounts") for question in offer.questions):
        start = replace(start, decimal=ASKED)
    source = right.text_input(
        "Called", value=start.source, max_chars=60, key=f"source_{key}_{again}", **state.KEEP
    ).strip()
    if again_share >= REPEATS:
        said = f"In “{address}”, {messages.share(again_share)} of the rows repeat an address that came before"
        if kind_named(name).one_row == ONE_PERSON:
            st.warning(messages.escape(f"{said}: each row is rather one order or one event than one person."))
        else:
            messages.aside(f"{said}: no list of people.")
    missing: list[str] = []
    at = f"{key}_{again}_{name}"
    identifiers = mapping_fields.whose(arrived, start, at)
    if not identifiers:
        missing.append("Which column says whose row it is: an e-mail address, or a customer number?")
    suggested = {choice.field.name for choice in offer.choices if choice.header}
    fields = [field for field in kind_named(name).fields if field.name not in start.constants]
    shown = [field for field in fields if field.required or field.name in suggested or field.name in start.columns]
    mapping = replace(
        start, kind=name, source=source or "mapped file", identifiers=identifiers, columns={}, dates={}, words={}
    )
    for field in shown:
        mapping = mapping_fields.one(workspace, part, arrived, field, start, mapping, at, missing)
    rest = [field for field in fields if field not in shown]
    if rest:
        with st.expander(f"{messages.counted(len(rest), 'more field')} that no header speaks of", key=f"rest_{at}"):
            for field in rest:
                mapping = mapping_fields.one(workspace, part, arrived, field, start, mapping, at, missing)
    mapping = mapping_parts.amounts_and_times(workspace, kind_named(name), mapping, start, arrived, at, missing)
    mapping = mapping_files.properties(arrived, mapping, start, at)
    missing += mapping_parts.unusable(mapping)
    if mapping != draft:
        workspace.set_state(f"mapping draft {key}", json.dumps(as_plain(mapping)))
    if missing:
        st.markdown("**Still to say**  \n" + "  \n".join(messages.escape(question) for question in missing))
    else:
        mapping_preview.effect(workspace, part, mapping)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(label, key=f"confirm_{at}", type="primary", disabled=bool(missing)):
            confirmed(mapping)
        mapping_files.download(mapping, at)
        given = mapping_files.upload(arrived, at)
    if given is not None:
        workspace.set_state(f"mapping draft {key}", json.dumps(as_plain(given)))
        st.session_state[f"form_{key}"] = again + 1
        st.rerun()


def _draft(workspace: Workspace, key: str) -> FileMapping | None:
    saved = workspace.state(f"mapping draft {key}")
    try:
        return mappings.from_plain(json.loads(saved)) if saved else None
    except UserError:
        return None
