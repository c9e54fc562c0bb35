"""What no file says and a person says once: whose clock, whose currency, which way round dates and decimals are.

Said of a source, remembered for every later file of it, whatever way that file comes in.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace

from segmentation.core.errors import UserError
from segmentation.load.clocks import UTC, zone
from segmentation.load.dates import DateReading, read_format
from segmentation.load.nouns import ASKED, Arrived, FileMapping, find_header
from segmentation.load.numbers import read_decimal
from segmentation.load.recognise import kind_named, sources
from segmentation.store.workspace import Workspace

SAID, OPEN, CLOCK = "said of sources", "open questions", "clock"
BARE_TIME = re.compile(r".*(?<![+\-\d])\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?")  # +00:00 is none
WAYS = ("day-first", "month-first")
MONEY = frozenset({"total", "line_total", "unit_price", "revenue"})


@dataclass(frozen=True)
class Answer:
    """What was said of a source; "" what was not. time_zone: of its times without an offset. currency: of its amounts
    without one. dates: "day-first" or "month-first". decimal: "." or ","."""

    time_zone: str = ""
    currency: str = ""
    dates: str = ""
    decimal: str = ""


@dataclass(frozen=True)
class Questions:
    """What a file leaves open. time_zone: a time without a zone, as an example. currency: the column of amounts that no
    column says the currency of. dates: (column, what it says of itself) where days and months could change places.
    decimal: why thousands and decimals cannot be told apart. "" or empty: nothing to ask."""

    time_zone: str = ""
    currency: str = ""
    dates: tuple[tuple[str, DateReading], ...] = ()
    decimal: str = ""

    def __bool__(self) -> bool:
        return bool(self.time_zone or self.currency or self.dates or self.decimal)

    def without(self, said: Answer) -> "Questions":
        """Those that were not answered yet."""
        return Questions(
            "" if said.time_zone else self.time_zone,
            "" if said.currency else self.currency,
            () if said.dates else self.dates,
            "" if said.decimal else self.decimal,
        )


_given: ContextVar[Answer | None] = ContextVar("given", default=None)


@contextmanager
def saying(answer: Answer) -> Iterator[None]:
    """Files that are loaded meanwhile have these answers, and their sources keep them. Raises UserError."""
    token = _given.set(checked(answer))
    try:
        yield
    finally:
        _given.reset(token)


def checked(answer: Answer) -> Answer:
    """The answer, its currency in capitals. Raises UserError for what cannot be."""
    currency = answer.currency.strip().upper()
    if answer.time_zone:
        zone(answer.time_zone)
    if currency and not re.fullmatch("[A-Z]{3}", currency):
        raise UserError("bad_currency", f"“{answer.currency}” is no currency.", "Use a code such as EUR or USD.")
    if answer.dates not in ("", *WAYS):
        raise UserError("bad_dates", f"“{answer.dates}” is no order of dates.", f"Use {' or '.join(WAYS)}.")
    if answer.decimal not in ("", ".", ","):
        raise UserError("bad_decimal", f"“{answer.decimal}” is no decimal mark.", "Use . or , (a point or a comma).")
    return replace(answer, currency=currency)


def all_said(workspace: Workspace) -> dict[str, Answer]:
    """Source → what was said of it."""
    kept = json.loads(workspace.state(SAID) or "{}")
    return {source: Answer(**parts) for source, parts in kept.items()}


def said_of(workspace: Workspace, source: str) -> Answer:
    """What was said of one source."""
    return all_said(workspace).get(source, Answer())


def say(workspace: Workspace, source: str, answer: Answer, actor: str | None = None) -> None:
    """Remember an answer; what it leaves empty stays as it was. Raises UserError for what cannot be."""
    new = {name: text for name, text in asdict(checked(answer)).items() if text}
    before = all_said(workspace)
    after = replace(before.get(source, Answer()), **new)
    if after == before.get(source, Answer()):
        return
    everything = {name: asdict(one) for name, one in {**before, source: after}.items()}
    workspace.set_state(SAID, json.dumps(everything))
    workspace.record("said of a source", source, new, actor)


def clock(workspace: Workspace) -> str:
    """The time zone that days, weekdays and hours are told in."""
    return workspace.state(CLOCK) or UTC


def has_clock(workspace: Workspace) -> bool:
    """Whether somebody has said it."""
    return bool(workspace.state(CLOCK))


def set_clock(workspace: Workspace, name: str, actor: str | None = None) -> None:
    """Say it. What is in already is not moved by this: see changing.py. Raises UserError for a zone that is none."""
    if zone(name) != workspace.state(CLOCK):
        workspace.set_state(CLOCK, name)
        workspace.record("chose the shop's clock", name, {}, actor)


def questions(arrived: Arrived, mapping: FileMapping) -> Questions:
    """What a recognised file leaves open, whether it was said before or not."""
    kind = kind_named(mapping.kind)
    times = {name: values(arrived, mapping, name) for name in mapping.columns if parse_of(mapping, name) == "time"}
    known = fixed_zone(mapping.source)
    bare = ""
    for name, texts in times.items():
        if not known and not mapping.dates.get(name, "iso").startswith(("epoch", "excel", "yyyymmdd")):
            bare = bare or next((text for text in texts if BARE_TIME.fullmatch(text)), "")
    has_currency = "currency" in mapping.columns or mapping.currency or kind.field("currency") is None
    amounts = next((mapping.columns[name] for name in mapping.columns if name in MONEY and not has_currency), "")
    dates = tuple(
        (mapping.columns[name], read_format(times[name]))
        for name, how in mapping.dates.items()
        if how == ASKED and name in times
    )
    decimal = read_decimal(amounts_of(arrived, mapping)).evidence if mapping.decimal == ASKED else ""
    return Questions(bare, amounts, dates, decimal)


def fixed_zone(source: str) -> str:
    """The zone of all bare times of a platform's export, where the platform says so; "" where accounts differ."""
    return next((known.time_zone for known in sources() if known.name == source), "")


