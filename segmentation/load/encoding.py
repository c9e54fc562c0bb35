"""Bytes → UTF-8 text with even line ends, and a word for the person about what was found."""

import codecs
from dataclasses import dataclass
from pathlib import Path

PIECE = 1 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
SHOWN = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}


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
        wide = name.startswith("utf-16")
        while piece := file.read(PIECE):
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
    return Look(name or ("utf-8" if at is None else "cp1252"), bom, nuls, crlf, lf - crlf, cr - crlf, at)


def to_utf8(path: Path, target: Path) -> tuple[Path, str, tuple[str, ...]]:
    """The file to read, the encoding to show, and what was changed, one sentence each.

    The file itself is returned where it is UTF-8 with even line ends; otherwise a copy, written to `target`.
    A cell keeps its text; only line ends and NUL characters are evened out, and that is said.
    """
    found = look(path)
    name, notes = found.name, []
    if name == "utf-8" and found.at is not None:  # a byte order mark that promises too much
        name = "cp1252"
    if name == "cp1252":
        notes.append(
            f"The text is not UTF-8 (byte {found.at:,}); it was read as Windows-1252. Look at names with accents below."
        )
    mixed = (found.crlf > 0 and (found.lf > 0 or found.cr > 0)) or (found.cr > 0 and found.lf > 0)
    wide = name.startswith("utf-16")
    if found.nuls and not wide:
        notes.append(f"{found.nuls:,} NUL characters were left out.")
    if mixed and not wide:
        notes.append("Line ends were of several kinds and were made the same.")
    if name == "utf-8" and not mixed and not found.nuls:
        return path, SHOWN[name], ()
    target.parent.mkdir(parents=True, exist_ok=True)
    stray_is_line_end = found.cr > found.crlf + found.lf
    decoder = codecs.getincrementaldecoder(name)("replace")
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as sink:
        source.seek(found.bom)
        waiting = ""
        while True:
            piece = source.read(PIECE)
            text = waiting + decoder.decode(piece, final=not piece)
            waiting = ""
            if piece and text.endswith("\r"):
                text, waiting = text[:-1], "\r"
            if mixed or wide:
                text = text.replace("\r\n", "\n").replace("\r", "\n" if wide or stray_is_line_end else " ")
            sink.write(text.replace("\x00", ""))
            if not piece:
                break
    return target, SHOWN[name], tuple(notes)
