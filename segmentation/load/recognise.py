"""Headers → the platform export they are the signature of, and the mapping that goes with it."""

from collections.abc import Sequence

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.registry import offered
from segmentation.load.nouns import FileMapping, Identifier, Kind, Source, find_header, normal

MOST_PROPERTIES = 60  # an account with hundreds of custom fields: the first ones are kept, the rest is said


def sources() -> tuple[Source, ...]:
    """Every platform export there is a file for in `sources/`."""
    return offered("segmentation.load.sources", Source)


def kinds() -> tuple[Kind, ...]:
    """Every kind of file there is a file for in `kinds/`."""
    return offered("segmentation.load.kinds", Kind)


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


def recognise(headers: Sequence[str]) -> Source | None:
    """The source whose whole signature stands in these headers (case, hyphens and spaces ignored); the longest wins."""
    have = {normal(header) for header in headers}
    fitting = [
        source
        for source in sources()
        if all(normal(header) in have for header in source.signature)
        and not any(normal(header) in have for header in source.not_signature)
    ]
    return max(fitting, key=lambda source: (len(source.signature), source.name), default=None)


def mapping_of(source: Source, headers: Sequence[str]) -> FileMapping:
    """The mapping of one file of that source: the spellings that this file has.

    Raises UserError naming the first header that a file of this source must have and this one has not.
    """

    def first(spellings: Sequence[str]) -> str | None:
        places = (find_header(headers, spelling) for spelling in spellings)
        return next((headers[place] for place in places if place is not None), None)

    columns = {name: found for name, spellings in source.columns.items() if (found := first(spellings))}
    kind = kind_named(source.kind)
    for field in kind.fields:
        if field.required and field.name not in columns:
            wanted = source.columns.get(field.name, (field.title,))[0]
            raise UserError(
                "not_that_source",
                f"This is no {source.title}: the column “{wanted}” is not there.",
                "Choose another source, or map the columns.",
            )
    identifiers = tuple(
        Identifier(i.kind, found, i.links, i.weak) for i, spellings in source.identifiers if (found := first(spellings))
    )
    taken = {normal(header) for header in (*columns.values(), *(i.header for i in identifiers), *source.never)}
    rest = tuple(header for header in headers if normal(header) not in taken) if source.keep_rest else ()
    return FileMapping(
        source.kind,
        columns,
        identifiers,
        source.dates,
        source.words,
        properties=rest[:MOST_PROPERTIES],
        source=source.name,
    )


def signature(headers: Sequence[str]) -> str:
    """What a layout is remembered by: its headers as they are compared, in order."""
    return "|".join(normal(header) for header in headers)
