"""A mapping to confirm for a file that no source claims: header words first, what the values look like second.

A suggestion never loads anything. What cannot be known from the file is a question, and stays empty until answered.
"""

import re
from dataclasses import dataclass

from segmentation.load.dates import DateReading, read_format
from segmentation.load.nouns import Arrived, Field, FileMapping, Identifier, Kind, normal
from segmentation.load.numbers import read_decimal
from segmentation.load.recognise import kinds

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
    """One field with the header suggested for it (None: none found), why, and sample values of that header."""

    field: Field
    header: str | None
    why: str
    samples: tuple[str, ...] = ()
    dates: DateReading | None = None


@dataclass(frozen=True)
class Suggestion:
    """A mapping to look at. questions: what a person must answer before it may be loaded, one sentence each."""

    mapping: FileMapping
    choices: tuple[Choice, ...]
    questions: tuple[str, ...]


def samples_of(arrived: Arrived, header: str, count: int = 200) -> tuple[str, ...]:
    """The first values of a column that are not empty."""
    at = arrived.headers.index(header)
    return tuple(row[at] for row in arrived.sample if row[at].strip())[:count]


def suggest(arrived: Arrived, kind_name: str | None = None) -> Suggestion:
    """The best guess at a mapping. kind_name: the kind of file, where a person has said it; else the best-fitting."""
    offers = [fit(arrived, kind) for kind in kinds() if kind.by_hand and kind_name in (None, kind.name)]
    return max(offers, key=lambda offer: (score(offer), offer.mapping.kind))


def score(offer: Suggestion) -> float:
    """Required fields found weigh most, and words that this kind knows; what is missing weighs against."""
    found = sum(2.0 if choice.field.required else 1.0 for choice in offer.choices if choice.header)
    missing = sum(3.0 for choice in offer.choices if choice.field.required and not choice.header)
    known = 0.0
    for choice in offer.choices:
        if choice.header and choice.field.parse == "word":
            said = {value.strip().lower() for value in choice.samples}
            known += 2 * len(offer.mapping.words[choice.field.name]) / max(len(said), 1) - 1
    return found - missing + known + len(offer.mapping.identifiers) * 0.5


def fit(arrived: Arrived, kind: Kind) -> Suggestion:
    """One kind's mapping of this file."""
    identifiers = find_identifiers(arrived) if kind.about_people else ()
    taken = {identifier.header for identifier in identifiers}
    choices = []
    for field in kind.fields:
        choice = find(arrived, field, taken)
        if choice.header:
            taken.add(choice.header)
        choices.append(choice)
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
        kind.name, mapped, identifiers, dates, words, decimal=amounts.decimal, source=arrived.name.split(".")[0]
    )
    asked = questions(kind, choices, identifiers, words)
    if amounts.ambiguous:
        asked.append(f"Amounts: {amounts.evidence} Which one is it?")
    return Suggestion(mapping, tuple(choices), tuple(asked))


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
