"""What loading speaks of: kinds of file, mappings, sources, files that arrived. All frozen values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

ASKED = "asked"
Parse = Literal["text", "verbatim", "word", "number", "share", "time", "yes/no", "email", "identifier"]


@lru_cache(maxsize=50_000)  # every source asks for the same headers
def normal(header: str) -> str:
    """A header as it is compared: `Lineitem compare-at price` and `lineitem compare at price` are the same."""
    return re.sub(r"[\s\-_]+", " ", header.replace("\ufeff", "").strip().lower()).strip()


@dataclass(frozen=True)
class Field:
    """One thing that a row of some kind of file may say.

    name: its column in the staged rows. parse: how its text becomes a value ("verbatim": blanks around it stay;
    "share": 0.25 or 25 %).
    required: a row in which it is missing or unreadable cannot be used and is reported whole; an unreadable optional
    value is loaded as missing and reported.
    aliases: header words that suggest it. choices: for parse "word", the words that the canonical tables know.
    """

    name: str
    title: str
    parse: Parse = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of file: what a row may say, and which canonical tables it feeds (`kinds/sql/<name>/<table>.sql`).

    one_row: what one row is ("one line of an order"). dated: the field whose span is shown as the dates covered.
    keeps_strangers: rows without any person are kept (and counted apart) instead of set aside. numbered: rows carry
    their place in the file as row_no. table: the one that holds the usable rows one to one, with `dated` ("": none
    does). usable: SQL over staged fields that a row must meet. by_hand: may be chosen when columns are mapped by hand.
    about_people: its rows are somebody's. gathered: all that its other tables are made of, beside the earliest date;
    they group by one of the texts and ask for the least or greatest of the rest, so that of a big file they are told
    words with dates, and texts, apart: a row of staged_usable is no row of the file then.
    """

    name: str
    title: str
    one_row: str
    fields: tuple[Field, ...]
    dated: str
    keeps_strangers: bool = True
    numbered: bool = True
    table: str = ""
    usable: str = "true"
    unusable_reason: str = ""
    by_hand: bool = True
    about_people: bool = True
    gathered: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class Identifier:
    """A column that says whose row it is. kind: 'email', 'phone' or '<source>:<id name>'.

    links: other identifiers on the same row belong to the same person. weak: a browser or device, no person: its rows
    belong to somebody only when it was seen with exactly one person in the same file. ignore: a pattern of texts that
    name nobody, read as an empty cell (the customer number 0 of a guest).
    """

    kind: str
    header: str
    links: bool = True
    weak: bool = False
    ignore: str = ""


