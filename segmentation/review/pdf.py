"""The month's report as a PDF, made from the same HTML page; nothing is fetched for it."""

from typing import Any, NoReturn

from segmentation.core.errors import UserError
from segmentation.review.report import Report

WHAT = "A PDF needs the system library Pango, which is not installed."
INSTALL = (
    "Debian, Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0. macOS: brew install pango. "
    "Or open the HTML report in a browser and print it into a PDF."
)


def missing() -> str:
    """What is missing for a PDF and how to get it, in sentences; "" when nothing is."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):  # the package loads Pango when it is imported
        return f"{WHAT} {INSTALL}"
    return ""


def pdf(of: Report) -> bytes:
    """The report's PDF, A4.

    Raises UserError, with what to install, where the system library that draws the letters (Pango) is missing.
    """
    if missing():
        raise UserError("no_pdf_library", WHAT, INSTALL)
    from weasyprint import HTML

    made: bytes = HTML(string=of.html, url_fetcher=_nothing).write_pdf()
    return made


def _nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    """Whatever a page may name: nothing leaves this machine, and no file of it goes in."""
    raise ValueError(f"the report fetches nothing, not {url[:40]}")
