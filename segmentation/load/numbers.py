"""Which mark a file puts before the decimals: decided with evidence, and asked where there is none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

BOTH = re.compile(r"\d[.,\d\s]*([.,])\d+\D*$")
ONE = re.compile(r"(\d+)([.,])(\d+)\D*$")


@dataclass(frozen=True)
class NumberReading:
    """decimal: "." or ",". evidence: why, one sentence. ambiguous: 1,234 may be a thousand or one and a bit."""

    decimal: str
    evidence: str
    ambiguous: bool = False


def read_decimal(values: Iterable[str]) -> NumberReading:
    """Decide from sample values; the majority counts, for one odd value among many is that value's fault."""
    votes: dict[str, list[str]] = {".": [], ",": []}
    either: list[str] = []
    for text in values:
        mark = mark_of(text.strip())
        if mark == "?":
            either.append(text.strip())
        elif mark:
            votes[mark].append(text.strip())
    decimal = "," if len(votes[","]) > len(votes["."]) else "."
    word = "comma" if decimal == "," else "point"
    if votes[decimal]:
        return NumberReading(decimal, f"Decimals stand behind a {word}, as in {votes[decimal][0]}.")
    if either:
        return NumberReading(decimal, f"{either[0]} can be read with thousands or with decimals.", ambiguous=True)
    return NumberReading(decimal, "No amount in the first rows has decimals.")


def mark_of(text: str) -> str:
    """The decimal mark that one text proves; "?" when its only mark could be either, "" when it has none."""
    marks = re.findall(r"[.,]", text)
    if not marks:
        return ""
    other = "," if marks[-1] == "." else "."
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 and BOTH.search(text) else ""
    if len(marks) > 1:  # 1,234,567: marks that come again part thousands
        return other
    found = ONE.search(text)
    if found is None:
        return ""
    before, mark, behind = found.groups()
    # Thousands come in threes behind one to three digits, the first of which is not 0.
    return "?" if len(behind) == 3 and len(before) <= 3 and not before.startswith("0") else mark
