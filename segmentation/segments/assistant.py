"""Asking an assistant elsewhere: one prompt to copy, and its reply read back as proposals. Nothing is sent from here.

The prompt holds the vocabulary, the text form of rules and counts over everyone; no person, and no count below the
workspace's threshold for shared screens, words of the data included (A1.12, A16.1). What comes back is text that
somebody pasted: its rules are parsed like any typed rule, and what does not parse is explained.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import Feature, People, Segment, Vocabulary
from segmentation.core.sql import quote
from segmentation.segments import distribution, naming, overlap, saved, sizing
from segmentation.store.workspace import Workspace
from segmentation.understand import values

MOST_IDEAS = 20
MOST_REPLY = 100_000  # characters
HIDDEN = ("flags",)  # who may be written to is no matter for an assistant
ALIKE = overlap.ALIKE

ASK = """You help an e-mail marketer find segments: groups of people who deserve an e-mail of their own.
Propose 5 to 8 segments that are not plain recency-frequency-money groups and not among those that exist already.
Each must name an e-mail that could be written, rest on what people do rather than who they are, and not on opens alone
(machines make most opens). Aim at {low} to {high} people each.

Answer with one block a segment, in exactly this form, and nothing else:

NAME: what these people do, at most 80 characters
RULE: one rule in the language below, on one line
WHY: why they deserve an e-mail of their own, one sentence
EMAIL: what you would write to them, one sentence
METRIC: what success is measured by (never opens)

THE LANGUAGE OF RULES
Conditions are joined by `and` and `or`, grouped by parentheses. A missing value meets no condition but `is missing`.
  orders_365d >= 2 and days_since_last_order > 60
  revenue_365d between 100 and 300
  tier in ('Champions', 'Loyal') or top_category_viewed = 'Boots'
  last_satisfaction is missing
  count(viewed_product where category = 'Boots' within 90 days) >= 5
  distinct(viewed_product.category within 60 days) >= 3
  sum(ordered.total within 365 days) > 200
  days_since_last(clicked) <= 30
