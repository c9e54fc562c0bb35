"""Which mark a file puts before the decimals."""

import re
from collections.abc import Iterable


def decimal_mark(values: Iterable[str]) -> str:
    """The mark that stands last before one or two digits, in most values: `1.234,56` has a comma."""
    texts = tuple(values)
    commas = sum(bool(re.search(r",\d{1,2}\D*$", text)) for text in texts)
    points = sum(bool(re.search(r"\.\d{1,2}\D*$", text)) for text in texts)
    return "," if commas > points else "."
