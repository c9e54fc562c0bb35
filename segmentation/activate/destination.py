"""What one file of `destinations/` declares: a platform's rules for an uploaded list."""

from dataclasses import dataclass
from typing import Literal

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.registry import offered

Field = Literal["identifier", "first_name", "last_name", "segment", "version", "assigned_on", "erfm_score", "tags"]
FREE_TEXT: tuple[Field, ...] = ("first_name", "last_name")
FOLDER = "segmentation.activate.destinations"


@dataclass(frozen=True)
class Destination:
    """A place that lists are uploaded to.

    name: file and command word. title: what people call it. columns: header → field, the identifier first; never a
    consent column, since an upload must not subscribe anybody again. identifier: "email", or "any" where a list without
    addresses may use the customers' own numbers. max_bytes, max_rows: per file, None where the platform states none.
    text_bytes: longest text in UTF-8. emoji: whether texts may hold them. tags (a field): segment, version, date in one
    comma-separated cell, where a platform has no columns of one's own. escape: "hold back" leaves free text that a
    spreadsheet would run as a formula out of the file; "quote" puts an apostrophe before it (for reading only: an
    apostrophe breaks an upload).
    notes: what to do in the platform, in sentences.
    """

    name: str
    title: str
    columns: tuple[tuple[str, Field], ...]
    identifier: Literal["email", "any"] = "email"
    max_bytes: int | None = None
    max_rows: int | None = None
    text_bytes: int | None = None
    emoji: bool = True
    date_format: str = "%Y-%m-%d"
    escape: Literal["hold back", "quote"] = "hold back"
    notes: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The header row."""
        return tuple(header for header, _ in self.columns)


def destinations() -> tuple[Destination, ...]:
    """Every destination there is, by name."""
    return offered(FOLDER, Destination)


def destination(name: str) -> Destination:
    """The destination of that name. Raises UserError when there is none."""
    everything = {one.name: one for one in destinations()}
    if name not in everything:
        raise UserError(
            "unknown_destination",
            f"There is no destination “{name}”.{did_you_mean(name, everything)}",
            "Choose from: " + ", ".join(everything) + ".",
        )
    return everything[name]
