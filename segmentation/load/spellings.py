"""Category names that mean the same: “Boots”, “boots”, “Boots/Men”, “Bootss”. Proposed here, confirmed by a person."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

AUDIENCE = frozenset(
    [
        "men",
        "mens",
        "man",
        "women",
        "womens",
        "woman",
        "ladies",
        "kids",
        "kid",
        "boys",
        "girls",
        "unisex",
        "adult",
        "adults",
        "new",
        "sale",
        "outlet",
    ]
)
"""Words that say whom or why, not what: “Boots/Men” is about boots, but “Clothing/Shirts” is not about all clothing."""

NEAR = 85.0  # per cent of similarity from which two words count as one misspelled
SHORTEST = 5  # letters; shorter words differ by meaning more often than by mistake (“belt”, “felt”)
MOST = 2_000  # categories compared letter by letter; above that a taxonomy is not a taxonomy


@dataclass(frozen=True)
class Spelling:
    """A category as spelled in the exports, how often, and the spelling that its group would become."""

    spelling: str
    proposed: str
    seen: int
    why: str  # "same" once case, plural, accents and audience are taken off; "near": differs by a letter or two


def words(spelling: str) -> tuple[str, ...]:
    """The words that say what a category is: "Sneakers / Men" → ("sneaker",); "Rain-Jackets" → ("rain", "jacket")."""
    plain = unicodedata.normalize("NFKD", spelling).encode("ascii", "ignore").decode() or spelling
    parts = [part for part in re.split(r"[/>|»:]", plain.lower()) if part.strip()]
    while len(parts) > 1 and all(word in AUDIENCE for word in re.findall(r"[a-z]+", parts[-1].replace("'", ""))):
        parts.pop()
    found = re.findall(r"[^\W_]+", " / ".join(parts).replace("'", ""))
    kept = [word for word in found if word not in AUDIENCE] or found
    return tuple(singular(word) for word in kept)


def singular(word: str) -> str:
    """An English plural taken off, roughly: boots → boot, accessories → accessory, dresses → dress, glass → glass."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two categories differ by a slip of the keyboard: word by word equal, or long words nearly so."""
    from rapidfuzz import fuzz

    if len(one) != len(other):
        return False
    for a, b in zip(one, other, strict=True):
        if a == b:
            continue
        if min(len(a), len(b)) < SHORTEST or any(c.isdigit() for c in a + b) or fuzz.ratio(a, b) < NEAR:
            return False
    return True


def group(seen: Iterable[tuple[str, int]]) -> tuple[Spelling, ...]:
    """Every category that shares its meaning with another spelling, with the spelling proposed for all of them.

    seen: (spelling, how often). Proposed is the most frequent spelling without a path. Same input, same groups.
    """
    counts = {spelling: count for spelling, count in seen if spelling and spelling.strip()}
    # Spaces and hyphens do not tell words apart: “back packs”, “backpacks”.
    by_form: dict[str, list[str]] = {}
    forms: dict[str, tuple[str, ...]] = {}
    for spelling in sorted(counts, key=lambda s: (-counts[s], s)):
        form = words(spelling)
        by_form.setdefault("".join(form), []).append(spelling)
        forms.setdefault("".join(form), form)
    leader: dict[str, str] = {}
    for joined in list(by_form)[:MOST]:
        leader[joined] = next(
            (head for head in dict.fromkeys(leader.values()) if near(forms[joined], forms[head])), joined
        )
    groups: dict[str, list[tuple[str, str]]] = {}
    for joined, members in by_form.items():
        head = leader.get(joined, joined)
        groups.setdefault(head, []).extend((spelling, "same" if joined == head else "near") for spelling in members)
    found = []
    for grouped in groups.values():
        if len(grouped) < 2:
            continue
        proposed = min((s for s, _ in grouped), key=lambda s: (bool(re.search(r"[/>|»]", s)), -counts[s], s))
        found += [Spelling(s, proposed, counts[s], why) for s, why in grouped]
    return tuple(sorted(found, key=lambda s: (s.proposed, -s.seen, s.spelling)))
