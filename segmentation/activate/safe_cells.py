"""What may stand in a cell: usable identifiers, and text that no spreadsheet would run (reliability 1.9)."""

import re
import unicodedata
from collections.abc import Sequence

from segmentation.activate.destination import Destination
from segmentation.core.errors import UserError

# The wide forms are turned into plain ones by some spreadsheets.
TRIGGERS = frozenset("=+-@\t\r\n\x00＝＋－＠")
# The same question as segments/exclusions asks in SQL, so that whoever is reachable can be written.
ADDRESS = re.compile(r"(?![=+\-])[^ ,;\"\t\r\n@]+@[^ ,;\"\t\r\n@]+\.[^ ,;\"\t\r\n@]+")

# Letters and digits, with single blanks, hyphens and apostrophes between them: nothing is to be done to such a name.
PLAIN = re.compile(r"[^\W_]+(?:(?:\.? |[.'’-])[^\W_]+)*")


def safe_text(text: str, destination: Destination) -> tuple[str, str]:
    """The text as it may stand in the file, and what was done to it ("" for nothing worth saying)."""
    if not text or (
        PLAIN.fullmatch(text) and (destination.text_bytes is None or 4 * len(text) <= destination.text_bytes)
    ):
        return text, ""
    clean = " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in text).split())
    kept = (
        clean
        if destination.emoji
        else " ".join("".join(one for one in clean if not 0x1F000 <= ord(one) < 0x20000).split())
    )
    # As it came and as it would stand there: taking out control characters may bring a trigger to the front.
    formula = text.strip() != "" and any(one.lstrip(" '\"\xa0")[:1] in TRIGGERS for one in (text, clean, kept))
    if formula and destination.escape == "hold back":
        return "", "left empty: begins like a formula"
    if formula:
        return "'" + clean, "quoted: begins like a formula"
    limit = destination.text_bytes
    if limit is not None and len(clean.encode("utf-8")) > limit:
        return clean.encode("utf-8")[:limit].decode("utf-8", "ignore").rstrip(), f"shortened to {limit} bytes"
    return kept, "emoji left out: the platform takes none" if kept != clean else ""


def check_identifiers(texts: Sequence[str], by_address: bool, quoted: bool) -> None:
    """Raises UserError when a platform could not take one of them, or a spreadsheet would run it. They are trimmed."""
    if by_address:
        usable = all(map(ADDRESS.fullmatch, texts))
    else:
        usable = all(one and one.isprintable() and (quoted or one[0] not in TRIGGERS) for one in texts)
    refuse_identifier(not usable, False)


def refuse_identifier(unusable: bool, twice: bool) -> None:
    """Raises UserError when one identifier is unusable, or stands for two people."""
    if unusable:
        raise UserError(
            "bad_identifier",
            "One person of this list has no identifier that can be uploaded.",
            "Correct it in the source, load it again, then export.",
        )
    if twice:
        raise UserError(
            "twice",
            "Two people of this list share one identifier.",
            "Merge them in the data audit, then export again.",
        )
