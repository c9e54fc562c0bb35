"""What goes to standard output: JSON with steady keys for programs, plain columns for people."""

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any


def print_json(data: Any) -> None:
    """One JSON document; dates as text, unknown numbers as null."""
    print(json.dumps(plain(data), indent=2, ensure_ascii=False, allow_nan=False))


def plain(value: Any) -> Any:
    """The value in what JSON knows. Raises TypeError for something that has no such form: our mistake."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, str | int):
        return value
    if hasattr(value, "item"):  # a number of numpy
        return plain(value.item())
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as what they hold; numbers to the right. Nothing is printed when there are no rows."""
    cells = [[text(one) for one in row] for row in rows]
    if not cells:
        return
    widths = [max(len(line[place]) for line in (list(headers), *cells)) for place in range(len(headers))]
    right = [all(number(line[place]) for line in cells) for place in range(len(headers))]
    for line in (list(headers), *cells):
        shown = (
            one.rjust(width) if flush else one.ljust(width)
            for one, width, flush in zip(line, widths, right, strict=True)
        )
        print("  ".join(shown).rstrip())


def text(value: object) -> str:
    """One cell: whole numbers with thousands separators, unknown as –, control characters of uploaded text out."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return "".join(one if one.isprintable() else " " for one in str(value))


def number(shown: str) -> bool:
    """Whether a printed cell is a number or unknown."""
    return shown == "–" or shown.replace(",", "").replace(".", "").replace(" %", "").lstrip("-").isdecimal()


def percent(share: float | None) -> str:
    """`93.1 %`, – when unknown."""
    return "–" if share is None else f"{share * 100:.1f} %"
