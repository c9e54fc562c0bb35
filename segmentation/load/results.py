"""What came of a load, as pages and commands show it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class FileResult:
    """What came of one file. read = loaded + rejected + set_aside, always; duplicates of earlier loads read nothing.

    rejected: rows that are no rows of this table (cut off, wrong number of cells, undecodable). set_aside: whole rows
    that cannot be used (no date, nobody it could belong to, an event we have no use for). faults: reason → count,
    unreadable optional values included. strangers: loaded rows that belong to nobody. people: distinct identifiers.
    """

    name: str
    source: str
    kind: str
    load_id: int | None = None
    read: int = 0
    loaded: int = 0
    rejected: int = 0
    set_aside: int = 0
    strangers: int = 0
    people: int = 0
    oldest_on: date | None = None
    newest_on: date | None = None
    faults: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    already_in: int | None = None


@dataclass(frozen=True)
class LoadResult:
    """What came of one call: a result per file, in the order given."""

    files: tuple[FileResult, ...]
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        """Whether anything was loaded at all."""
        return any(file.load_id is not None for file in self.files)


Progress = Callable[[str, float], None]
"""Called with a sentence and the share done, 0 to 1."""