@dataclass(frozen=True)
class FileMapping:
    """How one layout of file is read: everything a reader needs to know, and nothing it has to guess.

    kind: name of a Kind. columns: field → header. identifiers: strongest first. dates: field → format (see dates.py).
    words: field → (word in the file, lower case → canonical word; "" means: leave this row aside; the word "*" stands
    for all others, the word "" for an empty cell). constants: field → what holds for every row (a word of the field's
    choices, or a text) where no column says so. decimal: "." or ",". time_zone: of times that carry no offset. clock:
    the zone of the workspace, which all moments are brought to. A date's format and the decimal mark may be ASKED: the
    file does not say, and nobody has said it yet.
    currency: used where the file has no currency column. properties: headers kept as custom properties of the person.
    source: name shown and used as origin of consents. secret: the file has columns that must not be kept, so no row's
    whole text is kept either.
    """

    kind: str
    columns: Mapping[str, str]
    identifiers: tuple[Identifier, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal: str = "."
    time_zone: str = "UTC"
    currency: str = ""
    properties: tuple[str, ...] = ()
    source: str = "mapped file"
    constants: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
    clock: str = "UTC"


@dataclass(frozen=True)
class Source:
    """One platform's export format. One file each in `sources/`.

    signature: headers that must all be there to recognise it (compared by `normal`). columns: field → header spellings,
    first that is present wins. identifiers: (kind, header spellings). keep_rest: unmapped columns become properties.
    never: headers that are not kept as properties (postal addresses). secret: headers that are not stored whatever
    happens (card data). dates: field → format, or the formats it may have: the one that the file's first rows are in.
    decimal: "" when accounts differ: decided by the file's first rows. time_zone: of its times without an offset, where
    the platform writes them all alike ("": the account's own, which a person says once).

    file_name: pattern that the file's name, folders before it, must hold too, where the headers alone say little.
    from_name: field → (pattern, word): the first pattern found in the name says what holds for every row of the file.
    nested, rows_sql: for JSON and Parquet with lists in their cells. A file with the headers `nested` is read through
    `rows_sql`, a SELECT from `file_rows` (one row a record, its column `doc` the record as JSON) whose columns then are
    the headers of the file: `signature` speaks of those. refused: why a file of this kind is of no use here, and
    refused_do_next what to load instead.
    """

    name: str
    title: str
    kind: str
    signature: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    identifiers: tuple[tuple[Identifier, tuple[str, ...]], ...]
    dates: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal: str = "."
    keep_rest: bool = False
    never: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    not_signature: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    file_name: str = ""
    from_name: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    nested: tuple[str, ...] = ()
    rows_sql: str = ""
    refused: str = ""
    refused_do_next: str = ""
    time_zone: str = ""


@dataclass(frozen=True)
class Dialect:
    """How a text file is laid out. skip: rows before the header. columns: how many each row has.

    escape: what stands before a quotation mark within a quoted cell ("": another one). lined: a copy of ours, whose
    first cell is the line or row of the original, and which has no header.
    """

    delimiter: str
    quote: str
    skip: int
    columns: int
    has_header: bool = True
    escape: str = ""
    lined: bool = False


@dataclass(frozen=True)
class Broken:
    """A row that could not be cut into cells. line: in the original, or the row of a sheet."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class FilePart:
    """A file to load, or one table of a file that holds several. part: a sheet, or a file of an archive ("": all).

    group: what it belongs to; parts of one group and one layout become one load ("": a load of its own). notes: what is
    to be said about how it was found.
    """

    path: Path
    part: str = ""
    group: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As it is shown: "export.zip › orders.csv"."""
        return f"{self.path.name} › {self.part}" if self.part else self.path.name


@dataclass(frozen=True)
class Arrived:
    """A file that lies in the workspace, its layout settled and not yet loaded.

    path: what is read (UTF-8, unpacked). sha256, bytes: of the file as it came. layout: of `path`.
    encoding: shown to the person. notes: what was done to make it readable, one sentence each.
    sample: the first rows as text, header not among them. folder: the folders it lay in, the last two. rows_sql: the
    SELECT that makes rows of its nested records, see Source. part: which table of the file it is, where it holds
    several. origin: the file as it lies. broken: rows that were no rows, found before the database read the rest (the
    first of them); broken_count: how many by reason. fill: rows may be shorter than the header.
    """

    path: Path
    name: str
    sha256: str
    bytes: int
    layout: Literal["csv", "parquet", "json lines", "json array"]
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...] = ()
    dialect: Dialect | None = None
    encoding: str = "UTF-8"
    notes: tuple[str, ...] = ()
    folder: str = ""
    rows_sql: str = ""
    part: str = ""
    origin: Path = Path()
    broken: tuple[Broken, ...] = ()
    broken_count: Mapping[str, int] = field(default_factory=dict)
    fill: bool = False

    @property
    def place(self) -> str:
        """Its name with the folders before it: exports are sometimes told apart by nothing else."""
        return f"{self.folder}/{self.name}"


def as_plain(mapping: FileMapping) -> dict[str, Any]:
    """A mapping as plain dictionaries and lists, as TOML and JSON keep it."""
    return {
        "kind": mapping.kind,
        "source": mapping.source,
        "decimal": mapping.decimal,
        "time_zone": mapping.time_zone,
        **({"clock": mapping.clock} if mapping.clock != "UTC" else {}),
        "currency": mapping.currency,
        "columns": dict(mapping.columns),
        "dates": dict(mapping.dates),
        "words": {name: dict(words) for name, words in mapping.words.items()},
        "properties": list(mapping.properties),
        "constants": dict(mapping.constants),
        "secret": mapping.secret,
        "identifiers": [
            {"kind": i.kind, "header": i.header, "links": i.links, "weak": i.weak, "ignore": i.ignore}
            for i in mapping.identifiers
        ],
    }


def find_header(headers: Sequence[str], wanted: str) -> int | None:
    """The position of a header, compared by `normal`; the exact spelling wins over an equal one."""
    if wanted in headers:
        return list(headers).index(wanted)
    same = [place for place, header in enumerate(headers) if normal(header) == normal(wanted)]
    return same[0] if same else None
