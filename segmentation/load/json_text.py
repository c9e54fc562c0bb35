"""JSON that is not a record a line: lists, answers of an API with the list inside, records over several lines.

Written anew with a record a line, piece by piece, so that memory stays flat. A file that breaks off is read up to
there; one that is damaged in its middle is refused, because nobody can say where the next record begins.
"""

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from segmentation.core.errors import UserError
from segmentation.load.nouns import Arrived, Broken
from segmentation.load.stopping import checkpoint

PIECE = 1 << 20
LONGEST_RECORD = 16 << 20
SPACE = re.compile(r"[\s,]*")
CUT_OFF = "the file breaks off in the middle of this record"


class CutOff(Exception):
    """The text ends before what it holds does."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(line)
        self.line, self.text = line, text


class Text:
    """A text that is read as far as it is needed."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file, self._name = file, name
        self._held, self._at, self._line = "", 0, 1
        # Numbers keep their digits: 1.10 is not 1.1, and an id of 20 digits is no float.
        self._decoder = json.JSONDecoder(parse_float=str, parse_constant=str)
        self.left_out: tuple[str, tuple[str, ...]] = ("", ())

    def _more(self) -> bool:
        checkpoint()
        piece = self._file.read(PIECE)
        self._line += self._held.count("\n", 0, self._at)
        self._held, self._at = self._held[self._at :] + piece, 0
        return bool(piece)

    @property
    def line(self) -> int:
        """The line that is being looked at."""
        return self._line + self._held.count("\n", 0, self._at)

    def next(self) -> str:
        """The next character that is no blank or comma, not yet taken; "" at the end."""
        while True:
            found = SPACE.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        """Step over a character. Raises UserError or CutOff when another one stands there."""
        there = self.next()
        if there != expected:
            raise CutOff(self.line, "") if not there else self.damaged()
        self._at += 1

    def value(self) -> tuple[int, Any]:
        """The value that begins here, with its line. Raises CutOff at the end of a text, UserError in its middle."""
        while True:
            line = self.line
            try:
                found, self._at = self._decoder.raw_decode(self._held, self._at)
                return line, found
            except json.JSONDecodeError as fault:
                if len(self._held) - self._at < LONGEST_RECORD and self._more():
                    continue
                if is_cut(self._held, fault):
                    raise CutOff(line, self._held[self._at :]) from fault
                raise self.damaged() from fault
            except RecursionError as fault:
                raise self.damaged() from fault

    def damaged(self) -> UserError:
        """The error for text that is no JSON here."""
        what = f"“{self._name}” is damaged JSON in line {self.line:,}."
        do_next = "Download it again, or export it with one record a line; nothing was loaded."
        return UserError("damaged_file", what, do_next)


def is_cut(held: str, fault: json.JSONDecodeError) -> bool:
    """Whether JSON is wrong only because it ends."""
    rest = held[fault.pos :].strip()
    return not rest or fault.msg.startswith("Unterminated string") or re.fullmatch(r"[\w.+\-\\]*", rest) is not None


def is_wrapped(text: str, whole: bool) -> bool:
    """Whether a text that begins with { is no record a line: over several lines, or a single one with rows inside."""
    lines = [line for line in text.split("\n") if line.strip()]
    complete = lines if whole else lines[:-1]
    if any(is_record(line) for line in complete[1:3]):
        return False
    try:
        first = json.loads(lines[0])
    except (json.JSONDecodeError, RecursionError):
        return True
    return isinstance(first, dict) and len(lines) == 1 and any(holds_records(value) for value in first.values())


def is_record(line: str) -> bool:
    """Whether a line is a whole record."""
    try:
        return isinstance(json.loads(line), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def holds_records(value: Any) -> bool:
    """Whether a value is a list of records."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def to_lines(arrived: Arrived, target: Path) -> Arrived:
    """The same records, one a line. Raises UserError for damaged text."""
    target.parent.mkdir(parents=True, exist_ok=True)
    broken: tuple[Broken, ...] = ()
    with arrived.path.open(encoding="utf-8-sig", errors="replace") as file, target.open("w", encoding="utf-8") as sink:
        text = Text(file, arrived.name)
        try:
            for record in records(text):
                if not isinstance(record, dict):
                    raise text.damaged()
                sink.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
        except CutOff as cut:
            broken = (Broken(cut.line, cut.text[:2000], CUT_OFF),) if cut.text.strip() else ()
            note = "The file breaks off before its end: download it again for the rest. What is there was read."
            arrived = replace(arrived, notes=(*arrived.notes, note))
        inside, others = text.left_out
    if inside:
        rest = f" Left out: {', '.join(others[:6])}." if others else ""
        arrived = replace(arrived, notes=(*arrived.notes, f"The rows are those of the list “{inside}”.{rest}"))
    count = {CUT_OFF: 1} if broken else {}
    return replace(arrived, path=target, layout="json lines", broken=broken, broken_count=count)


def records(text: Text) -> Iterator[Any]:
    """Every record: of lists, of the first list of records inside a record, or one after another."""
    first = True
    while there := text.next():
        if there == "[":
            yield from list_of(text)
        elif there == "{" and first:
            fields: dict[str, Any] = {}
            inside = yield from unwrapped(text, fields)
            if not inside:
                yield fields
        else:
            yield text.value()[1]
        first = False


def unwrapped(text: Text, fields: dict[str, Any]) -> Generator[Any, None, bool]:
    """The records of the first list in a record; True when there was one. The other fields are put into `fields`."""
    text.take("{")
    inside = False
    while text.next() not in ("}", ""):
        key = text.value()[1]
        text.take(":")
        if text.next() == "[" and not inside:
            found = list_of(text)
            head = next(found, None)
            if isinstance(head, dict):
                inside = True
                text.left_out = (key, tuple(fields))
                yield head
                yield from found
                continue
            fields[key] = [one for one in (head, *found) if one is not None]
        elif text.next() == "{" and key in ("data", "result", "results", "response", "_embedded"):
            deeper: dict[str, Any] = {}
            inside = (yield from unwrapped(text, deeper)) or inside
            fields[key] = deeper
        else:
            fields[key] = text.value()[1]
    text.take("}")
    if inside:
        name, others = text.left_out
        text.left_out = (name, tuple(dict.fromkeys((*others, *fields))))
    return inside


def list_of(text: Text) -> Iterator[Any]:
    """The elements of the list that begins here."""
    text.take("[")
    while text.next() not in ("]", ""):
        yield text.value()[1]
    text.take("]")
