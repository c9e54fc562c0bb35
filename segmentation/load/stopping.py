"""Stopping a load from another thread: between two statements, in the middle of one, or while a file is unpacked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from segmentation.core.errors import UserError


class Cancel:
    """Handed to a load, and asked by whoever wants it to stop. Nothing of a stopped load is kept."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def asked(self) -> bool:
        """Whether somebody wants it to stop."""
        return self._event.is_set()

    def ask(self) -> None:
        """Stop the load soon; returns at once."""
        self._event.set()


_current: ContextVar[Cancel | None] = ContextVar("cancel", default=None)


@contextmanager
def stoppable(cancel: Cancel | None) -> Iterator[None]:
    """Everything that this thread reads meanwhile may be stopped by `cancel`."""
    token = _current.set(cancel)
    try:
        yield
    finally:
        _current.reset(token)


def checkpoint() -> None:
    """Called every now and then by whatever takes long. Raises UserError when it is to stop."""
    cancel = _current.get()
    if cancel is not None and cancel.asked:
        raise stopped()


def stopped() -> UserError:
    """What a stopped load says."""
    return UserError("stopped", "Loading was stopped.", "Nothing of it was kept; the files are still there.")
