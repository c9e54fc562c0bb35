"""Tables: read-only, named for screen readers, numbers with units; and choosing one row of a short one."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from segmentation.ui import messages
from segmentation.ui.messages import SIGNS

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
MISSING = "–"
MOST_DRESSED = 50_000  # cells whose words are sent beside their numbers
MOST_CHOICES = 500  # a table that one can choose from is held in the browser whole (design/traps 5)
Columns = Mapping[str, Any]


class Amount(dict[str, Any]):
    """A column of numbers, and how one reads in a sentence. The browser's own format sets a hyphen, behind the sign of
    the currency: "€-5"; sentences read "−€5"."""

    def __init__(self, column: Any, said: Callable[[float], str]) -> None:
        super().__init__(column)
        self.said = said


def number(label: str, help: str | None = None, digits: int = 0, width: Any = None) -> Any:
    """A column of numbers: 12,340."""
    shape = st.column_config.NumberColumn(label, help=help, format=f"%,.{digits}f" if digits else "%,d", width=width)
    return Amount(shape, lambda value: signed(messages.number(value, digits)))


def money(label: str, currency: str = "EUR", help: str | None = None, whole: bool = False) -> Any:
    """A column of amounts: €48.20; whole, for sums over many people: €12,340."""
    sign = SIGNS.get(currency.upper(), currency.upper() + " ").replace("%", "%%")
    shape = st.column_config.NumberColumn(label, help=help, format=f"{sign}%,.{0 if whole else 2}f")
    return Amount(shape, lambda value: signed(messages.money(value, currency, whole)))


class Share(Amount):
    """A column whose values are shares of 1. The browser's own percentages read "4.1%", every sentence "4.1 %"."""


def percent(label: str, help: str | None = None) -> Any:
    """A column of shares of 1, shown in percent: 4.1 %."""
    return Share(st.column_config.NumberColumn(label, help=help, format="%.1f %%"), hundredths)


def bar(label: str, help: str | None = None, most: float = 1.0) -> Any:
    """A column of shares of `most`, drawn as bars with the percentage."""
    shape = st.column_config.ProgressColumn(label, help=help, format="%.1f %%", min_value=0.0, max_value=100 * most)
    return Share(shape, hundredths)


def hundredths(value: float) -> str:
    """4.06 → "4.1 %"."""
    return signed(f"{value:.1f} %")


def signed(said: str) -> str:
    """A number's words with the minus that is one: "-5" → "−5"; a rounded zero has none."""
    said = said.replace("-", "−")
    return said if any(digit in said for digit in "123456789") else said.removeprefix("−")


def in_percent(frame: "pd.DataFrame", columns: Columns | None) -> "pd.DataFrame":
    """The frame with its columns of shares times 100, as their format wants them."""
    shares = [name for name, shape in (columns or {}).items() if isinstance(shape, Share) and name in frame.columns]
    return frame.assign(**{name: 100 * frame[name].astype("float64") for name in shares}) if shares else frame


def with_minus(frame: "pd.DataFrame", columns: Columns | None) -> "tuple[Any, dict[str, Any] | None]":
    """The frame and its columns, so that numbers below zero read as in sentences: "−€8,592". They stay numbers, to sort
    by and to copy; without any below zero nothing is changed."""
    shapes = dict(columns) if columns else None
    numbers = {
        name: shape
        for name, shape in (shapes or {}).items()
        if isinstance(shape, Amount) and shape["type_config"]["type"] == "number" and name in frame.columns
    }
    below = [name for name in numbers if (frame[name].astype("float64").fillna(0) < 0).any()]
    if shapes is None or not below or frame.size > MOST_DRESSED:
        return frame, shapes
    for name in below:
        shapes[name] = {**numbers[name], "type_config": {**numbers[name]["type_config"], "format": None}}
    said = {name: numbers[name].said if name in below else as_it_is for name in frame.columns}
    return frame.reset_index(drop=True).style.format(said, na_rep=MISSING), shapes


def as_it_is(value: Any) -> str:
    """A cell of any other column, as the browser would write it."""
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def day(label: str, help: str | None = None, width: Any = None) -> Any:
    """A column of dates: 20 Nov 2026."""
    return st.column_config.DateColumn(label, help=help, format="D MMM YYYY", width=width)


def text(label: str, help: str | None = None, width: Any = None) -> Any:
    """A column of words."""
    return st.column_config.TextColumn(label, help=help, width=width)


def show(
    frame: "pd.DataFrame",
    columns: Columns | None = None,
    name: str = "Table",
    height: Any = "auto",
    key: str | None = None,
) -> None:
    """A table to read. columns: name → heading, or a column made above; when given, only those, in that order."""
    order = [column for column in columns if column in frame.columns] if columns else None
    shown, shapes = with_minus(in_percent(frame, columns), columns)
    st.dataframe(
        shown,
        hide_index=True,
        column_config=shapes,
        column_order=order,
        alt=name,
        height=height,
        key=key,
        placeholder=MISSING,
    )


def choose_one(
    items: Sequence[T],
    columns: Mapping[str, Callable[[T], Any]],
    key: str,
    name: str = "Choose a row",
    shapes: Columns | None = None,
) -> T | None:
    """A short table to choose one item from; returns the item, or None while none is chosen.

    columns: heading → what an item shows there. shapes: heading → a column made above. The choice is a position in this
    list only for the length of this call: keep the item's id, not the position. Raises ValueError above 500 items.
    """
    import pandas as pd

    if len(items) > MOST_CHOICES:
        raise ValueError(f"{len(items)} rows are too many to choose from: filter first")
    frame = pd.DataFrame({heading: [read(item) for item in items] for heading, read in columns.items()})
    shown, drawn_as = with_minus(in_percent(frame, shapes), shapes)
    event = st.dataframe(
        shown,
        hide_index=True,
        column_config=drawn_as,
        alt=name,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        placeholder=MISSING,
    )
    chosen = event["selection"]["rows"]
    return items[chosen[0]] if chosen and chosen[0] < len(items) else None
