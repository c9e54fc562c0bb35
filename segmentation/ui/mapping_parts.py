"""What single columns of a mapping need said: dates read which way, words meaning what, amounts, time zones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from segmentation.load import answers
from segmentation.load.clocks import UTC, zones
from segmentation.load.dates import PARTS, read_format
from segmentation.load.nouns import ASKED, Arrived, Field, FileMapping, FilePart, Kind
from segmentation.load.numbers import read_decimal
from segmentation.load.preview import words_in
from segmentation.load.suggest import Choice as Suggested
from segmentation.load.suggest import samples_of, words_of
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages, state

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "CAD", "AUD", "JPY")
LEFT_OUT = "leave these rows out"
READINGS = ("day-first", "month-first")
DECIMALS = {".": "1,234.56 (point)", ",": "1.234,56 (comma)"}


def dates(arrived: Arrived, field: Field, header: str, before: str | None, at: str, missing: list[str]) -> str:
    """How a column writes its dates: told with its evidence, or asked where it does not say; "" while unknown."""
    samples = samples_of(arrived, header)
    reading = read_format(samples)
    if not samples and not field.required:
        return before or "iso"
    if reading.format:
        messages.aside(f"{field.title}: {reading.evidence}")
        return reading.format
    if reading.ambiguous:
        example = telling(samples)
        said = {
            how: f"{example} is {messages.day(as_read(example, how))} ({how.replace('-', ' ')})" for how in READINGS
        }
        chosen = st.radio(
            messages.escape(f"{field.title}: {reading.evidence} Which one is it?"),
            READINGS,
            index=READINGS.index(before) if before in READINGS else None,
            format_func=lambda how: messages.escape(said[how]),
            key=f"{at}_{field.name}_dates",
            **state.KEEP,
        )
        if chosen is None:
            missing.append(f"“{header}”: {reading.evidence}")
        return chosen or ""
    pattern = st.text_input(
        messages.escape(f"{field.title}: {reading.evidence} How are they written?"),
        value=before or "",
        placeholder="%d %b %Y %H:%M",
        help="%d day, %m month as a number, %b month as a word, %Y year, %H:%M:%S time. Other texts are left out.",
        key=f"{at}_{field.name}_pattern",
        **state.KEEP,
    )
    if "%" not in pattern:
        missing.append(f"“{header}”: how are its dates written?")
        return ""
    return pattern


def telling(samples: Sequence[str]) -> str:
    """A date of the column that is another day read the other way; 02/02/2026 would show no difference."""
    found = [match for text in samples if (match := PARTS.fullmatch(text.strip()))]
    return next((match[0] for match in found if int(match[1]) != int(match[2])), found[0][0])


def as_read(text: str, how: str) -> date:
    """The date that a text such as 03/04/2026 is, read one way or the other."""
    found = PARTS.fullmatch(text)
    if found is None:
        raise ValueError(f"not a date in parts: {text!r}")
    first, second, year = (int(part) for part in found.groups()[:3])
    return date(year, second, first) if how == "day-first" else date(year, first, second)


def words(
    workspace: Workspace,
    part: FilePart,
    field: Field,
    header: str,
    before: Mapping[str, str],
    at: str,
    missing: list[str],
) -> dict[str, str]:
    """What each word of a column means. For a field that must be there, every word has to be said, or left out."""
    about = part.path.stat()
    found = _words(workspace, part, about.st_mtime_ns, about.st_size, header)
    guessed = words_of(Suggested(field, header, "", tuple(text for text, _ in found)))
    kept = (LEFT_OUT,) if field.required else ()
    options = (*field.choices, *kept)
    meant: dict[str, str] = {}
    with st.container(border=True, gap="xsmall"):
        messages.aside(f"{field.title}: what do the words in “{header}” mean?")
        with st.grid(columns=3, min_column_width=220, gap="small"):
            for text, count in found:
                now = before.get(text, guessed.get(text))
                now = LEFT_OUT if now == "" else now
                chosen = st.selectbox(
                    messages.escape(f"{text[:40]} ({messages.counted(count, 'row')})"),
                    options,
                    index=options.index(now) if now in options else None,
                    format_func=lambda one: one.replace("_", " "),
                    placeholder="not said",
                    key=f"{at}_{field.name}_{text[:60]}",
                    **state.KEEP,
                )
                if chosen:
                    meant[text] = "" if chosen == LEFT_OUT else chosen
    unknown = [text for text, _ in found if text not in meant]
    if unknown and field.required:
        missing.append(f"“{header}”: what do {', '.join(f'“{text[:40]}”' for text in unknown[:5])} mean?")
    return meant


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs={Workspace: cached.opened, FilePart: str})
def _words(workspace: Workspace, part: FilePart, changed: int, size: int, header: str) -> tuple[tuple[str, int], ...]:
    return words_in(workspace, part, header)


def amounts_and_times(
    workspace: Workspace,
    kind: Kind,
    mapping: FileMapping,
    start: FileMapping,
    arrived: Arrived,
    at: str,
    missing: list[str],
) -> FileMapping:
    """Decimal mark, currency and time zone, each asked only where a column needs it; chosen already where it was said
    of this source before, or where the amounts prove it."""
    said = answers.said_of(workspace, mapping.source)
    parses = {field.parse for field in kind.fields if field.name in mapping.columns}
    left, middle, right = st.columns(3)
    if "number" in parses:
        reading = read_decimal(answers.amounts_of(arrived, mapping))
        # What was kept before there were amounts was nobody's choice: the amounts say it, or it is asked.
        chosen = any(answers.parse_of(start, name) == "number" for name in start.columns)
        now = said.decimal or (start.decimal if chosen else "" if reading.ambiguous else reading.decimal)
        mark = left.radio(
            "Amounts are written",
            list(DECIMALS),
            index=list(DECIMALS).index(now) if now in DECIMALS else None,
            format_func=lambda one: DECIMALS[one],
            horizontal=True,
            key=f"all_{at}_decimal",
            **state.KEEP,
        )
        left.caption(messages.escape(reading.evidence))
        mapping = replace(mapping, decimal=mark or ASKED)
        if not mark:
            missing.append(f"Amounts: {reading.evidence} Which one is it?")
    if kind.field("currency") and "currency" not in mapping.columns:
        before = start.currency or said.currency
        options = [*CURRENCIES, *((before,) if before and before not in CURRENCIES else ())]
        currency = middle.selectbox(
            "Currency of the amounts",
            options,
            index=options.index(before) if before else None,
            placeholder="no column says so: choose",
            key=f"all_{at}_currency",
            **state.KEEP,
        )
        mapping = replace(mapping, currency=currency or "")
        if not currency:
            missing.append("In which currency are the amounts?")
    if "time" in parses:
        names = sorted(zones())
        before = said.time_zone or (answers.clock(workspace) if start.time_zone == UTC else start.time_zone)
        zone = right.selectbox(
            "Times without a zone are those of",
            names,
            index=names.index(before if before in names else UTC),
            key=f"all_{at}_zone",
            **state.KEEP,
        )
        mapping = replace(mapping, time_zone=zone)
    return mapping


def unusable(mapping: FileMapping) -> list[str]:
    """What a kind needs beyond its single fields."""
    has = set(mapping.columns)
    if mapping.kind == "order_lines" and "line_total" not in has and not {"quantity", "unit_price"} <= has:
        return ["Which column is the total of a line, or which two are its pieces and the price of one?"]
    return []