def parse_of(mapping: FileMapping, name: str) -> str:
    """How the text of a field becomes a value."""
    field = kind_named(mapping.kind).field(name)
    return field.parse if field else ""


def amounts_of(arrived: Arrived, mapping: FileMapping) -> list[str]:
    """The first values of all columns of amounts."""
    names = [name for name in mapping.columns if parse_of(mapping, name) in ("number", "share")]
    return [text for name in names for text in values(arrived, mapping, name)]


def values(arrived: Arrived, mapping: FileMapping, name: str) -> list[str]:
    """The first values of a field that are not empty."""
    place = find_header(arrived.headers, mapping.columns[name])
    return [row[place].strip() for row in arrived.sample if row[place].strip()] if place is not None else []


def settled(workspace: Workspace, arrived: Arrived, mapping: FileMapping) -> FileMapping:
    """A mapping with what was said of its source, and the workspace's clock. What nobody said is noted as open.

    A mapping made by hand says all that by itself.
    """
    mapping = replace(mapping, clock=clock(workspace))
    source = next((source for source in sources() if source.name == mapping.source), None)
    if source is None:
        return mapping
    asked = questions(arrived, mapping)
    given = _given.get()
    if given is not None and asked:
        say(workspace, source.name, given)
    said = said_of(workspace, source.name)
    note_asked(workspace, source.name, asked)
    return answered(mapping, said, source.time_zone or said.time_zone or clock(workspace))


def answered(mapping: FileMapping, said: Answer, time_zone: str) -> FileMapping:
    """The mapping with the answers in the places that ask for them."""
    has_currency = "currency" in mapping.columns or mapping.currency
    return replace(
        mapping,
        time_zone=time_zone,
        currency=mapping.currency if has_currency else said.currency,
        dates={name: said.dates or how if how == ASKED else how for name, how in mapping.dates.items()},
        decimal=said.decimal or ASKED if mapping.decimal == ASKED else mapping.decimal,
    )


def refuse_open(arrived: Arrived, mapping: FileMapping) -> None:
    """Raises UserError when it is not said which way round dates or decimals are: reading them anyhow would guess."""
    open_ones = questions(arrived, mapping)
    for header, reading in open_ones.dates:
        raise UserError(
            "ambiguous_dates",
            f"“{header}” in “{arrived.name}”: {reading.evidence}",
            "Say which one it is on the Upload page, or with --dates day-first or --dates month-first.",
        )
    if open_ones.decimal:
        raise UserError(
            "ambiguous_decimals",
            f"Amounts in “{arrived.name}”: {open_ones.decimal}",
            "Say which one it is on the Upload page, or with --decimal point or --decimal comma.",
        )


def refuse_contradiction(arrived: Arrived, mapping: FileMapping) -> None:
    """Raises UserError when this file's dates are the other way round than those of the file that was mapped: half of
    them would be read as other days, in silence."""
    for name, how in mapping.dates.items():
        if how not in WAYS or name not in mapping.columns:
            continue
        reading = read_format(values(arrived, mapping, name))
        if reading.format in WAYS and reading.format != how:
            raise UserError(
                "dates_the_other_way",
                f"“{arrived.name}” has the headers of a file that was read {how.replace('-', ' ')}, but in "
                f"“{mapping.columns[name]}” {reading.evidence}",
                "Say again what its columns mean, or export it as before.",
            )


def note_asked(workspace: Workspace, source: str, asked: Questions) -> None:
    """Remember what the files of a source leave open, so that it can be asked, or changed, after the load as well."""
    kept = json.loads(workspace.state(OPEN) or "{}")
    before = kept.get(source, {})
    new = {
        **before,
        **{name: text for name, text in (("time_zone", asked.time_zone), ("currency", asked.currency)) if text},
    }
    if new.keys() != before.keys():
        workspace.set_state(OPEN, json.dumps({**kept, source: new}))


def asked_ones(workspace: Workspace) -> dict[str, Questions]:
    """Source → what its files leave open, with an example of each, whether it was said or not."""
    return {name: Questions(**parts) for name, parts in json.loads(workspace.state(OPEN) or "{}").items()}


def open_ones(workspace: Workspace) -> dict[str, Questions]:
    """Source → what was read without anybody having said it: times taken for the clock's, amounts of no currency."""
    said = all_said(workspace)
    found = {name: asked.without(said.get(name, Answer())) for name, asked in asked_ones(workspace).items()}
    return {name: asked for name, asked in found.items() if asked}
