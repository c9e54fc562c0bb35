"""A rule as a sentence, and the difference between two rules, in a marketer's words."""

from segmentation.core.events import EVENTS
from segmentation.core.model import Vocabulary
from segmentation.core.rule_model import All, Any, Condition, Node, Rule, conditions
from segmentation.core.rule_phrases import clause, subject


def to_sentence(rule: Rule, vocabulary: Vocabulary, currency: str = "") -> str:
    """What its people did or have: continues “people who …”; `everyone` or `nobody` for a rule without conditions.

    currency: the code whose sign money is written with ("EUR"); without it amounts are bare numbers.
    The text holds names and values that were typed or uploaded: escape it wherever it is drawn.
    """
    return said(rule.root, vocabulary, currency, 0)


def said(node: Node, vocabulary: Vocabulary, currency: str, depth: int) -> str:
    """One node. Commas join conditions, semicolons groups; `either … or` and parentheses keep inner groups apart."""
    if isinstance(node, Condition):
        return clause(node, vocabulary, currency)
    if not node.items:
        return "everyone" if isinstance(node, All) else "nobody"
    groups = any(not isinstance(item, Condition) for item in node.items)
    word = "and" if isinstance(node, All) else "or"
    if isinstance(node, Any) and depth == 1 and not groups:
        return "either " + joined([clause(item, vocabulary, currency) for item in node.items], "", word)  # type: ignore[arg-type]
    parts = [said(item, vocabulary, currency, depth + 1) for item in node.items]
    if depth == 0:
        return joined(parts, ";" if groups and isinstance(node, Any) else ",", word)
    if depth == 1 and isinstance(node, All) and not groups:
        return joined(parts, ",", word)
    return f"({joined(parts, ',', word)})"


def joined(parts: list[str], sign: str, word: str) -> str:
    """`a, b, and c`; with ";" `a; or b; or c`; without a sign `a or b or c`."""
    if sign == ",":
        return f"{', '.join(parts[:-1])}, {word} {parts[-1]}"
    return f"{sign} {word} ".join(parts)


def difference(old: Rule, new: Rule, vocabulary: Vocabulary | None = None, currency: str = "") -> tuple[str, ...]:
    """What changed from one rule to the other, a sentence a change; empty when they are the same.

    Conditions on the same feature, behaviour or segment are taken for one that changed. When the conditions that stayed
    are joined otherwise, that is said last, with the whole new rule.
    """
    words = vocabulary or Vocabulary(events=EVENTS)
    before, after = conditions(old), conditions(new)
    stayed, gone, come = matched(before, after)
    lines = []
    for i in list(gone):
        partner = next((j for j in come if subject(after[j]) == subject(before[i])), None)
        if partner is not None:
            was, now = clause(before[i], words, currency), clause(after[partner], words, currency)
            lines.append(f"Changed: {was} → {now}.")
            stayed[i] = partner
            gone.remove(i)
            come.remove(partner)
    lines += [f"Removed: {clause(before[i], words, currency)}." for i in gone]
    lines += [f"Added: {clause(after[j], words, currency)}." for j in come]
    kept = {new_place: old_place for old_place, new_place in stayed.items()}
    if skeleton(old.root, {i: i for i in stayed}) != skeleton(new.root, kept):
        lines.append(f"Joined differently; the rule now reads: {to_sentence(new, words, currency)}.")
    if not lines and old != new:
        lines.append(f"Joined differently; the rule now reads: {to_sentence(new, words, currency)}.")
    return tuple(lines)


def matched(before: tuple[Condition, ...], after: tuple[Condition, ...]) -> tuple[dict[int, int], list[int], list[int]]:
    """Places of equal conditions in both (old → new), places only in the old, places only in the new."""
    free = list(range(len(after)))
    stayed: dict[int, int] = {}
    for i, condition in enumerate(before):
        place = next((j for j in free if after[j] == condition), None)
        if place is not None:
            stayed[i] = place
            free.remove(place)
    return stayed, [i for i in range(len(before)) if i not in stayed], free


def skeleton(root: Node, marks: dict[int, int]) -> object:
    """The shape of a tree with only the marked conditions left in it, each as its mark."""
    count = -1

    def shape(node: Node) -> object:
        nonlocal count
        if isinstance(node, Condition):
            count += 1
            return marks.get(count)
        kind = type(node).__name__
        parts: list[object] = []
        for part in (shape(item) for item in node.items):
            if isinstance(part, tuple) and part[0] == kind:
                parts += part[1:]  # a group inside a group of its own kind changes nothing
            elif part is not None:
                parts.append(part)
        return (kind, *parts) if len(parts) > 1 else parts[0] if parts else None

    return shape(root)
