"""Small answers that every page asks for several times over: kept until what they were read from is written to."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")
TABLES = "tables"  # which tables there are
MOST = 500  # answers that are kept
APP = re.compile(r"""\bapp"?\s*\.\s*"?(\w+)""", re.IGNORECASE)
SHAPES = re.compile(r"\b(?:CREATE|DROP|ALTER)\b", re.IGNORECASE)
READS = re.compile(r"\s*(?:SELECT|DESCRIBE)\b[^;]*\Z", re.IGNORECASE)


class Answers:
    """Each answer with how often the tables that it was read from had been written to."""

    def __init__(self) -> None:
        self._written: Counter[str] = Counter()
        self._kept: dict[str, tuple[tuple[int, ...], Any]] = {}

    def written(self, tables: Iterable[str]) -> None:
        """These may be others now."""
        self._written.update(tables)

    def get(self, key: str, of: tuple[str, ...], read: Callable[[], T]) -> T:
        """What `read` answers, or answered since any of the tables was last written to."""
        # Taken before reading: what is committed meanwhile counts as not read yet.
        stamp = tuple(self._written[name] for name in of)
        kept = self._kept.get(key)
        if kept is None or kept[0] != stamp:
            if len(self._kept) >= MOST:
                self._kept.clear()
            kept = self._kept[key] = (stamp, read())
        found: T = kept[1]
        return found


def touched_by(sql: str) -> set[str]:
    """What a statement may change: the tables of `app` that it names, and TABLES where it makes or drops any.

    Rather too much than too little: it only means that something is read once more.
    """
    if READS.match(sql):
        return set()
    found = {f"app.{name.lower()}" for name in APP.findall(sql)}
    return found | {TABLES} if SHAPES.search(sql) else found
