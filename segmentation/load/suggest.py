"""A mapping to confirm for a file that no source claims: header words first, what the values look like second.

A suggestion never loads anything. What cannot be known from the file is a question, and stays empty until answered.
"""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from segmentation.load import resemblance
from segmentation.load.dates import DateReading, read_format
from segmentation.load.nouns import Arrived, Field, FileMapping, Identifier, Kind, normal
from segmentation.load.numbers import read_decimal
from segmentation.load.recognise import MOST_PROPERTIES, kind_named, kinds

ONE_PERSON = "one person"
BETWEEN = " › "
MOST_CALLED = 60
MOST_LOOKED_AT = 60  # columns
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
NUMBER = re.compile(r"-?[€$£]?\s?-?[\d.,\s]+\s?[€$£]?")
ID_WORDS = (
    "customer id",
    "customerid",
    "customer",
    "user id",
    "userid",
    "client id",
    "contact id",
    "member id",
    "person id",
    "customer number",
    "kundennummer",
    "id",
)
WORDS = {
    "received": ("received", "delivered", "sent", "send", "processed"),
    "opened": ("open",),
    "clicked": ("click",),
    "bounced": ("bounce",),
    "complained": ("spam", "complain", "abuse"),
    "unsubscribed": ("unsub", "opt out", "optout"),
    "viewed_product": ("view product", "viewed product", "product view", "view item", "product"),
    "viewed_category": ("category", "collection"),
    "added_to_cart": ("cart", "basket"),
    "started_checkout": ("checkout",),
    "searched": ("search",),
    "scrolled": ("scroll",),
    "logged_in": ("login", "log in", "logged in", "sign in", "signed in"),
    "started_trial": ("trial",),
    "requested_demo": ("demo",),
    "viewed_page": ("page", "view"),
    "never_subscribed": ("never", "non subscribed", "no", "false", "0"),
    "subscribed": ("subscribed", "active", "yes", "true", "1", "opted in"),
}


@dataclass(frozen=True)
class Choice:
    """One field with the header suggested for it (None: none found), why, and sample values of that header.

    by_looks: no header word says it, only what its values look like.
    """

    field: Field
    header: str | None
    why: str
    samples: tuple[str, ...] = ()
    dates: DateReading | None = None
    by_looks: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A mapping to look at. questions: what a person must answer before it may be loaded, one sentence each.

    repeated: the part of the rows whose address came before: 0 in a list of people, large among orders and events.
    """

    mapping: FileMapping
    choices: tuple[Choice, ...]
    questions: tuple[str, ...]
    repeated: float = 0.0


def samples_of(arrived: Arrived, header: str, count: int = 200) -> tuple[str, ...]:
    """The first values of a column that are not empty."""
    at = arrived.headers.index(header)
    return tuple(row[at] for row in arrived.sample if row[at].strip())[:count]


def suggest(arrived: Arrived, kind_name: str | None = None, repeated: float | None = None) -> Suggestion:
    """The best guess at a mapping. kind_name: the kind of file, where a person has said it; else the best-fitting.

    repeated: the part of all rows whose address came before, where it was counted; else that of the first rows.
    """
    offers = [fit(arrived, kind, repeated) for kind in kinds() if kind.by_hand and kind_name in (None, kind.name)]
    return max(offers, key=lambda offer: (score(offer), offer.mapping.kind))


def score(offer: Suggestion) -> float:
    """Required fields found weigh most, and words that this kind knows; what is missing weighs against.

    What only looks right counts where the address says that rows are no people; as people they then count little.
    """
    again = offer.repeated >= resemblance.REPEATS
    headers = [choice for choice in offer.choices if choice.header and (again or not choice.by_looks)]
    found = sum(2.0 if choice.field.required else 1.0 for choice in headers)
    missing = sum(3.0 for choice in offer.choices if choice.field.required and choice not in headers)
    known = -10.0 if again and kind_named(offer.mapping.kind).one_row == ONE_PERSON else 0.0
    for choice in offer.choices:
        if choice.header and choice.field.parse == "word":
            said = {value.strip().lower() for value in choice.samples}
            known += 2 * len(offer.mapping.words[choice.field.name]) / max(len(said), 1) - 1
    return found - missing + known + len(offer.mapping.identifiers) * 0.5


def fit(arrived: Arrived, kind: Kind, repeated: float | None = None) -> Suggestion:
    """One kind's mapping of this file. repeated: as `suggest` says."""
    identifiers = find_identifiers(arrived) if kind.about_people else ()
    taken = {identifier.header for identifier in identifiers}
    choices = []
    for field in kind.fields:
        choice = find(arrived, field, taken)
        if choice.header:
            taken.add(choice.header)
        choices.append(choice)
    choices = [by_looks(arrived, choice, taken) for choice in choices]
    mapped = {choice.field.name: choice.header for choice in choices if choice.header}
    words = {
        choice.field.name: words_of(choice) for choice in choices if choice.header and choice.field.parse == "word"
    }
    dates = {
        choice.field.name: choice.dates.format
        for choice in choices
        if choice.header and choice.dates and choice.dates.format
    }
    numbers = [
        value for choice in choices if choice.header and choice.field.parse == "number" for value in choice.samples
    ]
    amounts = read_decimal(numbers)
    mapping = FileMapping(
        kind.name, mapped, identifiers, dates, words, decimal=amounts.decimal, source=name_of(arrived)
    )
    if kind.one_row == ONE_PERSON:
        mapping = replace(mapping, properties=resemblance.figures(arrived, mapping)[:MOST_PROPERTIES])
    asked = questions(kind, choices, identifiers, words)
    if amounts.ambiguous:
        asked.append(f"Amounts: {amounts.evidence} Which one is it?")
    if repeated is None:
        repeated = resemblance.repeated(samples_of(arrived, identifiers[0].header)) if identifiers else 0.0
    return Suggestion(mapping, tuple(choices), tuple(asked), repeated)


