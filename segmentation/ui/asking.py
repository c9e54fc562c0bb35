"""What no file says, asked once a source on the Upload page: time zone, currency, the order of dates, decimals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from segmentation.load import answers, waiting
from segmentation.load.answers import Answer, Questions
from segmentation.load.clocks import UTC, zones
from segmentation.load.dates import DateReading
from segmentation.load.nouns import Arrived, FileMapping
from segmentation.load.waiting import Look
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, mapping_parts, messages, state


@dataclass
class Asked:
    """What the person chose: source → answer, and the shop's clock. missing: what is still to be said, in sentences."""

    said: dict[str, Answer] = field(default_factory=dict)
    clock: str = ""
    missing: list[str] = field(default_factory=list)

    def keep(self, workspace: Workspace) -> None:
        """Remember all of it: pressing Load confirms what is shown."""
        if self.clock:
            answers.set_clock(workspace, self.clock, state.actor())
        for source, answer in self.said.items():
            answers.say(workspace, source, answer, state.actor())


def panel(workspace: Workspace, looks: Sequence[Look]) -> Asked:
    """The questions of the files that wait, each source's once; nothing is drawn when there is nothing to ask."""
    found: dict[str, Questions] = {}
    for look in looks:
        source, asked = open_questions(workspace, look)
        if asked:
            before = found.get(source, Questions())
            found[source] = Questions(
                before.time_zone or asked.time_zone,
                before.currency or asked.currency,
                before.dates or asked.dates,
                before.decimal or asked.decimal,
            )
    result = Asked()
    first = not workspace.data_version()
    if not looks or not (found or first):
        return result
    with st.container(border=True):
        st.markdown("**Said once, and remembered**")
        if first:
            result.clock = zone(
                "Your shop lives in the time zone",
                answers.clock(workspace) if answers.has_clock(workspace) else here(),
                "shop_clock",
                "Days, weekdays and hours are told in it. Times of every source are brought to it.",
            )
        for source, asked in found.items():
            result.said[source] = one(workspace, source, asked, result)
    return result


def open_questions(workspace: Workspace, look: Look) -> tuple[str, Questions]:
    """What a recognised file leaves open and nobody has said; a mapping made by hand has said it all."""
    if look.arrived is None:
        return "", Questions()
    _, mapping = waiting.known_as(workspace, look.arrived)
    if mapping is None or waiting.title_of(mapping.source) == mapping.source:
        return "", Questions()
    asked = answers.questions(look.arrived, mapping)
    return mapping.source, asked.without(answers.said_of(workspace, mapping.source))


def told(workspace: Workspace, arrived: Arrived, mapping: FileMapping) -> None:
    """What was said before about files of this source, on the card of the next one."""
    said = answers.said_of(workspace, mapping.source)
    asked = answers.questions(arrived, mapping)
    parts = [
        f"times are those of {said.time_zone}" if asked.time_zone and said.time_zone else "",
        f"amounts are in {said.currency}" if asked.currency and said.currency else "",
        f"dates are read {said.dates.replace('-', ' ')}" if asked.dates and said.dates else "",
        f"amounts are written {mapping_parts.DECIMALS[said.decimal]}" if asked.decimal and said.decimal else "",
    ]
    if any(parts):
        messages.aside(f"As you said: {', '.join(part for part in parts if part)}.")


def one(workspace: Workspace, source: str, asked: Questions, result: Asked) -> Answer:
    """The questions of one source."""
    answer = Answer()
    title = waiting.title_of(source)
    left, right = st.columns(2)
    if asked.time_zone:
        with left:
            chosen = zone(
                f"{title}: times without a zone are those of",
                result.clock or answers.clock(workspace) if result.clock or answers.has_clock(workspace) else here(),
                f"zone_{source}",
                f"Such as {asked.time_zone}. The platform's account settings say which zone it exports in.",
            )
        answer = replace(answer, time_zone=chosen)
    if asked.currency:
        with right:
            known = known_currency(workspace)
            currency = st.selectbox(
                messages.escape(f"{title}: amounts in “{asked.currency}” are in"),
                options := list(dict.fromkeys([*([known] if known else []), *mapping_parts.CURRENCIES])),
                index=options.index(known) if known else None,
                placeholder="no column says so: choose",
                key=f"currency_{source}",
                help="Amounts in other currencies are never added up as they stand.",
                **state.KEEP,
            )
        answer = replace(answer, currency=currency or "")
        if not currency:
            result.missing.append(f"In which currency are the amounts of the {title}?")
    if asked.dates:
        header, reading = asked.dates[0]
        way = dates(title, header, reading, f"dates_{source}")
        answer = replace(answer, dates=way)
        if not way:
            result.missing.append(f"“{header}”: is the day or the month first?")
    if asked.decimal:
        mark = st.radio(
            messages.escape(f"{title}: {asked.decimal} Amounts are written"),
            list(mapping_parts.DECIMALS),
            index=None,
            format_func=lambda text: mapping_parts.DECIMALS[text],
            horizontal=True,
            key=f"decimal_{source}",
            **state.KEEP,
        )
        answer = replace(answer, decimal=mark or "")
        if not mark:
            result.missing.append(f"{title}: how are amounts written?")
    return answer


def dates(title: str, header: str, reading: DateReading, key: str) -> str:
    """Both readings of a date that could be either, for a person to choose."""
    example = mapping_parts.telling([reading.example])
    said = {
        how: f"{example} is {messages.day(mapping_parts.as_read(example, how))} ({how.replace('-', ' ')})"
        for how in mapping_parts.READINGS
    }
    chosen = st.radio(
        messages.escape(f"{title}, “{header}”: {reading.evidence} Which one is it?"),
        mapping_parts.READINGS,
        index=None,
        format_func=lambda how: messages.escape(said[how]),
        key=key,
        **state.KEEP,
    )
    return chosen or ""


def zone(label: str, now: str, key: str, help: str) -> str:
    """A time zone, the likely one chosen already."""
    names = sorted(zones())
    return str(
        st.selectbox(
            messages.escape(label),
            names,
            index=names.index(now if now in names else UTC),
            key=key,
            help=messages.escape(help),
            **state.KEEP,
        )
    )


def here() -> str:
    """The time zone of the browser in front of the person, where it says one."""
    return str(getattr(st.context, "timezone", None) or UTC)


def known_currency(workspace: Workspace) -> str:
    """The currency that the loaded orders are in, if there are any."""
    if not workspace.engine.exists("orders"):
        return ""
    return _currency(workspace)


@st.cache_data(show_spinner=False, max_entries=20, hash_funcs={Workspace: cached.version_of})
def _currency(workspace: Workspace) -> str:
    found = workspace.engine.rows("SELECT DISTINCT currency FROM orders WHERE currency IS NOT NULL LIMIT 2")
    return str(found[0][0]) if len(found) == 1 else ""
