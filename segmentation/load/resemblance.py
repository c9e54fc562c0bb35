"""What a column may be by the look of its values, where no header word says it: the second half of a suggestion.

A file of purchases with headers nobody knows ("Beleg", "wann") would pass for a list of people, for people need no
field at all. Their address says otherwise: of orders and events it comes again and again.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from segmentation.load.dates import read_format
from segmentation.load.nouns import Arrived, Field, FileMapping, normal

REPEATS = 0.2  # so many rows in a hundred with an address that came before are no list of people any more
FEWEST = 10  # rows; below that nothing is said
ENOUGH = 30  # values tell what a column's dates are
A_DATE = re.compile(r"\d{1,4}[-/. ]\w{1,9}[-/. ,]|[a-zA-Z]{3,9},? \d|(19|20)\d{6}$|1\d{9}(\d{3}|\d{6})?$")
NUMBER = re.compile(r"[^\d\s]{0,3}\s?-?[\d.,\s]*\d\s?[^\d\s]{0,3}")
MONEY = re.compile(r"\D{0,4}[\d.,\s]*\d[.,]\d{2}\D{0,4}")
ORDER_NUMBER = re.compile(r"#?[\w./-]*\d[\w./-]*")
# Days since something, or so many of something within so many days or months: figures about a person.
FIGURE = re.compile(
    r"recency|frequency|monetary|days since .*|(last )?.* days( ago)?|.* last \d+ ?(days|months|weeks)|last \d+ .*"
    r"|.* \d+ ?(d|days?|m|mo|months?|w|weeks?|y|years?)|tage seit .*|.* letzte \d+ (tage|monate)"
)


def repeated(values: Sequence[str]) -> float:
    """The part of these texts that came before; 0 where there are too few to say."""
    texts = [text.strip().lower() for text in values if text.strip()]
    return 1 - len(set(texts)) / len(texts) if len(texts) >= FEWEST else 0.0


def looks_like(field: Field, columns: Mapping[str, Sequence[str]]) -> str | None:
    """The one column whose values all look like this field; None where none does, or several do. columns: the free
    ones, header → values."""
    found = [header for header, values in columns.items() if values and may_be(field, values)]
    return found[0] if len(found) == 1 else None


def may_be(field: Field, values: Sequence[str]) -> bool:
    """Whether all of these values, none of them empty, look like the field."""
    texts = [text.strip() for text in values]
    if field.parse == "time":
        return is_date(tuple(texts[:ENOUGH]))
    if any("@" in text for text in texts) or is_date(tuple(texts[:ENOUGH])):
        return False
    if field.parse == "number":
        # Whole numbers may be anything: pieces, points, a year. Amounts of money have cents somewhere.
        return all(NUMBER.fullmatch(text) for text in texts) and any(MONEY.fullmatch(text) for text in texts)
    if field.parse == "identifier":
        return (
            len(set(texts)) == len(texts) >= FEWEST
            and all(ORDER_NUMBER.fullmatch(text) for text in texts)
            and not any(MONEY.fullmatch(text) for text in texts)
        )
    return False


@lru_cache(maxsize=4096)  # every kind of file asks the same columns
def is_date(texts: tuple[str, ...]) -> bool:
    """Whether these are dates. A look at the first one first: reading dates of every form is slow."""
    if not A_DATE.match(texts[0]):
        return False
    reading = read_format(texts)
    return bool(reading.format or reading.ambiguous)


def figures(arrived: Arrived, mapping: FileMapping) -> tuple[str, ...]:
    """Free columns that state a figure about a person: `recency_days`, `orders_12m`. Kept as properties, they become
    features under their own names."""
    used = {*mapping.columns.values(), *(identifier.header for identifier in mapping.identifiers)}
    found = []
    for place, header in enumerate(arrived.headers):
        if header in used or not FIGURE.fullmatch(normal(header)):
            continue
        values = [row[place].strip() for row in arrived.sample if row[place].strip()]
        if values and all(NUMBER.fullmatch(text) for text in values):
            found.append(header)
    return tuple(found)