def name_of(arrived: Arrived) -> str:
    """What a file mapped by hand is called: its own name, and which of its tables it is ("shop › customers").

    Dates and numbers behind a table's name are left out: next month's table is the same thing.
    """
    file, _, part = arrived.name.partition(BETWEEN)
    table = re.sub(r"[\W\d_]+$", "", PurePosixPath(part.rpartition(BETWEEN)[2]).name.split(".")[0])
    return BETWEEN.join(said for said in (file.split(".")[0], table) if said)[:MOST_CALLED]


def by_looks(arrived: Arrived, choice: Choice, taken: set[str]) -> Choice:
    """A required field that no header speaks of, where just one free column looks like it."""
    if choice.header or not choice.field.required:
        return choice
    free = {header: samples_of(arrived, header) for header in arrived.headers[:MOST_LOOKED_AT] if header not in taken}
    header = resemblance.looks_like(choice.field, free)
    if header is None:
        return choice
    taken.add(header)
    dates = read_format(free[header]) if choice.field.parse == "time" else None
    why = dates.evidence if dates else f"Its values look like it, such as “{free[header][0]}”."
    return Choice(choice.field, header, why, free[header][:5], dates, by_looks=True)


def find_identifiers(arrived: Arrived) -> tuple[Identifier, ...]:
    """The column of addresses, by its values; then one column whose header says it numbers people."""
    found = []
    for header in arrived.headers:
        values = samples_of(arrived, header)
        if values and sum(bool(EMAIL.fullmatch(value.strip())) for value in values) >= 0.8 * len(values):
            found.append(Identifier("email", header))
            break
    by_word = {normal(header): header for header in arrived.headers}
    named = next((by_word[word] for word in ID_WORDS if word in by_word), None)
    if named and named not in [identifier.header for identifier in found]:
        found.append(Identifier("generic:customer_id", named))
    return tuple(found)


def find(arrived: Arrived, field: Field, taken: set[str]) -> Choice:
    """The header for one field: an exact word of its list, whose values can be what the field is."""
    by_word = {normal(header): header for header in arrived.headers if header not in taken}
    for word in (normal(field.name), *(normal(alias) for alias in field.aliases)):
        if word not in by_word:
            continue
        header = by_word[word]
        values = samples_of(arrived, header)
        dates = read_format(values) if field.parse == "time" else None
        if dates and not dates.format and not dates.ambiguous and values:
            continue
        if field.parse == "number" and values and not any(NUMBER.fullmatch(value.strip()) for value in values):
            continue
        return Choice(field, header, dates.evidence if dates else f"The header says “{header}”.", values[:5], dates)
    return Choice(field, None, "No header says so.")


def words_of(choice: Choice) -> dict[str, str]:
    """Words of the sample → the words we know, where one contains the other; the rest is asked."""
    found = {}
    for text in sorted({value.strip().lower() for value in choice.samples}):
        flat = normal(text)
        for meant, hints in WORDS.items():
            if meant in choice.field.choices and any(
                hint == flat or (len(hint) > 3 and hint in flat) for hint in hints
            ):
                found[text] = meant
                break
    return found


def questions(
    kind: Kind, choices: list[Choice], identifiers: tuple[Identifier, ...], words: dict[str, dict[str, str]]
) -> list[str]:
    """What the file does not say by itself."""
    asked = [
        f"Which column is “{choice.field.title}”?" for choice in choices if choice.field.required and not choice.header
    ]
    asked += [
        f"“{choice.header}”: {choice.dates.evidence}" for choice in choices if choice.dates and choice.dates.ambiguous
    ]
    if not identifiers and kind.about_people:
        asked.append("Which column says whose row it is: an e-mail address, or a customer number?")
    for choice in choices:
        unknown = {value.strip().lower() for value in choice.samples} - set(words.get(choice.field.name, {}))
        if choice.header and choice.field.parse == "word" and unknown:
            asked.append(f"“{choice.header}”: what do {', '.join(f'“{word}”' for word in sorted(unknown)[:5])} mean?")
    return asked
