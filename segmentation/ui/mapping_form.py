"""Saying once what the columns of a file mean: samples beside each choice, the effect shown, the answer remembered."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load import mapping as mappings
from segmentation.load import waiting
from segmentation.load.nouns import ASKED, Arrived, Field, FileMapping, FilePart, Identifier, as_plain, find_header
from segmentation.load.preview import Preview, preview, repeated_in
from segmentation.load.recognise import kind_named, kinds, sources
from segmentation.load.resemblance import REPEATS
from segmentation.load.suggest import ONE_PERSON, find_identifiers, fit, samples_of, suggest
from segmentation.load.waiting import Look
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, errors, mapping_files, mapping_parts, messages, state, tables

NOT_THERE = "– not in this file –"
OWN_NUMBER = "generic:customer_id"
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
    again_share, address = repeats(workspace, part, arrived)
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
    identifiers = _who(arrived, start, at)
    if not identifiers:
        missing.append("Which column says whose row it is: an e-mail address, or a customer number?")
    suggested = {choice.field.name for choice in offer.choices if choice.header}
    fields = [field for field in kind_named(name).fields if field.name not in start.constants]
    shown = [field for field in fields if field.required or field.name in suggested or field.name in start.columns]
    mapping = replace(
        start, kind=name, source=source or "mapped file", identifiers=identifiers, columns={}, dates={}, words={}
    )
    for field in shown:
        mapping = _field(workspace, part, arrived, field, start, mapping, at, missing)
    rest = [field for field in fields if field not in shown]
    if rest:
        with st.expander(f"{messages.counted(len(rest), 'more field')} that no header speaks of", key=f"rest_{at}"):
            for field in rest:
                mapping = _field(workspace, part, arrived, field, start, mapping, at, missing)
    mapping = mapping_parts.amounts_and_times(workspace, kind_named(name), mapping, start, arrived, at, missing)
    mapping = mapping_files.properties(arrived, mapping, start, at)
    missing += mapping_parts.unusable(mapping)
    if mapping != draft:
        workspace.set_state(f"mapping draft {key}", json.dumps(as_plain(mapping)))
    if missing:
        st.markdown("**Still to say**  \n" + "  \n".join(messages.escape(question) for question in missing))
    else:
        effect(workspace, part, mapping)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(label, key=f"confirm_{at}", type="primary", disabled=bool(missing)):
            confirmed(mapping)
        mapping_files.download(mapping, at)
        given = mapping_files.upload(arrived, at)
    if given is not None:
        workspace.set_state(f"mapping draft {key}", json.dumps(as_plain(given)))
        st.session_state[f"form_{key}"] = again + 1
        st.rerun()


def repeats(workspace: Workspace, part: FilePart, arrived: Arrived) -> tuple[float, str]:
    """The part of all rows whose address came before, and the column of addresses; 0 and "" where there is none."""
    address = next((one.header for one in find_identifiers(arrived) if one.kind == "email"), "")
    if not address:
        return 0.0, ""
    about = part.path.stat()
    return _repeated(workspace, part, about.st_mtime_ns, about.st_size, address), address


@st.cache_resource(
    show_spinner="Counting people", max_entries=100, hash_funcs={Workspace: cached.opened, FilePart: str}
)
def _repeated(workspace: Workspace, part: FilePart, changed: int, size: int, header: str) -> float:
    return repeated_in(workspace, part, header)


def _draft(workspace: Workspace, key: str) -> FileMapping | None:
    saved = workspace.state(f"mapping draft {key}")
    try:
        return mappings.from_plain(json.loads(saved)) if saved else None
    except UserError:
        return None


def _choose(label: str, arrived: Arrived, header: str | None, key: str, **more: Any) -> str:
    """A column of the file, or "" for none. header: chosen at first."""
    place = find_header(arrived.headers, header) if header else None
    options = ["", *arrived.headers]
    return st.selectbox(
        label,
        options,
        index=0 if place is None else place + 1,
        format_func=lambda one: one or NOT_THERE,
        key=key,
        **more,
        **state.KEEP,
    )


def _samples(arrived: Arrived, header: str) -> None:
    """What stands in a column, beside the choice."""
    found = list(dict.fromkeys(text.strip() for text in samples_of(arrived, header))) if header else []
    cut = [text if len(text) <= 40 else text[:39] + "…" for text in found[:3]]
    messages.aside("such as " + " · ".join(cut) if cut else "always empty in the first rows" if header else " ")


def _row(label: str, arrived: Arrived, header: str | None, key: str) -> str:
    """One line of the form: what, which column, and what stands in it."""
    what, which, such = st.columns([2, 3, 4], vertical_alignment="center")
    what.markdown(messages.escape(label))
    with which:
        chosen = _choose(label, arrived, header, key, label_visibility="collapsed")
    with such:
        _samples(arrived, chosen)
    return chosen


def _who(arrived: Arrived, start: FileMapping, at: str) -> tuple[Identifier, ...]:
    """Whose row it is: an address, a number, or both. Identifiers of other kinds stay as they were."""
    email = next((one for one in start.identifiers if one.kind == "email"), None)
    number = next((one for one in start.identifiers if one.kind not in ("email", "phone")), None)
    others = tuple(one for one in start.identifiers if one not in (email, number))
    found: list[Identifier] = []
    if header := _row("E-mail address of the person", arrived, email.header if email else None, f"email_{at}"):
        found.append(Identifier("email", header))
    if header := _row("Number of the person", arrived, number.header if number else None, f"number_{at}"):
        systems = sorted({one.kind for source in sources() for one, _ in source.identifiers if ":" in one.kind})
        systems = [OWN_NUMBER, *(kind for kind in systems if kind != OWN_NUMBER)]
        now = number.kind if number and number.kind in systems else OWN_NUMBER
        kind = st.selectbox(
            "Whose numbers are these? The same number of the same system is the same person in every file.",
            systems,
            index=systems.index(now),
            format_func=lambda one: (
                "this file's own" if one == OWN_NUMBER else one.replace(":", ": ").replace("_", " ")
            ),
            key=f"system_{at}",
            **state.KEEP,
        )
        found.append(Identifier(kind, header))
    return (*found, *others)


def _field(
    workspace: Workspace,
    part: FilePart,
    arrived: Arrived,
    field: Field,
    start: FileMapping,
    mapping: FileMapping,
    at: str,
    missing: list[str],
) -> FileMapping:
    """One field of the form; the mapping with it. Questions it leaves open are added to `missing`."""
    header = _row(
        field.title + (" *" if field.required else ""), arrived, start.columns.get(field.name), f"{at}_{field.name}"
    )
    if not header:
        if field.required:
            missing.append(f"Which column is “{field.title}”?")
        return mapping
    mapping = replace(mapping, columns={**mapping.columns, field.name: header})
    if field.parse == "time":
        how = mapping_parts.dates(arrived, field, header, start.dates.get(field.name), at, missing)
        return replace(mapping, dates={**mapping.dates, field.name: how} if how else mapping.dates)
    if field.parse == "word":
        meant = mapping_parts.words(workspace, part, field, header, start.words.get(field.name, {}), at, missing)
        return replace(mapping, words={**mapping.words, field.name: meant})
    return mapping


def effect(workspace: Workspace, part: FilePart, mapping: FileMapping) -> None:
    """What the mapping makes of the file, before anything is loaded."""
    about = part.path.stat()
    try:
        found = _preview(workspace, part, about.st_mtime_ns, about.st_size, json.dumps(as_plain(mapping)))
    except UserError as error:
        messages.mistake(error)
        return
    where = "rows" if found.whole else "rows at its beginning"
    messages.answer(f"So read, {messages.number(found.usable)} of {messages.number(found.read)} {where} can be used.")
    for reason, count in sorted(found.faults.items(), key=lambda one: -one[1])[:5]:
        messages.say(f"{messages.number(count)} × {reason}")
    tables.show(found.rows, name="The first rows as they would be kept")


@st.cache_resource(
    show_spinner="Reading the file that way", max_entries=50, hash_funcs={Workspace: cached.opened, FilePart: str}
)
def _preview(workspace: Workspace, part: FilePart, changed: int, size: int, mapping: str) -> Preview:
    return preview(workspace, part, mappings.from_plain(json.loads(mapping)))
