"""A segment's name says what people do, so that an e-mail to them comes to mind (A7.1)."""

import re
import textwrap
import unicodedata

from segmentation.core.errors import UserError

LONGEST = 80
# “High intent value cluster 7”, “segment 3”, “group A”: the number of a machine's bin, not a description of anyone.
NUMBERED = re.compile(
    r"\b(micro-?segment|segment|cluster|group|cohort|bucket|pocket|persona|audience)s?"
    r"\s*[#№:_-]?\s*(\d{1,3}\b|[a-z]$|[ivx]{1,4}$)",
    re.I,
)
EMPTY_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "my",
        "our",
        "new",
        "old",
        "test",
        "untitled",
        "unnamed",
        "copy",
        "of",
        "draft",
        "segment",
        "segments",
        "cluster",
        "clusters",
        "group",
        "groups",
        "cohort",
        "cohorts",
        "bucket",
        "pocket",
        "persona",
        "audience",
        "list",
        "people",
        "person",
        "subscribers",
        "subscriber",
        "users",
        "user",
        "high",
        "low",
        "medium",
        "value",
        "intent",
        "score",
        "level",
        "type",
        "class",
        "number",
        "no",
        "best",
        "good",
        "top",
    ]
)


def check_name(name: str, sentence: str = "") -> str:
    """The name, trimmed and with single spaces. sentence: the rule in words, used to suggest a better one.

    Raises UserError when it is empty, too long, spans lines, or could be the name of anything (“cluster 7”).
    """
    clean = re.sub(r"\s+", " ", name).strip()
    if not clean:
        raise UserError("empty_name", "The segment has no name.", suggestion(sentence))
    if len(clean) > LONGEST:
        raise UserError(
            "long_name",
            f"The name has {len(clean)} characters; {LONGEST} is the most that platforms show.",
            "Shorten it.",
        )
    if not clean.isprintable():
        raise UserError("odd_name", "The name holds characters that cannot be seen.", "Type it again.")
    words = [word for word in re.findall(r"[^\W\d_]+", clean.lower()) if len(word) > 1]
    if NUMBERED.search(clean) or not set(words) - EMPTY_WORDS:
        raise UserError(
            "generic_name", f"“{clean}” could be anyone: what e-mail would you send them?", suggestion(sentence)
        )
    return clean


def check_mail(brief: str, idea: str = "") -> str:
    """The answer to “what e-mail would you send?”, trimmed. idea: what to offer to whoever has none.

    Raises UserError when it is empty, or shorter than three words: nobody can write an e-mail from that.
    """
    clean = re.sub(r"\s+", " ", brief).strip()
    if len(re.findall(r"[^\W\d_]+", clean)) < 3:
        for_example = f", for example: {idea}" if idea else ""
        raise UserError(
            "no_mail", "What e-mail would you send them?", f"Say it in a sentence before saving{for_example}."
        )
    return clean


def suggestion(sentence: str = "") -> str:
    """What to do instead; with the rule in words at hand, it quotes that."""
    words = re.split(r"\s+(?:and|or)\s+", sentence.strip().rstrip("."), maxsplit=2)
    if words and words[0]:
        said = textwrap.shorten(words[0].removeprefix("either "), 100, placeholder=" …").strip(" ,;")
        return f"Say what they do: these people {said[:1].lower()}{said[1:]}."
    return "Say what they do, such as “Boot browsers who never bought” or “Bought twice, quiet for 60 days”."


def slug(name: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """An identifier that platforms take: `Lapsing boot browsers` → `lapsing_boot_browsers`, unlike any in `taken`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:40].strip("_") or "people"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found
