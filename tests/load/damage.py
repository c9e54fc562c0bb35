"""Damaged variants of valid files, the same ones every time (A1.4).

Every damage hits one or two places of a file and leaves all rows that it does not touch. For each variant: the file is
refused with a reason, or rows read = loaded + rejected + set aside, every untouched row comes out cell for cell or is
named among what was not loaded, and no more rows are odd than were touched.
"""

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.load.reading import HEADER, Outcome, an_engine, read

VARIANTS = 2000
COUNT = 14
CODES = ("", "SUMMER", "café", "a, b", 'say "hi"', "two\nlines", "x;y|z", "10 %")


def row(number: int) -> tuple[str, ...]:
    """A row whose every cell says which row it is of."""
    at = f"2026-01-{number + 1:02d} 10:{number:02d}:00"
    code = CODES[number % len(CODES)]
    return (f"#{1000 + number}", at, f"{number}.50", code, f"person{number}@example.com", f"0{700 + number}")


ROWS = [row(number) for number in range(1, COUNT + 1)]


@dataclass(frozen=True)
class Base:
    """A valid file in pieces: the first is the header, the others are a row each."""

    name: str
    pieces: tuple[bytes, ...]
    pack: Callable[[bytes], bytes] = bytes


def as_csv(by: str, quoting: int, codec: str = "utf-8", end: str = "\n") -> tuple[bytes, ...]:
    """Header and rows as lines of text."""
    found = []
    for cells in (HEADER, *ROWS):
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=by, quoting=quoting, lineterminator=end).writerow(cells)  # type: ignore[arg-type]
        found.append(buffer.getvalue().encode(codec))
    return tuple(found)


def as_lines() -> tuple[bytes, ...]:
    """Records a line; the first piece is empty, for there is no header."""
    return (b"", *(json.dumps(dict(zip(HEADER, cells, strict=True))).encode() + b"\n" for cells in ROWS))


BASES = (
    Base("comma.csv", as_csv(",", csv.QUOTE_MINIMAL)),
    Base("quoted.csv", as_csv(",", csv.QUOTE_ALL)),
    Base("semicolon.csv", as_csv(";", csv.QUOTE_MINIMAL, end="\r\n")),
    Base("tab.tsv", as_csv("\t", csv.QUOTE_MINIMAL)),
    Base("western.csv", as_csv(",", csv.QUOTE_MINIMAL, "cp1252")),
    Base("wide.csv", as_csv(",", csv.QUOTE_MINIMAL, "utf-16-le"), lambda content: b"\xff\xfe" + content),
    Base("lines.ndjson", as_lines()),
    Base("packed.csv.gz", as_csv("|", csv.QUOTE_MINIMAL), lambda content: gzip.compress(content, mtime=0)),
)

Damage = Callable[[random.Random, bytes], bytes]


def inserted(what: bytes) -> Damage:
    """Something more, somewhere."""

    def damage(dice: random.Random, piece: bytes) -> bytes:
        at = dice.randrange(len(piece) + 1)
        return piece[:at] + what + piece[at:]

    return damage


def taken(dice: random.Random, piece: bytes) -> bytes:
    """Some bytes less."""
    at = dice.randrange(len(piece))
    return piece[:at] + piece[at + dice.randint(1, 5) :]


def flipped(dice: random.Random, piece: bytes) -> bytes:
    """A byte otherwise."""
    at = dice.randrange(len(piece))
    return piece[:at] + bytes((dice.randrange(256),)) + piece[at + 1 :]


def doubled(dice: random.Random, piece: bytes) -> bytes:
    """A stretch twice."""
    at, end = sorted((dice.randrange(len(piece)), dice.randrange(len(piece))))
    return piece[:end] + piece[at:end] + piece[end:]


def emptied(_dice: random.Random, _piece: bytes) -> bytes:
    """The whole of it gone."""
    return b"\n"


def cut_short(dice: random.Random, piece: bytes) -> bytes:
    """The rest of the line gone, its end still there."""
    return piece[: dice.randrange(len(piece))] + b"\n"


