"""A segment in a platform's own words: what stays dynamic there, what is stamped, and what cannot be said.

A condition that the platform can count by itself becomes its own metric. Any other becomes a stamped property: a column
of the list, as of the export. Stamps go with the list, so only people in it carry them.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any as Anything
from typing import Literal

from segmentation.activate.destination import destination
from segmentation.activate.plain_behaviours import COUNTS, TooManyClauses, clauses, opposite, plain
from segmentation.core import rules
from segmentation.core.model import Segment, Vocabulary
from segmentation.core.registry import offered
from segmentation.core.rules import All, Any, Condition, FeatureMeasure, Node, Rule
from segmentation.core.settings import Settings
from segmentation.segments import exclusions, ranking

FOLDER = "segmentation.activate.definitions"
COMPARED = ("=", ">", ">=", "<", "<=")
Clauses = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class Stamped:
    """One stamped property. header: its column and name. node: the condition or group it stands for.

    kind: "number" (the feature's value), "date" (the day of the last time, from days since), or "yes/no" (it held).
    """

    header: str
    node: Node
    kind: Literal["number", "date", "yes/no"]

    @property
    def said(self) -> str:
        """What it holds, in the rule's language."""
        measure = self.node.measure if isinstance(self.node, Condition) else None
        if self.kind == "yes/no" or not isinstance(measure, FeatureMeasure):
            return rules.to_text(Rule(self.node))
        return measure.name if self.kind == "number" else f"the as-of date minus {measure.name}"


@dataclass(frozen=True)
class Platform:
    """What one file of `definitions/` declares: a platform's own form of a segment.

    name: that of its destination. shape: how its API joins conditions; "stamp" where only the stamp is certain.
    own: whether it can count a condition by itself. value: how a feature's value can be stamped and compared, None for
    not at all. write: (segment name, clauses, whether all or any of a flat list) → the request's body. one: the body
    (or the words, where there is no API) of the one-condition definition. request: method, address, what to replace.
    apart: the body without the people of the list <HOLDOUT_LIST>, None where that cannot be said. most: conditions or
    clauses it takes. alternatives: whether a flat list may be any of its conditions; where not, such a rule is stamped
    as one yes. cannot: what its published interface cannot say, in a sentence. notes: what differs or is to be done.
    """

    name: str
    title: str
    shape: Literal["and of ors", "or of ands", "flat", "stamp"]
    one: Callable[[Segment], Mapping[str, Anything] | str]
    request: str = ""
    own: Callable[[Condition], bool] = lambda condition: False
    value: Callable[[Condition, str], Stamped | None] = lambda condition, header: None
    write: Callable[[str, Clauses, bool], Mapping[str, Anything]] | None = None
    apart: Callable[[dict[str, Anything], bool], dict[str, Anything] | None] = lambda body, every: None
    counts_days: bool = False
    most: int = 30
    header: str = "ms_"
    alternatives: bool = True
    cannot: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Native:
    """A segment's definition for one platform. body: None where only the stamp says it exactly; then `why` says why.

    stamped: the properties that go into the list. dynamic: conditions that the platform counts by itself, as text.
    """

    platform: Platform
    segment: Segment
    body: Mapping[str, Anything] | None
    stamped: tuple[Stamped, ...] = ()
    dynamic: tuple[str, ...] = ()
    why: str = ""
    one: Mapping[str, Anything] | str = field(default_factory=dict)


def platforms() -> tuple[Platform, ...]:
    """Every platform that has words of its own for a segment."""
    return offered(FOLDER, Platform)


def platform(name: str) -> Platform | None:
    """The platform of a destination, None where it has no words of its own."""
    return next((one for one in platforms() if one.name == name), None)


def title(segment: Segment) -> str:
    """A name that is new with each version: changing a definition would rewrite its history."""
    return f"MS | {segment.name} | v{segment.version}"


def meant(segment: Segment, vocabulary: Vocabulary, settings: Settings, as_counts: bool) -> Node:
    """The rule, its hard rules, and the opposite of each exclusion that is a choice, as one tree.

    The exclusions that always hold (unsubscribed, bounced …) are the platform's own to keep.
    """
    texts = (segment.rule_text, *segment.hard_rules)
    kept = [rules.parse(text, vocabulary).root for text in texts]
    out = [
        rules.parse(one.rule_text, vocabulary).root
        for one in exclusions.chosen(segment.exclusions, settings)
        if not one.always
    ]
    if as_counts:
        kept, out = [plain(one, vocabulary) for one in kept], [plain(one, vocabulary) for one in out]
    turned = [opposite(one, vocabulary.unknown_events) for one in out]
    return rules.all_of(*(Rule(one) for one in (*kept, *turned))).root


def native(place: Platform, segment: Segment, vocabulary: Vocabulary, settings: Settings, held: bool = False) -> Native:
    """The segment in the platform's words. vocabulary: with the saved segments' names. held: some are held out."""
    one = place.one(segment)
    if place.write is None:
        why = place.cannot or "Its own form is the one condition on the stamp."
        return Native(place, segment, None, why=why, one=one)
    if ranking.cuts(segment):
        why = f"It keeps {ranking.said(segment, vocabulary)}: no platform ranks people so."
        return Native(place, segment, None, why=why, one=one)
    root = meant(segment, vocabulary, settings, place.counts_days)
    writer = Writer(place, vocabulary, segment.segment_id)
    try:
        body = writer.body(title(segment), root)
    except TooManyClauses:
        why = f"In its form the rule would take more than {place.most} parts: use the stamp."
        return Native(place, segment, None, why=why, one=one)
    if body is None:
        return Native(place, segment, None, why="The rule holds for everyone or for nobody: use the stamp.", one=one)
    if held:
        body = place.apart(dict(body), not isinstance(root, Any))
    if body is None:
        return Native(place, segment, None, why="It cannot leave out who is held out: use the stamp.", one=one)
    return Native(place, segment, body, tuple(writer.stamped.values()), tuple(dict.fromkeys(writer.dynamic)), one=one)


def flattened(node: Node) -> Iterator[Node]:
    """The parts of a tree's outermost list, with lists of the same kind inside it taken apart."""
    for item in () if isinstance(node, Condition) else node.items:
        if type(item) is type(node):
            yield from flattened(item)
        else:
            yield item


class Writer:
    """Puts one rule into a platform's form, and collects what has to be stamped for it."""

    def __init__(self, place: Platform, vocabulary: Vocabulary, segment_id: str) -> None:
        self.place, self.vocabulary, self.segment_id = place, vocabulary, segment_id
        self.stamped: dict[str, Stamped] = {}
        self.dynamic: list[str] = []

    def body(self, name: str, root: Node) -> Mapping[str, Anything] | None:
        """The request's body; None for a rule that holds for everyone or nobody. Raises TooManyClauses."""
        place = self.place
        if place.write is None or self.constant(root):
            return None
        every = not isinstance(root, Any)
        if place.shape == "flat":
            whole = isinstance(root, Condition) or (isinstance(root, Any) and not place.alternatives)
            items = (root,) if whole else tuple(flattened(root))
            form: Clauses = tuple(dict.fromkeys((self.leaf(item),) for item in items))
        else:
            form = clauses(self.leaves(root), All if place.shape == "and of ors" else Any)
        if len(form) > place.most:
            raise TooManyClauses
        return place.write(name, form, every) if form and all(form) else None

    def constant(self, node: Node) -> bool:
        """Whether a tree without its conditions decides nothing or everything."""
        return not isinstance(node, Condition) and not node.items

    def leaves(self, node: Node) -> Node:
        """The tree with every condition in the platform's words."""
        if isinstance(node, Condition):
            # No platform has a `between` for every number; two comparisons say the same.
            if node.operator == "between" and isinstance(node.value, tuple):
                low, high = node.value
                two = (Condition(node.measure, ">=", low), Condition(node.measure, "<=", high))
                return All((self.leaf(two[0]), self.leaf(two[1])))
            return self.leaf(node)
        return type(node)(tuple(self.leaves(item) for item in node.items))

    def leaf(self, node: Node) -> Condition:
        """One condition as the platform's own, as a comparison with a stamped value, or as a stamped yes."""
        if isinstance(node, Condition):
            if self.place.own(node) and self.loaded(node):
                self.dynamic.append(rules.condition_text(node))
                return node
            stamp = self.of_value(node)
            if stamp is not None:
                self.stamped[stamp.header] = stamp
                return Condition(FeatureMeasure(stamp.header), node.operator, node.value)
        # Of its own for each segment: the list of another one must not set or clear it.
        text = f"{self.segment_id}\n{rules.to_text(Rule(node))}"
        header = f"{self.place.header}is_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        if self.place.shape == "flat":  # a merge tag has ten characters at the most
            header = f"{self.place.header}{hashlib.sha256(text.encode()).hexdigest()[:7].upper()}"
        self.stamped[header] = Stamped(header, node, "yes/no")
        return Condition(FeatureMeasure(header), "is true")

    def loaded(self, node: Condition) -> bool:
        """Whether data of its event were loaded: nobody has done it here, but in the platform somebody may have."""
        measure = node.measure
        event = COUNTS[measure.name][0] if isinstance(measure, FeatureMeasure) else getattr(measure, "event", "")
        return event not in self.vocabulary.unknown_events

    def of_value(self, node: Condition) -> Stamped | None:
        """The stamped value of a number feature, where the platform can compare it as we do."""
        if not isinstance(node.measure, FeatureMeasure) or node.operator not in COMPARED:
            return None
        feature = self.vocabulary.feature(node.measure.name)
        if (
            feature is None
            or feature.kind != "number"
            or not node.measure.name.isascii()
            or not node.measure.name.isidentifier()
        ):
            return None
        header = f"{self.place.header}{node.measure.name}"
        # A list may have a rounded column of that name for people to read; a comparison needs every digit.
        taken = destination(self.place.name).headers
        return self.place.value(node, f"{header}_exact" if header in taken else header)
