"""Text of which some lines are UTF-8 and some Windows-1252: read line by line, and which ones is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segmentation.load.stopping import checkpoint

PIECE = 1 << 20
UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # no characters in Windows-1252
NAMED = 3  # places that are named of many


def whole_lines(path: Path, start: int, end: bytes) -> Iterator[bytes]:
    """Pieces that end where a line does; a line of many megabytes comes in several. start: bytes to leave out."""
    with path.open("rb") as source:
        source.seek(start)
        waiting = b""
        while piece := source.read(PIECE):
            checkpoint()
            waiting += piece
            cut = waiting.rfind(end) + 1 or (len(waiting) if len(waiting) > 16 * PIECE else 0)
            if cut:
                yield waiting[:cut]
                waiting = waiting[cut:]
        if waiting:
            yield waiting


def as_windows(piece: bytes) -> str:
    """Windows-1252; the five bytes that mean nothing there stay as the control characters they are in Latin-1."""
    if any(byte in piece for byte in UNDEFINED):
        return "".join(chr(byte) if byte in UNDEFINED else bytes((byte,)).decode("cp1252") for byte in piece)
    return piece.decode("cp1252")


def by_line(piece: bytes) -> str:
    """Each line as UTF-8 where it is, else as Windows-1252."""
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(line_as_it_is(line) for line in piece.splitlines(keepends=True))


def is_likely(text: str) -> bool:
    """Whether text that is UTF-8 could be meant so: signs of Windows-1252 may happen to come out as odd phonetics."""
    return not any("\x80" <= sign <= "\x9f" or "\u0250" <= sign <= "\u036f" for sign in text)


def line_as_it_is(line: bytes) -> str:
    """One line, see by_line."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return as_windows(line)


@dataclass(frozen=True)
class Lines:
    """How many lines with letters beyond ASCII are UTF-8 and how many are not, the first of each kind with its text,
    and how many bytes are characters in neither."""

    right: int
    wrong: int
    first_right: tuple[tuple[int, str], ...]
    first_wrong: tuple[tuple[int, str], ...]
    unknown: int

    @classmethod
    def of(cls, path: Path, start: int, end: bytes) -> "Lines":
        """Count, in one more pass over the file."""
        number, right, wrong, unknown = 1, 0, 0, 0
        rights: list[tuple[int, str]] = []
        wrongs: list[tuple[int, str]] = []
        for piece in whole_lines(path, start, end):
            for line in piece.splitlines(keepends=True):
                if not line.isascii():
                    try:
                        if is_likely(line.decode("utf-8")):
                            right += 1
                            if len(rights) < NAMED:
                                rights.append((number, excerpt(line)))
                    except UnicodeDecodeError:
                        wrong += 1
                        unknown += sum(line.count(byte) for byte in UNDEFINED)
                        if len(wrongs) < NAMED:
                            wrongs.append((number, excerpt(line)))
                number += 1
        return cls(right, wrong, tuple(rights), tuple(wrongs), unknown)

    @property
    def name(self) -> str:
        """The majority decides: text in Windows-1252 is UTF-8 by accident in a line here and there."""
        return "mixed" if self.right and self.right >= self.wrong else "cp1252"

    def notes(self, at: int) -> list[str]:
        """What is to be said about it. at: the first byte that is no UTF-8."""
        where, such = places(self.first_wrong, self.wrong)
        said = []
        if self.name == "mixed":
            one = self.wrong == 1
            said.append(
                f"{self.wrong:,} of the lines {'is' if one else 'are'} not UTF-8 like the rest ({where}) and "
                f"{'was' if one else 'were'} read as Windows-1252: {such}."
            )
        else:
            said.append(
                f"The text is not UTF-8 (byte {at:,}, {where}); it was read as Windows-1252: {such}. "
                "Look at names with accents below."
            )
            if self.right:
                where, such = places(self.first_right, self.right)
                said.append(f"{self.right:,} of the lines may be UTF-8 instead ({where}): {such}.")
        if self.unknown:
            said.append(f"{self.unknown:,} characters are of neither encoding; they were kept as they are.")
        return said


def places(first: tuple[tuple[int, str], ...], count: int) -> tuple[str, str]:
    """Line numbers and texts in words: ("lines 3, 17 and 4 more", "“José”, …")."""
    numbers = ", ".join(f"{number:,}" for number, _ in first)
    more = f" and {count - len(first):,} more" if count > len(first) else ""
    such = first[0][1] if first else ""
    return f"{'line' if count == 1 else 'lines'} {numbers}{more}", f"“{such}”"


def excerpt(line: bytes) -> str:
    """The word around a line's first letter beyond ASCII, as Windows-1252: an example, and nothing more of the row."""
    at = next(place for place, byte in enumerate(line) if byte > 127)
    text, place = as_windows(line[max(at - 20, 0) : at + 20]), min(at, 20)
    before, behind = re.search(r"[^\W\d_]*$", text[:place]), re.match(r"[^\W\d_]*", text[place + 1 :])
    return (before[0] if before else "") + text[place] + (behind[0] if behind else "")
