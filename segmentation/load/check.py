"""What a data check is: one question, the rows that answer it badly, and what to do. One file each in `checks/`."""

from dataclasses import dataclass

from segmentation.core.model import Severity
from segmentation.core.registry import offered


@dataclass(frozen=True)
class Check:
    """One data-quality question.

    sql: SELECT of the failing rows over settled tables, first column load_id (missing: no single load is at fault);
    people masked. total: SELECT of the number they are counted out of. sentence: with {failing}, {total} and {share}.
    why: what it bends. tables: tables of `loaded` that the question is about: without rows in each it is not asked.
    one_row: what a failing row is. repair: whether a decision can cure it (repairs.py knows how). because: completes
    “214 people are called Best because …”, for checks with a repair.
    """

    name: str
    title: str
    question: str
    severity: Severity
    why: str
    sql: str
    total: str
    sentence: str
    do_next: str
    tables: tuple[str, ...]
    one_row: str
    repair: bool = False
    because: str = ""

    @property
    def view(self) -> str:
        """The view that holds the failing rows."""
        return f"check_{self.name}"


def checks() -> tuple[Check, ...]:
    """Every check in the folder, by name."""
    return offered("segmentation.load.checks", Check)


def masked(email: str) -> str:
    """SQL that shows an address so that its owner knows it and nobody else does: `j•••@e•••.com`."""
    return f"regexp_replace({email}, '^(.)[^@]*@(.)[^@]*(\\.[^.@]+)$', '\\1•••@\\2•••\\3')"
