"""Headers → the platform export they are the signature of, and the mapping that goes with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.registry import offered
from segmentation.load.dates import read_format, written_as
from segmentation.load.nouns import ASKED, Arrived, FileMapping, Kind, Source, find_header, normal
from segmentation.load.numbers import mark_of, read_decimal

KINDS_SQL = Path(__file__).parent / "kinds" / "sql"
SEVERAL = 3  # amounts that prove what one alone, which may be a slip, does not
MOST_PROPERTIES = 60  # an account with hundreds of custom fields: the first ones are kept, the rest is said


def sources() -> tuple[Source, ...]:
    """Every platform export there is a file for in `sources/`."""
    return offered("segmentation.load.sources", Source)


def kinds() -> tuple[Kind, ...]:
    """Every kind of file there is a file for in `kinds/`."""
    return offered("segmentation.load.kinds", Kind)


def bringing(table: str) -> tuple[str, ...]:
    """The recognised exports that bring rows of a table of loaded data, by title; "properties": any column kept."""
    fed = {kind.name for kind in kinds() if (KINDS_SQL / kind.name / f"{table}.sql").is_file()}
    return tuple(
        sorted(
            one.title
            for one in sources()
            if not one.refused and (one.keep_rest if table == "properties" else one.kind in fed)
        )
    )


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises UserError when there is none."""
    found = next((kind for kind in kinds() if kind.name == name), None)
    if found is None:
        names = [kind.name for kind in kinds()]
        raise UserError(
            "unknown_kind",
            f"There is no kind of file “{name}”.{did_you_mean(name, names)}",
            f"Use one of {', '.join(names)}.",
        )
    return found


def source_named(name: str) -> Source:
    """The source of that name. Raises UserError when there is none."""
    found = next((source for source in sources() if source.name == name), None)
    if found is None:
        names = [source.name for source in sources()]
        raise UserError(
            "unknown_source",
            f"There is no source “{name}”.{did_you_mean(name, names)}",
            f"Use one of {', '.join(names)}, or a mapping.",
        )
    return found


def recognise(headers: Sequence[str], place: str = "") -> Source | None:
    """The source whose whole signature stands in these headers (case, hyphens and spaces ignored); the longest wins.

    place: the file's name with the folders before it, for the few exports that are told apart by nothing else.
    """
    fitting = [source for source in sources() if claims(source, headers, place)]
    return max(fitting, key=lambda source: (len(source.signature), source.name), default=None)


def claims(source: Source, headers: Sequence[str], place: str = "") -> bool:
    """Whether a file with these headers, of that name, could be an export of this source."""
    have = {normal(header) for header in headers}
    return (
        all(normal(header) in have for header in source.signature)
        and not any(normal(header) in have for header in source.not_signature)
        and (not source.file_name or re.search(source.file_name, place, re.IGNORECASE) is not None)
    )


def mapping_for(source: Source, arrived: Arrived) -> FileMapping:
    """The mapping of a file that has arrived; what accounts of a platform do differently is read from its first rows.

    Raises UserError when a file of this source is of no use, or this one is none, or does not say what it must.
    """
    mapping = mapping_of(source, arrived.headers, arrived.place)
    values = {
        name: [row[place] for row in arrived.sample if row[place].strip()]
        for name, header in mapping.columns.items()
        if (place := find_header(arrived.headers, header)) is not None
    }
    fields = kind_named(source.kind).fields
    times = [field.name for field in fields if field.parse == "time" and field.name in mapping.columns]
    dates = {name: date_form(source.dates.get(name, "iso"), values.get(name, ())) for name in times}
    numbers = [field.name for field in fields if field.parse in ("number", "share")]
    decimal = decimal_of(source.decimal, [text for name in numbers for text in values.get(name, ())])
    return replace(mapping, dates={**mapping.dates, **dates}, decimal=decimal)


