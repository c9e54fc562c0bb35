"""Packed files, unpacked in pieces and with a limit."""

import zlib
from pathlib import Path

from segmentation.core.errors import UserError

PIECE = 4 << 20
MOST_BYTES = 64 << 30  # unpacked; a bomb is stopped long before by the ratio
MOST_RATIO = 200  # text packs 5 to 20 times; 1,000 and more is a bomb
RATIO_FROM = 64 << 20  # small files may pack as well as they like


def unpack(path: Path, target: Path) -> tuple[Path, tuple[str, ...]]:
    """Unpack a gz in pieces: the file, and what is to be said about it.

    A download that broke off is unpacked as far as it goes (design/traps 13). Raises UserError when nothing can be
    read, or when it unpacks to far more than any table would.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    packed, written = path.stat().st_size, 0
    unpacker = zlib.decompressobj(wbits=31)
    broken = False
    with path.open("rb") as source, target.open("wb") as sink:
        waiting = source.read(PIECE)
        while waiting:
            try:
                piece = unpacker.decompress(waiting, PIECE)
            except zlib.error:
                broken = True
                break
            written += len(piece)
            if written > MOST_BYTES or (written > RATIO_FROM and written > packed * MOST_RATIO):
                sizes = f"from {packed / 2**20:.1f} MB to more than {written // 2**20:,} MB"
                what = f"“{path.name}” unpacks {sizes}: that is no export."
                raise UserError("gz_bomb", what, "Ask where the file came from; nothing was loaded.")
            sink.write(piece)
            waiting = unpacker.unconsumed_tail
            if unpacker.eof:  # several packed pieces may follow one another in one file
                waiting = unpacker.unused_data.lstrip(b"\x00") or source.read(PIECE)
                unpacker = zlib.decompressobj(wbits=31) if waiting else unpacker
            waiting = waiting or source.read(PIECE)
        rest = b"" if broken else unpacker.flush()
        sink.write(rest)
    if not written + len(rest):
        raise UserError(
            "damaged_file",
            f"“{path.name}” is damaged and cannot be unpacked.",
            "Download it again; nothing was loaded.",
        )
    if broken or not unpacker.eof:
        return target, (
            "The packed file breaks off before its end: download it again for the rest. What is there was read.",
        )
    return target, ()
