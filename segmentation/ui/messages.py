"""Words and numbers as every page shows them, and the few ways to say something.

The formatting functions return plain text. Drawn through Markdown (`answer`, `say`, `st.markdown`), text goes through
`escape`: it may hold a `$`, or something that somebody uploaded (design/traps 8).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.core.model import Finding

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}
UNKNOWN = "unknown"
STATUSES = {
    "draft": ("Needs a check", "orange"),
    "failed": ("Failed its check", "red"),
    "checked": ("Checked", "blue"),
    "approved": ("Approved", "green"),
    "retired": ("Retired", "gray"),
}
SEVERITIES = {"stop": ("Stops", "red"), "warn": ("Bends results", "orange"), "note": ("Note", "gray")}


def is_missing(value: Any) -> bool:
    """None and every kind of not-a-number (pandas hands out three)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas' NA is neither equal nor unequal to itself
        return True


def number(value: float | None, digits: int = 0) -> str:
    """12340 → "12,340"; None → "unknown"."""
    return UNKNOWN if value is None or is_missing(value) else f"{value:,.{digits}f}"


def people(count: int | None) -> str:
    """12340 → "12,340 people"."""
    return counted(count, "person", "people")


def counted(count: int | None, one: str, many: str | None = None) -> str:
    """(3, "order") → "3 orders"; (1, "order") → "1 order"; None → "unknown"."""
    if count is None or is_missing(count):
        return UNKNOWN
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"


def money(value: float | None, currency: str = "EUR", whole: bool = False) -> str:
    """(48.2, "EUR") → "€48.20"; (12340.4, "EUR", whole=True) → "€12,340"; (-5, "SEK") → "−SEK 5.00"."""
    if value is None or is_missing(value):
        return UNKNOWN
    sign = SIGNS.get(currency.upper(), currency.upper() + " ")
    return f"{'−' if value < 0 else ''}{sign}{abs(value):,.{0 if whole else 2}f}"


def share(value: float | None, low: float | None = None, high: float | None = None, digits: int = 1) -> str:
    """A share of 1 in percent: (0.041, 0.032, 0.052) → "4.1 % [3.2, 5.2]"."""
    if value is None or is_missing(value):
        return UNKNOWN
    said = f"{100 * value:.{digits}f} %"
    if low is None or high is None or is_missing(low) or is_missing(high):
        return said
    return f"{said} [{100 * low:.{digits}f}, {100 * high:.{digits}f}]"


def day(value: date | None) -> str:
    """date(2026, 11, 20) → "20 Nov 2026", whatever language the machine is set to."""
    return UNKNOWN if value is None or is_missing(value) else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """A time in UTC → "20 Nov 2026, 14:05"."""
    return UNKNOWN if value is None or is_missing(value) else f"{day(value)}, {value:%H:%M}"


def escape(text: object) -> str:
    """Text that draws as itself in Markdown: no bold, no link, no colour, no picture, no formula, no icon."""
    one_line = re.sub(r"\s+", " ", str(text))
    # Icons (`:name:`) and bare addresses are found after backslashes are gone: an unseen joiner breaks those.
    one_line = re.sub(r":(?=[\w/+-]+:)", ":\u2060", one_line)
    one_line = re.sub(r"(?<=\w)@(?=\w)", "\u2060@", one_line)
    one_line = re.sub(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])", "\\1\u2060", one_line)
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=^])", r"\\\1", one_line)


def tab(option: object) -> str:
    """An option of a row of buttons in a grey of its own: the accent in which the frame writes the chosen one is read
    at 3.5 to 1 on dark. The chosen one is told by its ground and its edge."""
    return f":gray[{escape(option)}]"


def answer(text: str) -> None:
    """The page's answer in one bold sentence, under its question."""
    st.markdown(f"**{escape(text)}**")


def say(text: str) -> None:
    """A sentence."""
    st.markdown(escape(text))


def aside(text: str) -> None:
    """A sentence in small print: a definition, a source, a limit."""
    st.caption(escape(text))


def mistake(error: UserError) -> None:
    """What happened, and what to do: two lines."""
    st.error(f"{escape(error.what)}  \n{escape(error.do_next)}")


def done(text: str) -> None:
    """Something was saved or finished; gone after a few seconds."""
    st.toast(escape(text))


def nothing(what: str, do_next: str = "") -> None:
    """A designed empty state: why there is nothing, and the next step."""
    with st.container(border=True):
        st.markdown(f"**{escape(what)}**")
        if do_next:
            st.markdown(escape(do_next))


def status(name: str) -> None:
    """A segment's status as a coloured word: draft, checked, approved, retired."""
    word, colour = STATUSES.get(name, (name, "gray"))
    st.badge(word, color=colour)  # type: ignore[arg-type]


class Report(Protocol):
    """Anything with findings."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Worst first."""


def verdict(report: Report | Sequence[Finding], sound: str = "Nothing was found that bends results.") -> None:
    """The answer to "can I trust it?" in one sentence: how many findings stop, bend or only note."""
    findings = report.findings if hasattr(report, "findings") else report
    stops = sum(finding.severity == "stop" for finding in findings)
    warns = sum(finding.severity == "warn" for finding in findings)
    if stops:
        more = counted(warns, "more bends", "more bend")
        answer(f"Not yet: {counted(stops, 'finding')} must be settled first, {more} results.")
    elif warns:
        answer(f"With care: {counted(warns, 'finding bends', 'findings bend')} results.")
    else:
        answer(sound)


def explain(finding: Finding) -> None:
    """One finding: how grave, the sentence with its count, and what to do."""
    word, colour = SEVERITIES[finding.severity]
    st.badge(word, color=colour)  # type: ignore[arg-type]
    part = f" ({share(finding.failing / finding.total)} of {number(finding.total)})" if finding.total else ""
    st.markdown(f"**{escape(finding.sentence)}**{escape(part)}  \n{escape(finding.do_next)}")


class Progress(Protocol):
    """What long work calls between its steps: with what it is busy, and how far it is (0 to 1)."""

    def __call__(self, doing: str, part: float, /) -> None:
        """Shown at once. Leaving the page stops the work here, with its transaction undone."""


@contextmanager
def working(label: str, also: "DeltaGenerator | None" = None) -> Iterator[Progress]:
    """Anything over a second: a bar with what it is doing, gone when finished. `with working("Reading") as tell: …`.

    also: where the same bar is shown once more, for a button that is pressed out of sight of the first.
    """
    bars = [st.empty(), *([also.empty()] if also is not None else [])]

    def tell(doing: str, part: float, /) -> None:
        for bar in bars:
            bar.progress(min(max(part, 0.0), 1.0), text=escape(doing))

    tell(label, 0.0)
    try:
        yield tell
    finally:
        for bar in bars:
            bar.empty()
