"""The text form of a rule, read: `parse(to_text(rule)) == rule`. The grammar:

    rule       = all { "or" all }                      `and` binds tighter than `or`; parentheses group
    all        = part { "and" part }
    part       = "(" rule ")" | "everyone" | "nobody" | ["not"] "in" "segment" text | measure test
    measure    = feature | aggregate "(" event ["." field] ["where" test {"and" test}] ["within" number "days"] ")"
    test       = comparison value | "between" value "and" value | ["not"] "in" "(" value {"," value} ")"
               | "contains" text | "starts with" text | "is" ("missing" | "known" | "true" | "false")

Texts stand in single quotes, a quote inside is doubled; names that are no plain words stand in double quotes.
"""

from collections.abc import Callable
from typing import NoReturn, TypeVar

from segmentation.core import rule_check
from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Event, Vocabulary
from segmentation.core.rule_model import (
    AGGREGATES,
    COMPARISONS,
    MAX_DEPTH,
    STATES,
    All,
    Any,
    Behaviour,
    Condition,
    FeatureMeasure,
    Filter,
    InSegment,
    Measure,
    Node,
    Rule,
    Scalar,
    Value,
)
from segmentation.core.rule_tokens import RESERVED, Token, at, tokens

T = TypeVar("T")


def parse(text: str, vocabulary: Vocabulary) -> Rule:
    """A rule's text → the rule.

    Raises UserError (RuleError, with .position) that says where, what was found, what was probably meant and how to
    put it right: for words that are not in the vocabulary, comparisons that do not fit, and broken grammar. Segments
    named by `in segment` must be in `vocabulary.segments`.
    """
    return Parser(text, vocabulary).rule()