def decimal_of(declared: str, texts: Sequence[str]) -> str:
    """The decimal mark: the platform's own or, where several amounts prove a comma and none a point, that of a
    spreadsheet that saved the file again; ASKED where accounts differ and the amounts do not tell."""
    reading = read_decimal(texts)
    if not declared:
        return ASKED if reading.ambiguous else reading.decimal
    marks = [mark_of(text.strip()) for text in texts]
    return "," if marks.count(",") >= SEVERAL and "." not in marks else declared


def date_form(declared: str | tuple[str, ...], values: Sequence[str]) -> str:
    """How a column of a known export writes its dates: as the platform does or, where none of them is of that form, as
    a spreadsheet made of it that saved the file again; ASKED when day and month could change places then."""
    formats = (declared,) if isinstance(declared, str) else declared
    reading = read_format(values)
    if not values or reading.format in formats:
        return reading.format or formats[0]
    if not reading.ambiguous and any(is_of(value, formats) for value in values):
        return written_as(formats, values)
    if reading.ambiguous:
        known = [how for how in formats if how in ("day-first", "month-first")]
        return known[0] if len(known) == 1 else ASKED
    return reading.format or formats[0]


def is_of(value: str, formats: Sequence[str]) -> bool:
    """Whether one value is of one of these forms."""
    found = read_format([value])
    return found.format in formats or (found.ambiguous and bool({"day-first", "month-first"} & set(formats)))


def mapping_of(source: Source, headers: Sequence[str], place: str = "") -> FileMapping:
    """The mapping of one file of that source: the spellings that this file has, the first way of writing dates.

    Raises UserError naming the first header that a file of this source must have and this one has not.
    """
    if source.refused:
        raise UserError("not_usable", source.refused, source.refused_do_next)

    def first(spellings: Sequence[str]) -> str | None:
        places = (find_header(headers, spelling) for spelling in spellings)
        return next((headers[place] for place in places if place is not None), None)

    columns = {name: found for name, spellings in source.columns.items() if (found := first(spellings))}
    kind = kind_named(source.kind)
    for field in kind.fields:
        if field.required and field.name not in (*columns, *source.constants, *source.from_name):
            wanted = source.columns.get(field.name, (field.title,))[0]
            raise UserError(
                "not_that_source",
                f"This is no {source.title}: the column “{wanted}” is not there.",
                "Choose another source, or map the columns.",
            )
    identifiers = tuple(replace(i, header=found) for i, spellings in source.identifiers if (found := first(spellings)))
    kept_out = (*source.never, *source.secret)
    taken = {normal(header) for header in (*columns.values(), *(i.header for i in identifiers), *kept_out)}
    rest = tuple(header for header in headers if normal(header) not in taken) if source.keep_rest else ()
    return FileMapping(
        source.kind,
        columns,
        identifiers,
        {name: how if isinstance(how, str) else how[0] for name, how in source.dates.items()},
        {name: words for name, words in source.words.items() if name in columns},
        decimal=source.decimal or ".",
        time_zone=source.time_zone or "UTC",
        properties=rest[:MOST_PROPERTIES],
        source=source.name,
        constants={**source.constants, **said_by_name(source, place)},
        secret=any(find_header(headers, header) is not None for header in source.secret),
    )


def said_by_name(source: Source, place: str) -> dict[str, str]:
    """What only the file's name says. Raises UserError when it does not say it: nothing else could."""
    found: dict[str, str] = {}
    for name, patterns in source.from_name.items():
        # The file's own name first, then the folder or archive around it, which may be called anything.
        parts = reversed(re.split(r"[/›]", place))
        said = (word for part in parts for pattern, word in patterns if re.search(pattern, part, re.IGNORECASE))
        word = next(said, None)
        if word is None:
            name, choices = place.split("/")[-1], ", ".join(word for _, word in patterns)
            raise UserError(
                "name_does_not_say",
                f"“{name}” is a {source.title}. Whether it holds {choices} people, only its name could say.",
                "Give the file the name it was exported with, such as subscribed_members.csv, or map its columns.",
            )
        found[name] = word
    return found


def signature(headers: Sequence[str]) -> str:
    """What a layout is remembered by: its headers as they are compared, in order."""
    return "|".join(normal(header) for header in headers)
