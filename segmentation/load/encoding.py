"""Bytes → UTF-8 text with even line ends, and a word for the person about what was found."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segmentation.load.mixed_text import PIECE, Lines, as_windows, by_line, whole_lines
from segmentation.load.stopping import checkpoint

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SHOWN = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "mixed": "UTF-8 and Windows-1252"}


@dataclass(frozen=True)
class Look:
    """What one pass over the bytes found. at: the byte that is no UTF-8, or None. crlf, lf, cr: line ends of each kind;
    in pieces without any carriage return only whether there is a line feed was looked at."""

    name: str
    bom: int
    nuls: int
    crlf: int
    lf: int
    cr: int
    at: int | None

    @property
    def wide(self) -> bool:
        """Whether characters take two bytes or four, so that bytes alone say nothing about line ends."""
        return self.name.startswith(("utf-16", "utf-32"))

    @property
    def mixed_ends(self) -> bool:
        """Whether line ends are of several kinds, or not known yet."""
        return self.wide or sum(count > 0 for count in (self.crlf, self.lf, self.cr)) > 1

    @property
    def line_end(self) -> bytes:
        """What ends most lines."""
        return b"\r" if self.cr and not self.lf and not self.crlf else b"\n"

    @property
    def stray_is_line_end(self) -> bool:
        """Whether a carriage return alone ends a line: where it is the rule it does."""
        return self.wide or self.cr > self.crlf + self.lf


def look(path: Path) -> Look:
    """One pass: byte order mark → UTF-8, strictly → UTF-16 by its empty bytes → Windows-1252 (reliability, 10)."""
    with path.open("rb") as file:
        head = file.read(4096)
        bom, name = next(((len(mark), name) for mark, name in BOMS if head.startswith(mark)), (0, ""))
        if not name and len(head) >= 4:
            # Latin text in UTF-16 has an empty byte in every second place; no other encoding does.
            even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
            name = "utf-16-le" if odd > 0.6 and even < 0.1 else "utf-16-be" if even > 0.6 and odd < 0.1 else ""
        file.seek(bom)
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        nuls = crlf = lf = cr = position = 0
        at: int | None = None
        carried = False
        wide = name.startswith(("utf-16", "utf-32"))
        while piece := file.read(PIECE):
            checkpoint()
            # Counting is for the few files that have such a thing; most pieces are looked through once and found plain.
            nuls += piece.count(0) if 0 in piece else 0
            if b"\r" in piece:
                cr += piece.count(b"\r")
                crlf += piece.count(b"\r\n")
                lf += piece.count(b"\n")
            elif not lf and b"\n" in piece:
                lf += 1
            crlf += carried and piece.startswith(b"\n")
            carried = piece.endswith(b"\r")
            pending = len(decoder.getstate()[0])
            if at is None and not wide and not (piece.isascii() and not pending):
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError as fault:
                    at = position - pending + fault.start
                    decoder.reset()
            position += len(piece)
        if at is None and decoder.getstate()[0]:
            at = position - len(decoder.getstate()[0])
    return Look(name or ("utf-8" if at is None else "cp1252"), bom, nuls, crlf, max(lf - crlf, 0), cr - crlf, at)


def to_utf8(path: Path, target: Path) -> tuple[Path, str, tuple[str, ...]]:
    """The file to read, the encoding to show, and what was changed, one sentence each.

    The file itself is returned where it is UTF-8 with even line ends; otherwise a copy, written to `target`.
    A cell keeps its text; only line ends and NUL characters are evened out, and that is said. A file of which most
    lines are UTF-8 and some are not is read line by line, each as what it is; which ones is said.
    """
    found = look(path)
    name, notes = found.name, []
    if not found.wide and found.at is not None:
        lines = Lines.of(path, found.bom, found.line_end)
        name = lines.name
        notes += lines.notes(found.at)
    if name == "utf-8" and not found.mixed_ends and not found.nuls:
        return path, SHOWN[name], ()
    target.parent.mkdir(parents=True, exist_ok=True)
    nuls = lost = 0
    with target.open("w", encoding="utf-8", newline="") as sink:
        for text in decoded(path, found, name):
            if found.mixed_ends:
                text = text.replace("\r\n", "\n").replace("\r", "\n" if found.stray_is_line_end else " ")
            nuls += text.count("\x00")
            lost += text.count("\ufffd") if found.wide else 0
            sink.write(text.replace("\x00", ""))
    if nuls:
        notes.append(f"{nuls:,} NUL {'character was' if nuls == 1 else 'characters were'} left out.")
    if lost:
        notes.append(f"{lost:,} characters could not be read; “\ufffd” stands in their place.")
    if found.mixed_ends and not found.wide:
        notes.append("Line ends were of several kinds and were made the same.")
    return target, SHOWN.get(name, name.upper()[:6]), tuple(notes)


def decoded(path: Path, found: Look, name: str) -> Iterator[str]:
    """The text in pieces, none of which ends between a carriage return and its line feed."""
    if name in ("mixed", "cp1252"):
        for piece in whole_lines(path, found.bom, found.line_end):
            yield by_line(piece) if name == "mixed" else as_windows(piece)
        return
    decoder = codecs.getincrementaldecoder(name)("replace")
    with path.open("rb") as source:
        source.seek(found.bom)
        waiting = ""
        while True:
            piece = source.read(PIECE)
            text = waiting + decoder.decode(piece, final=not piece)
            waiting = ""
            if piece and text.endswith("\r"):
                text, waiting = text[:-1], "\r"
            yield text
            if not piece:
                return