Only the facts and behaviours below exist. Texts stand in single quotes.
"""

LABELS = ("name", "rule", "why", "email", "metric")
LABEL = re.compile(
    r"^[\s>*_#\-•\d.)`]*(name|segment|rule|why|e-?mail|metric)[\s*_`]*[:：][\s*_`]*(.*)$", re.I
)  # the mark-up that assistants put round a label


@dataclass(frozen=True)
class Idea:
    """One segment of a reply. problem: why it cannot be taken, None when it can. people: reached today, None without a
    rule that reads. notes: what is odd about it. like: the saved segment with nearly the same people, "" for none.
    """

    name: str
    rule_text: str
    why: str
    brief: str
    metric: str
    problem: UserError | None = None
    people: int | None = None
    notes: tuple[str, ...] = ()
    like: str = ""

    def segment(self) -> Segment:
        """As a draft."""
        return Segment(
            self.name,
            self.rule_text,
            purpose=self.why,
            metric=self.metric,
            brief=self.brief,
            exclusions=("open_ticket", "over_mailed"),
            proposed_by="an assistant's reply",
        )


def prompt(workspace: Workspace, people: People) -> str:
    """The text to copy. Small counts are said as fewer than the threshold; the same data give the same text."""
    parts = [
        ASK.format(low=sizing.SWEET_LOW, high=sizing.SWEET_HIGH),
        f"THE LIST\n{shown(workspace, int(people.table.rows or 0))} people, counted as of {people.as_of.isoformat()}; "
        f"money in {workspace.settings.currency}.\n",
        "FACTS (name | unit | meaning | what the counts say)\n" + "\n".join(fact_lines(workspace, people)) + "\n",
        "BEHAVIOURS (name | meaning | fields | people who did it in the last 90 days)\n"
        + "\n".join(event_lines(workspace, people))
        + "\n",
        "SEGMENTS THAT EXIST (name | rule | people)\n" + ("\n".join(segment_lines(workspace, people)) or "none") + "\n",
    ]
    return "\n".join(parts)


def shown(workspace: Workspace, count: int) -> str:
    """A count, or that it is below the threshold."""
    masked = workspace.settings.masked_count
    return f"fewer than {masked}" if count < masked else f"{count:,}"


def part(workspace: Workspace, count: int, whole: int) -> str:
    """A count of a whole; nearly all where the rest of it would be a count below the threshold."""
    return "nearly all" if 0 < whole - count < workspace.settings.masked_count else shown(workspace, count)


def fact_lines(workspace: Workspace, people: People) -> list[str]:
    """One line a fact: of numbers how many have one, how many above 0 and the average; of words the frequent ones."""
    facts = [one for one in people.features if one.family not in HIDDEN]
    columns = []
    for one in facts:
        value = values.value(one)
        number = one.kind == "number"
        columns += [
            f"COUNT({value})",
            f"SUM(CASE WHEN {value} > 0 THEN 1 ELSE 0 END)" if number else "NULL",
            f"AVG(CAST({value} AS DOUBLE))" if number else "NULL",
        ]
    row = workspace.engine.rows(f"SELECT {', '.join(columns)} FROM {quote(people.table.name)} AS f")[0]
    lines = []
    for place, one in enumerate(facts):
        known, above, mean = row[3 * place : 3 * place + 3]
        if known:
            said = told(workspace, people, one, int(known), above, mean)
            lines.append(f"{one.name} | {one.unit or one.kind} | {one.meaning} | {said}")
    return lines


def told(
    workspace: Workspace, people: People, one: Feature, known: int, above: int | None, mean: float | Decimal | None
) -> str:
    """What the counts say about one fact, nothing of fewer people than the threshold."""
    masked = workspace.settings.masked_count
    of = part(workspace, known, int(people.table.rows or known))
    if known < masked or one.kind == "yes/no":
        return f"known of {of}"
    if one.kind == "number":
        return f"known of {of}, above 0 for {part(workspace, int(above or 0), known)}, average {float(mean or 0):.4g}"
    words = distribution.texts(workspace, people, rules.FeatureMeasure(one.name))
    frequent = [f"'{word}' {count:,}" for word, count in words.items() if count >= masked][:12]
    return ", ".join(frequent) or f"known of {of}"


def event_lines(workspace: Workspace, people: People) -> list[str]:
    """One line a behaviour that is loaded."""
    lines = []
    for one in people.vocabulary.events:
        if one.name in people.vocabulary.unknown_events:
            continue
        rule = rules.Rule(rules.Condition(rules.Behaviour("count", one.name, None, (), 90), ">=", 1))
        met = rules.to_sql(rule, people)
        count = workspace.engine.value(
            f"SELECT COUNT(*) FROM {quote(people.table.name)} AS f WHERE {met.sql}", met.parameters
        )
        lines.append(f"{one.name} | {one.meaning} | {', '.join(one.fields)} | {shown(workspace, int(count))}")
    return lines


def segment_lines(workspace: Workspace, people: People) -> list[str]:
    """One line a saved segment."""
    known = saved.load_all(workspace)
    sizes = overlap.sizes(workspace, people, known)
    return [
        f"{one.name} | {' and '.join((f'({one.rule_text})', *(f'({hard})' for hard in one.hard_rules)))} | "
        f"{shown(workspace, size)}"
        for one, size in zip(known, sizes, strict=True)
    ]


def blocks(reply: str) -> list[dict[str, str]]:
    """The labelled blocks of a reply, whatever mark-up stands round the labels; a new name begins a new block."""
    found: list[dict[str, str]] = []
    label = ""
    for line in reply[:MOST_REPLY].splitlines():
        if line.strip().startswith("```"):
            continue
        hit = LABEL.match(line)
        if hit:
            label = hit.group(1).lower().replace("-", "").replace("segment", "name")
            if label == "name" or not found or label in found[-1]:
                found.append({})
            found[-1][label] = clean(hit.group(2))
        elif found and label and line.strip():
            found[-1][label] = f"{found[-1][label]} {clean(line)}".strip()
        else:
            label = ""
    return [one for one in found if one.get("rule") or one.get("name")][:MOST_IDEAS]


def clean(text: str) -> str:
    """A value without the mark-up round it, typographic quotes of rules made plain."""
    return text.strip().strip("`*").strip().translate({0x2018: "'", 0x2019: "'", 0x2265: ">=", 0x2264: "<="})


def read(workspace: Workspace, people: People, reply: str) -> tuple[Idea, ...]:
    """The proposals of a reply, each parsed, sized and held against what is saved, in its order.

    Raises UserError when nothing in it looks like a proposal.
    """
    given = blocks(reply)
    if not given:
        raise UserError(
            "no_proposals",
            "There is no proposal in this text: no line begins with NAME: or RULE:.",
            "Paste the whole reply; or ask the assistant to keep to the form of the prompt.",
        )
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    ideas = [parsed(one, vocabulary) for one in given]
    able = [one for one in ideas if one.problem is None]
    known = saved.load_all(workspace)[: overlap.MOST - MOST_IDEAS]
    if not able:
        return tuple(ideas)
    counted = overlap.overlaps(workspace, people, [*(one.segment() for one in able), *known])
    judged = iter([judge(one, place, len(able), counted) for place, one in enumerate(able)])
    return tuple(one if one.problem is not None else next(judged) for one in ideas)


def parsed(given: dict[str, str], vocabulary: Vocabulary) -> Idea:
    """One block as an idea: its rule in our own print, or what is wrong with it."""
    name, text = given.get("name", ""), given.get("rule", "")
    rest = given.get("why", ""), given.get("email", ""), given.get("metric", "")
    try:
        rule = rules.parse(text, vocabulary)
        unknown = [
            one.measure.event
            for one in rules.conditions(rule)
            if isinstance(one.measure, rules.Behaviour) and one.measure.event in vocabulary.unknown_events
        ]
        if unknown:
            raise UserError("no_data", f"No data on “{unknown[0]}” are loaded.", "Load them, or leave it out.")
        return Idea(name or "Nameless", rules.to_text(rule), *rest)
    except UserError as why:
        return Idea(name or "Nameless", text, *rest, problem=why)


def judge(one: Idea, place: int, able: int, counted: overlap.Overlaps) -> Idea:
    """An idea with its people, what is odd about it, and the saved segment that it repeats."""
    people = counted.both[place][place]
    notes = list(sizing.size_notes(one.segment(), people))
    if not people:
        notes.append("It reaches nobody today.")
    if "open" in one.metric.lower():
        notes.append("Opens are no measure of success: machines make most of them.")
    only_opens = "opens_" in one.rule_text and not re.search(
        r"click|order|view|cart|visit|revenue|search", one.rule_text
    )
    if only_opens:
        notes.append("It rests on opens alone, which machines make most of.")
    try:
        naming.check_name(one.name)
    except UserError as why:
        notes.append(f"{why.what} {why.do_next}")
    others = range(able, len(counted.segments))
    near = max(others, key=lambda other: counted.jaccard(place, other), default=None)
    like = ""
    if near is not None and counted.jaccard(place, near) >= ALIKE:
        like = counted.segments[near].name
        notes.append(f"“{like}” holds nearly the same people ({100 * counted.jaccard(place, near):.0f} %).")
    return Idea(one.name, one.rule_text, one.why, one.brief, one.metric, None, people, tuple(notes), like)


def stamped(day: date, ideas: Sequence[Idea]) -> dict[str, object]:
    """What goes into the log when a reply was read: how many proposals, never its text."""
    return {"as_of": day.isoformat(), "proposals": len(ideas), "read": sum(one.problem is None for one in ideas)}
