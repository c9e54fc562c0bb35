"""What a running load tells: which file, how many bytes of how many, how many rows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from segmentation.load.nouns import Arrived
from segmentation.load.results import Progress
from segmentation.load.stopping import Cancel, checkpoint
from segmentation.store.duckdb import DuckDBEngine

EVERY = 0.25  # seconds
READING, SETTLING = 0.2, 0.8  # shares of the whole at which files begin to be read, and have been


class Teller:
    """Tells `progress` what is being done; from a thread of its own while the database is busy with a file.

    total: bytes of all files. Shares never go back.
    """

    def __init__(self, engine: DuckDBEngine, progress: Progress | None, cancel: Cancel | None, total: int) -> None:
        self._engine, self._progress, self._cancel = engine, progress, cancel
        self._total, self._before, self._rows = max(total, 1), 0, 0
        self._now: tuple[str, int, tuple[float, float], int, int] | None = None
        self._share = 0.0
        self._lock = threading.Lock()

    def say(self, sentence: str, share: float) -> None:
        """One thing, now. Raises UserError when the load is to stop."""
        checkpoint()
        self._tell(sentence, share)

    def _tell(self, sentence: str, share: float) -> None:
        with self._lock:
            self._share = max(self._share, share)
            if self._progress is not None:
                self._progress(sentence, self._share)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While this lasts, progress is told and a wish to stop reaches the database."""
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(EVERY):
            if self._cancel is not None and self._cancel.asked:
                self._engine.interrupt()  # again and again: between two statements it reaches none
                continue
            now, done = self._now, self._engine.progress()
            if now is not None and done is not None:
                self._tell(*self._sentence(*now, done))

    def _sentence(
        self, name: str, size: int, part: tuple[float, float], about: int, known: int, done: float
    ) -> tuple[str, float]:
        share = part[0] + (part[1] - part[0]) * min(done, 1.0)
        bytes_now = self._before + size * share
        guessed = rounded(about * min(done, 1.0))
        count = self._rows + known + guessed
        said = f"Reading {name}: {megabytes(bytes_now)} of {megabytes(self._total)} MB"
        said += f", {'about ' if guessed else ''}{count:,} rows" if count else ""
        return said, READING + (SETTLING - READING) * min(bytes_now / self._total, 1.0)

    @contextmanager
    def reading(
        self, name: str, size: int, part: tuple[float, float] = (0.0, 1.0), about: int = 0, known: int = 0
    ) -> Iterator[None]:
        """While one file of that many bytes is read. part: from which share of this work to which. about: how many rows
        this part reads, as far as can be said before. known: rows of the file that have been read already."""
        checkpoint()
        self._tell(*self._sentence(name, size, part, about, known, 0.0))
        self._now = (name, size, part, about, known)
        try:
            yield
        finally:
            self._now = None
            self._before += size if part[1] == 1.0 else 0

    def read(self, rows: int) -> None:
        """So many rows more have been read."""
        self._rows += rows
        checkpoint()


def megabytes(count: float) -> str:
    """Bytes as megabytes: 1234567 → "1.2"; 123456789 → "123"."""
    return f"{count / 1e6:,.0f}" if count >= 1e7 else f"{count / 1e6:,.1f}"


def rounded(count: float) -> int:
    """A number that is not known better than by two or three digits: 5812345 → 5810000."""
    size = 10 ** max(len(str(int(count))) - 3, 0)
    return int(count) // size * size


def rows_about(arrived: Arrived) -> int:
    """How many rows a text may have: its bytes beside those of its first rows. 0 where that cannot be said."""
    if arrived.dialect is None or not arrived.sample:
        return 0
    cells = sum(len(cell.encode()) + 1 for row in arrived.sample for cell in row)
    return round(arrived.path.stat().st_size * len(arrived.sample) / cells) if cells else 0