class Parser:
    """One reading of one text, by recursive descent; how deep it can go is bounded by MAX_DEPTH."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.tokens = list(tokens(text))
        self.index = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.index]

    def step(self) -> Token:
        token = self.here
        self.index += token.kind != "end"
        return token

    def found(self, *words: str) -> bool:
        """Whether these words or signs come next; if so they are passed."""
        ahead = self.tokens[self.index : self.index + len(words)]
        if [token.value if token.kind in ("word", "sign") else None for token in ahead] != list(words):
            return False
        self.index += len(words)
        return True

    def fail(self, wanted: str, do_next: str, reason: str = "bad_grammar") -> NoReturn:
        raise at(self.text, self.here.position, reason, f"{wanted}.", do_next)

    def need(self, word: str, do_next: str) -> None:
        if not self.found(word):
            self.fail(f"Expected “{word}” here", do_next)

    def checked(self, position: int, check: Callable[..., T], *given: object) -> T:
        """The answer of a check, its error told with the place in the text."""
        try:
            return check(*given)
        except UserError as fault:
            raise at(self.text, position, fault.reason, fault.what, fault.do_next) from None

    def rule(self) -> Rule:
        if self.here.kind == "end":
            self.fail("The rule is empty", "Write a condition such as orders_365d >= 2, or everyone.", "empty_rule")
        root = self.any_of(0)
        if self.here.kind != "end":
            self.fail("Expected “and”, “or” or the end here", "Join conditions by and / or, one comparison each.")
        return self.checked(0, Rule, root)

    def any_of(self, depth: int) -> Node:
        items = [self.all_of(depth)]
        while self.found("or"):
            items.append(self.all_of(depth))
        return items[0] if len(items) == 1 else Any(tuple(items))

    def all_of(self, depth: int) -> Node:
        items = [self.part(depth)]
        while self.found("and"):
            items.append(self.part(depth))
        return items[0] if len(items) == 1 else All(tuple(items))

    def part(self, depth: int) -> Node:
        start = self.here.position
        if self.found("("):
            if depth >= MAX_DEPTH:
                self.fail(f"Parentheses are nested more than {MAX_DEPTH} deep", "Take some away.", "rule_too_deep")
            inner = self.any_of(depth + 1)
            self.need(")", "Close every parenthesis that was opened, and join conditions by and / or.")
            return inner
        if self.found("everyone"):
            return All()
        if self.found("nobody"):
            return Any()
        for words in (("in", "segment"), ("not", "in", "segment")):
            if self.found(*words):
                position = self.here.position
                if self.here.kind != "text":
                    self.fail("Expected the name of a segment", "Write it in single quotes: in segment 'VIP'.")
                segment = InSegment(str(self.step().value))
                self.checked(position, rule_check.check_measure, segment, self.vocabulary)
                return Condition(segment, " ".join(words))
        if self.found("not"):
            self.fail("“not” stands only in “not in”", "Turn the comparison round instead: < for >=, != for =.")
        measure = self.measure()
        kind = self.checked(start, rule_check.check_measure, measure, self.vocabulary)
        return Condition(measure, *self.test(rule_check.measure_words(measure), kind, start))

    def measure(self) -> Measure:
        token = self.here
        if token.kind == "name" or (token.kind == "word" and token.value not in RESERVED - set(AGGREGATES)):
            self.step()
            if token.kind == "word" and self.found("("):
                return self.behaviour(token)
            return FeatureMeasure(str(token.value) if token.kind == "name" else token.text)
        self.fail("A condition starts here with a feature or a behaviour", "Write one such as orders_365d >= 2.")

    def behaviour(self, aggregate: Token) -> Behaviour:
        if aggregate.value not in AGGREGATES:
            what = f"“{aggregate.text}” cannot be taken of a behaviour.{did_you_mean(str(aggregate.value), AGGREGATES)}"
            use = f"Use one of: {', '.join(AGGREGATES)}."
            raise at(self.text, aggregate.position, "unknown_aggregate", what, use)
        place = self.here.position
        event = self.checked(place, rule_check.check_event, self.name("a behaviour", "clicked"), self.vocabulary)
        field = self.name("a field", "category") if self.found(".") else None
        bare = Behaviour(aggregate.value, event.name, field)  # type: ignore[arg-type]
        self.checked(place, rule_check.check_field_of, bare, event)
        where: list[Filter] = []
        if self.found("where"):
            where.append(self.filter(event))
            while self.found("and"):
                where.append(self.filter(event))
            if self.here.value == "or":
                self.fail("Filters of a behaviour are joined by and only", "Use category in ('Boots', 'Tents').")
        within = self.window() if self.found("within") else None
        self.need(")", "A behaviour reads count(event where field = 'x' within 90 days).")
        return Behaviour(bare.aggregate, event.name, field, tuple(where), within)

    def window(self) -> int:
        number = self.step()
        self.checked(number.position, rule_check.check_window, number.value)
        if not self.found("days"):
            self.need("day", "A window reads within 90 days.")
        return int(number.value)  # type: ignore[arg-type]

    def filter(self, event: Event) -> Filter:
        start = self.here.position
        field = self.name("a field", "category")
        kind = self.checked(start, rule_check.check_field, event, field)
        return Filter(field, *self.test(f"{event.name}.{field}", kind, start))

    def name(self, what: str, example: str) -> str:
        if self.here.kind not in ("word", "name"):
            self.fail(f"Expected the name of {what}", f"Write one such as {example}.")
        token = self.step()
        return str(token.value) if token.kind == "name" else token.text

    def test(self, name: str, kind: str, start: int) -> tuple[str, Value]:
        """An operator and its value, checked against the kind of what stands before it."""
        operator, value = self.operation()
        self.checked(start, rule_check.check_comparison, name, kind, operator, value)
        return operator, value

    def operation(self) -> tuple[str, Value]:
        for operator in (*COMPARISONS, "contains"):
            if self.found(operator):
                return operator, self.value()
        if self.found("starts", "with"):
            return "starts with", self.value()
        if self.found("between"):
            low = self.value()
            self.need("and", "Write between 2 and 5.")
            return "between", (low, self.value())
        for words in (("in",), ("not", "in")):
            if self.found(*words):
                return " ".join(words), self.values()
        for state in STATES:
            if self.found(*state.split()):
                return state, None
        self.fail("Expected a comparison here", "Use =, !=, >, >=, <, <=, between, in, contains, starts with or is.")

    def values(self) -> Value:
        self.need("(", "Write a list in parentheses: in ('Boots', 'Tents').")
        items = [self.value()]
        while self.found(","):
            items.append(self.value())
        self.need(")", "Close the list with a parenthesis; values are parted by commas.")
        return tuple(items)

    def value(self) -> Scalar:
        if self.here.kind in ("number", "date", "text"):
            return self.step().value
        hint = "Write one such as 2 or 'Boots': texts stand in single quotes; for yes and no use is true or is false."
        self.fail("Expected a number, a date or a text here", hint)
