"""Which way a column writes its dates, decided with evidence and never guessed.

Formats: "iso", "day-first", "month-first", "yyyymmdd", "epoch seconds", "epoch milliseconds", "epoch microseconds",
"excel", or any %-pattern such as "%d %b %Y".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

FORMATS = (
    "iso",
    "day-first",
    "month-first",
    "yyyymmdd",
    "epoch seconds",
    "epoch milliseconds",
    "epoch microseconds",
    "excel",
)
ISO = re.compile(r"\d{4}([-/])\d{1,2}\1\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}(:?\d{2})?)?")
SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")  # days since 1900 from the fifties to the year 2119
# Dates with the month as a word: which part is what is never in doubt.
DAYS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%a, %d %b %Y", "%b %d %Y")
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %I:%M %p", " %H:%M:%S %z")
WORDED = tuple(day + time for day in DAYS for time in TIMES)
PARTS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+\d{1,2}:\d{2}.*)?")
MOST_STRAY = 0.05  # as many values in a hundred may be no date at all: typing errors, "n/a"
NOTHING = frozenset({"", "0000-00-00", "0000-00-00 00:00:00"})


@dataclass(frozen=True)
class DateReading:
    """How the dates of a column are written. format: "" when they are no dates. ambiguous: a person must choose
    between day-first and month-first; example: one of its dates then. evidence: why, one sentence with an example."""

    format: str
    evidence: str
    ambiguous: bool = False
    example: str = ""


def read_format(values: Iterable[str]) -> DateReading:
    """Decide from sample values. Several forms in one column count as no date: a person gives the pattern then.

    A few values that are no date at all (MOST_STRAY) are these values' fault, not the column's: the evidence names one.
    """
    texts = [value.strip() for value in values]
    texts = [text for text in texts if text not in NOTHING]
    if not texts:
        return DateReading("", "The column is empty in the first rows.")
    found = of_one_form(texts)
    if found.format or found.ambiguous:
        return found
    strays = strays_in(texts)
    if not strays:
        return found
    rest = of_one_form([text for text in texts if text not in strays])
    if not rest.format and not rest.ambiguous:
        return found
    count = sum(text in strays for text in texts)
    said = f"{count} of {len(texts)} values {'is no date' if count == 1 else 'are no dates'}, such as “{strays[0]}”."
    return replace(rest, evidence=f"{rest.evidence} {said}")


def strays_in(texts: Sequence[str]) -> list[str]:
    """The values that are no date of any form, where they are few; else none."""
    found: list[str] = []
    for text in texts:
        alone = of_one_form([text])
        if not alone.format and not alone.ambiguous:
            found.append(text)
        if len(found) > MOST_STRAY * len(texts):
            return []
    return found


def of_one_form(texts: Sequence[str]) -> DateReading:
    """The one form that all of these are in. At least one text, none of them empty."""
    if all(ISO.fullmatch(text) for text in texts):
        return DateReading("iso", f"Year first, as in {texts[0]}.")
    parted = [PARTS.fullmatch(text) for text in texts]
    if all(parted):
        return by_parts([(int(match[1]), int(match[2]), match[0]) for match in parted if match])
    if all(re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])", text) for text in texts):
        return DateReading("yyyymmdd", f"Eight digits, year first, as in {texts[0]}.")
    if (
        all(re.fullmatch(r"\d{10}(\.\d+)?|\d{13}|\d{16}", text) for text in texts)
        and len({len(text.split(".")[0]) for text in texts}) == 1
    ):
        unit = {10: "seconds", 13: "milliseconds", 16: "microseconds"}[len(texts[0].split(".")[0])]
        return DateReading(f"epoch {unit}", f"{unit.capitalize()} since 1970, as in {texts[0]}.")
    if all(SERIAL.fullmatch(text) for text in texts):
        day = date(1899, 12, 30) + timedelta(days=int(float(texts[0])))
        return DateReading("excel", f"Days counted as spreadsheets do: {texts[0]} is {day:%d %b %Y}.")
    worded = next((pattern for pattern in WORDED if all(fits(text, pattern) for text in texts)), None)
    if worded:
        return DateReading(worded, f"The month is a word, as in {texts[0]}.")
    other = next((text for text in texts if not ISO.fullmatch(text)), texts[0])
    return DateReading("", f"Not all values are dates of one form, such as “{other}”.")


def fits(text: str, pattern: str) -> bool:
    """Whether a text is a date of that pattern."""
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True


def written_as(formats: tuple[str, ...], values: Iterable[str]) -> str:
    """The one of several formats that most of these values are in; the first where they do not say.

    For a platform that writes its dates in one of a few ways, so that 03/04/2026 is not ambiguous there.
    """
    readings = [read_format([value]) for value in values]

    def fitting(format: str) -> int:
        either = format in ("day-first", "month-first")
        return sum(reading.format == format or (either and reading.ambiguous) for reading in readings)

    return max(formats, key=fitting)


def by_parts(parts: list[tuple[int, int, str]]) -> DateReading:
    """Day or month first: a part above 12 can only be a day."""
    day_first = next((text for first, _, text in parts if first > 12), None)
    month_first = next((text for _, second, text in parts if second > 12), None)
    if day_first and month_first:
        return DateReading("", f"Some dates are day-first ({day_first}), some month-first ({month_first}).")
    if day_first:
        return DateReading("day-first", f"{day_first} can only be read day first.")
    if month_first:
        return DateReading("month-first", f"{month_first} can only be read month first.")
    # An example that is another day the other way round; 02/02/2026 would show no difference.
    example = next((text for first, second, text in parts if first != second), parts[0][2])
    return DateReading("", f"{example} can be read day first or month first: no part is above 12.", True, example)
