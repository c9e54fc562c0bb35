"""The error boundary: a mistake in two lines with what to do, a bug with a reference, never a traceback."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.store.home import home
from segmentation.ui import messages

log = logging.getLogger("segmentation.ui")
LOG_FILE = "app.log"
KEPT = "errors_kept"


@contextmanager
def boundary() -> Iterator[None]:
    """Around a page, and around the body of a fragment (which runs without the page's own boundary).

    Streamlit's own signals (stop, rerun, switch of page) are no `Exception` and pass.
    """
    try:
        yield
    except Exception as fault:
        messages.mistake(told(fault))


@contextmanager
def kept(key: str = KEPT) -> Iterator[None]:
    """Around what a click does (a callback): what goes wrong is kept for `shown`, in the run that follows.

    A callback cannot draw in place: at the top of the page it would push away what stands there.
    """
    try:
        yield
    except Exception as fault:
        st.session_state[key] = told(fault)


def shown(key: str = KEPT) -> None:
    """What went wrong with the last click, once."""
    if (mistake := st.session_state.pop(key, None)) is not None:
        messages.mistake(mistake)


def told(fault: Exception) -> UserError:
    """What to say of it, after it was logged: a mistake as it is, a bug by its reference."""
    if isinstance(fault, UserError):
        log.info("%s: %s", fault.reason, fault.what)
        return fault
    reference = secrets.token_hex(3).upper()
    keep_log()
    log.error("reference %s", reference, exc_info=fault)
    return UserError(
        "bug",
        f"Something went wrong (reference {reference}).",
        "Nothing that was saved is lost. Try the step again; "
        f"if it comes back, send this reference with the file {LOG_FILE} of the workspaces folder.",
    )


def keep_log() -> None:
    """Write what `segmentation` logs to `app.log` of the home folder; a few megabytes at most."""
    logger = logging.getLogger("segmentation")
    file = home() / LOG_FILE
    for handler in list(logger.handlers):
        if isinstance(handler, RotatingFileHandler):
            if Path(handler.baseFilename) == file:
                return
            logger.removeHandler(handler)
            handler.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(file, maxBytes=2_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(min(logger.level or logging.INFO, logging.INFO))