SIGNS = (b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xe9", b"\xc3\xa9", b"'", b"\\", b"{", b"# ", b'"x"', b",,")
DAMAGES: tuple[Damage, ...] = (
    *(inserted(sign) for sign in (*SIGNS, b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n\r\n")),
    *(taken, taken, flipped, flipped, flipped, doubled, emptied, cut_short, cut_short),
)
LOST = (b"sep=;\n", b'"\n')  # before a file these change how all of it is read
BEFORE = (b"Report of Monday\n", b"\n\n", b"# a remark\n", b"\xef\xbb\xbf", *LOST)


@dataclass(frozen=True)
class Variant:
    """A damaged file. whole: numbers of the rows that the damage does not touch. at_large: it touches what names the
    columns, or what every row behind it hangs on; then it is enough that something is said."""

    base: Base
    content: bytes
    whole: frozenset[int]
    at_large: bool


def variant(number: int) -> Variant:
    """The same one for the same number, every time."""
    dice = random.Random(f"fuzz {number}")
    base = BASES[number % len(BASES)]
    pieces = list(base.pieces)
    kind = dice.random()
    at = dice.randrange(1, len(pieces)) if dice.random() < 0.9 or not pieces[0] else 0
    touched = {at}
    if kind < 0.72:
        pieces[at] = dice.choice(DAMAGES)(dice, pieces[at])
    elif kind < 0.82:  # the download broke off
        pieces[at] = pieces[at][: dice.randrange(len(pieces[at]))]
        touched = set(range(at, len(pieces)))
        pieces = pieces[: at + 1]
    elif kind < 0.88:  # a row twice, or the header once more
        pieces.insert(at, pieces[dice.choice((0, at))])
    elif kind < 0.94:  # two damages
        other = dice.randrange(1, len(pieces))
        for place in (at, other):
            pieces[place] = dice.choice(DAMAGES)(dice, pieces[place] or b"\n")
        touched = {at, other}
    else:
        pieces.insert(0, dice.choice(BEFORE))
        touched = set()
    # A byte more or less makes other characters of all that follow, where each takes two.
    shifted = base.name == "wide.csv" and any(len(piece) % 2 for piece in pieces)
    at_large = 0 in touched or shifted or pieces[0] in LOST
    content = base.pack(b"".join(pieces))
    if base.name.endswith(".gz") and dice.random() < 0.4:
        place = dice.randrange(len(content))
        content = content[:place] + bytes((content[place] ^ (1 << dice.randrange(8)),)) + content[place + 1 :]
        touched = set(range(len(base.pieces)))
    # Behind the damage stands a row that shares a line with it when the line end is gone.
    touched |= {at + 1 for at in touched}
    return Variant(base, content, frozenset(set(range(1, COUNT + 1)) - touched), at_large)


def check(made: Variant, found: Outcome) -> None:
    """The promise of the module's first lines."""
    if found.reason:
        assert found.refusal.count(".") >= 1
        return
    if made.at_large and found.said:
        return
    expected = {cells[0]: cells for cells in ROWS}
    for number in made.whole:
        wanted = expected[f"#{1000 + number}"]
        reported = wanted[0] in found.said or wanted[4] in found.said
        assert wanted in found.rows or reported, f"row {number} is neither loaded nor named"
    # A digit otherwise is another number, which nobody can see.
    odd = [cells for cells in found.rows if cells not in expected.values()]
    assert len(odd) <= COUNT - len(made.whole) or found.said, f"{odd[0]} is no row of the file, and nothing is said"


def read_all(folder: Path, numbers: range) -> None:
    """Read these variants, each held against the promise."""
    loaded = refused = 0
    with an_engine() as engine:
        for number in numbers:
            made = variant(number)
            path = folder / made.base.name
            path.write_bytes(made.content)
            try:
                found = read(engine, path)
                check(made, found)
            except Exception as fault:
                fault.add_note(f"variant {number} of {made.base.name}")
                raise
            loaded += not found.reason
            refused += bool(found.reason)
    assert loaded > 5 * refused, "most damage costs a row or two, not the file"
