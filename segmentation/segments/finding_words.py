"""Facts and behaviours found by plain words: “how much they spent” finds revenue, “newsletter” finds mails."""

from dataclasses import dataclass

from segmentation.core.model import Vocabulary
from segmentation.core.rules import Behaviour, FeatureMeasure, InSegment, Measure

# Words that people use beside those of the meanings; each line means the same.
SAME = (
    ("spent", "spend", "money", "revenue", "paid", "turnover", "sales", "worth"),
    ("bought", "buy", "order", "orders", "purchase", "purchases", "purchased", "ordered"),
    ("mail", "mails", "email", "emails", "newsletter", "campaign", "received"),
    ("recent", "recently", "last", "latest", "days", "since"),
    ("looked", "viewed", "view", "views", "browsed", "browse", "product", "visited"),
    ("basket", "cart", "carts", "abandoned"),
    ("discount", "discounts", "coupon", "promo", "promotion", "sale", "voucher", "discounted"),
    ("returned", "return", "returns", "refund", "refunded", "refunds"),
    ("complaint", "ticket", "tickets", "support", "service", "satisfaction"),
    ("likely", "prediction", "predicted", "probability", "chance", "expected", "churn", "leave"),
    ("favourite", "favorite", "preferred", "top", "category", "affinity"),
    ("time", "hour", "evening", "weekend", "weekday", "when"),
    ("new", "joined", "signup", "added", "subscribed"),
)
SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "did",
        "do",
        "for",
        "have",
        "how",
        "in",
        "is",
        "it",
        "much",
        "many",
        "of",
        "often",
        "on",
        "people",
        "that",
        "the",
        "their",
        "they",
        "this",
        "to",
        "was",
        "were",
        "who",
        "with",
    ]
)
GOOD = 78.0  # likeness of two words, 0 to 100, from which one is taken for the other


@dataclass(frozen=True)
class Found:
    """A word of the vocabulary. said: in plain words. score: 0 to 100, how well it fits what was typed."""

    measure: Measure
    name: str
    said: str
    score: float


def search(vocabulary: Vocabulary, typed: str, most: int = 8) -> tuple[Found, ...]:
    """The facts, behaviours and segments that fit the words typed, best first; empty where none does.

    Slips of the pen are forgiven. Source of the likeness: Levenshtein ratio (rapidfuzz).
    """
    asked = [word for word in words(typed) if word not in SMALL] or words(typed)
    if not asked:
        return ()
    found = [
        Found(measure, name, said, score)
        for measure, name, said in entries(vocabulary)
        if (score := fit(asked, words(name), words(said))) > 0
    ]
    # What an export only states comes after what its rows tell.
    found.sort(key=lambda one: (-one.score, one.name.startswith("stated_"), len(one.said), one.name))
    if not found:
        return ()
    return tuple(one for one in found if one.score >= 0.6 * found[0].score)[:most]


def entries(vocabulary: Vocabulary) -> list[tuple[Measure, str, str]]:
    """Everything that a condition can be about, with its meaning."""
    facts: list[tuple[Measure, str, str]] = [
        (FeatureMeasure(one.name), one.name, one.meaning.partition(";")[0]) for one in vocabulary.features
    ]
    done: list[tuple[Measure, str, str]] = [
        (Behaviour("count", one.name, None, (), 90), one.name, one.meaning)
        for one in vocabulary.events
        if one.name not in vocabulary.unknown_events
    ]
    return [*facts, *done, *((InSegment(name), name, f"in the segment “{name}”") for name in vocabulary.segments)]


def words(text: str) -> list[str]:
    """The words of a text, small, names taken apart at their underscores."""
    plain = "".join(sign if sign.isalnum() else " " for sign in text.lower())
    return [word for word in plain.split() if len(word) > 1]


def fit(asked: list[str], name: list[str], said: list[str]) -> float:
    """How well: 100 where every asked word stands in the name, less for its meaning, and for words like it."""
    total = sum(max(best(word, name), 0.9 * best(word, said)) for word in asked)
    return total / len(asked) if total >= 60 * len(asked) ** 0.5 else 0.0


def best(word: str, known: list[str]) -> float:
    """The likeness of a word with the nearest of others."""
    from rapidfuzz import fuzz

    if word in known:
        return 100.0
    family = next((line for line in SAME if word in line), ())
    if any(other in family for other in known):
        return 92.0
    near = max((fuzz.ratio(word, other) for other in known), default=0.0)
    begins = any(other.startswith(word) or word.startswith(other) for other in known if min(len(other), len(word)) > 3)
    return 80.0 if begins else near * 0.9 if near >= GOOD else 0.0
