"""The fields of a file's form: which column holds what, with samples of it beside the choice."""

from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.load.nouns import Arrived, Field, FileMapping, FilePart, Identifier, find_header
from segmentation.load.recognise import sources
from segmentation.load.suggest import samples_of
from segmentation.store.workspace import Workspace
from segmentation.ui import mapping_parts, messages, state

NOT_THERE = "– not in this file –"
OWN_NUMBER = "generic:customer_id"


def choose(label: str, arrived: Arrived, header: str | None, key: str, **more: Any) -> str:
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


def samples(arrived: Arrived, header: str) -> None:
    """What stands in a column, beside the choice."""
    found = list(dict.fromkeys(text.strip() for text in samples_of(arrived, header))) if header else []
    cut = [text if len(text) <= 40 else text[:39] + "…" for text in found[:3]]
    messages.aside("such as " + " · ".join(cut) if cut else "always empty in the first rows" if header else " ")


def row(label: str, arrived: Arrived, header: str | None, key: str) -> str:
    """One line of the form: what, which column, and what stands in it."""
    what, which, such = st.columns([2, 3, 4], vertical_alignment="center")
    what.markdown(messages.escape(label))
    with which:
        chosen = choose(label, arrived, header, key, label_visibility="collapsed")
    with such:
        samples(arrived, chosen)
    return chosen


def whose(arrived: Arrived, start: FileMapping, at: str) -> tuple[Identifier, ...]:
    """Whose row it is: an address, a number, or both. Identifiers of other kinds stay as they were."""
    email = next((one for one in start.identifiers if one.kind == "email"), None)
    number = next((one for one in start.identifiers if one.kind not in ("email", "phone")), None)
    others = tuple(one for one in start.identifiers if one not in (email, number))
    found: list[Identifier] = []
    if header := row("E-mail address of the person", arrived, email.header if email else None, f"email_{at}"):
        found.append(Identifier("email", header))
    if header := row("Number of the person", arrived, number.header if number else None, f"number_{at}"):
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


def one(
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
    header = row(
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
