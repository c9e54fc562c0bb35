"""A segment as a writing assistant may know it: the rule in words and shares of the whole, no person (A11, A16.1).

No share of fewer people than the workspace's threshold for shared screens is said, nor one whose rest would be; whole
segments below it have no profile at all. Addresses that somebody typed into a text are taken out. Nothing is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from segmentation.activate.plan import Plan
from segmentation.core import rules, wording
from segmentation.core.model import People, Segment
from segmentation.core.sql import quote
from segmentation.core.statistics import Rate
from segmentation.segments import evidence, frozen, membership, planning, saved
from segmentation.store.workspace import Workspace
from segmentation.understand import values

# Of numbers: the share above 0, then the average of those who have one. Words: what {share} and {mean} stand for.
SHARES = {
    "orders_365d": "{share} bought in the last 365 days",
    "clicks_90d": "{share} clicked in a mail in the last 90 days",
    "visits_90d": "{share} visited the site in the last 90 days",
    "discounted_orders": "{share} have bought at a discount",
}
MEANS = {
    "orders_total": "{mean} orders each on average",
    "average_order_value": "an order is worth {mean} on average",
    "days_since_last_order": "the last order is {mean} days ago on average",
}
TEXTS = {"top_category_viewed": "look most at", "top_category_bought": "buy most from"}
HOUR = "favourite_hour"
ADDRESS = re.compile(r"[^\s@<>“”\"']+@[^\s@<>“”\"']+")
# What would sound like watching if a mail said it, by a word in the fact's or behaviour's name (A11.5).
WATCHED = (
    (r"view|visit|brows|search|session|time_on", "which pages or products they looked at, how often or when",
     "show the products, and say nothing of their looking"),
    (r"cart|checkout", "that they left something behind, to the piece and minute", "offer help with choosing"),
    (r"open|click|hour|weekday|evening|weekend", "that it is seen when and what they open or click",
     "choose the time, and do not mention it"),
    (r"refund|return|ticket|satisf", "their returns, complaints or how content they were",
     "make the next order easier, for everyone alike"),
    (r"revenue|average_order|monetary|spent|lifetime", "how much money they spent", "thank them without a sum"),
    (r"probab|predict|alive|score|tier|cluster|velocity|churn|risk", "a score, a group or what is predicted of them",
     "say what is in it for them"),
    (r"country|city|gender|age|birth|phone", "who they are or where they live", "speak of what they asked for"),
)  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """A segment without persons. people: as said, perhaps "fewer than 11". lines: shares and averages in words.

    hours: hour → people whose habit it is, of `known` with a habit. unknown: share without a favourite category among
    those reached, None where no such fact is there or it is too few to say.
    """

    people: str
    lines: tuple[str, ...] = ()
    hours: Mapping[int, int] = field(default_factory=dict)
    known: int = 0
    unknown: float | None = None


def profile(workspace: Workspace, people: People, segment: Segment) -> Profile:
    """Counts over the members of today, in a few passes over the people table."""
    masked = workspace.settings.masked_count
    count = membership.size(workspace, people, segment)
    if count < masked:
        return Profile(f"fewer than {masked} people")
    read = frozen.as_saved(people, segment)
    lines, unknown = [*numbers(workspace, read, segment, count)], None
    for name, word in TEXTS.items():
        found = counted(workspace, read, segment, name)
        lines += [
            f"{shared(number, count)} {word} “{value}”"
            for value, number in list(found.items())[:5]
            if value is not None and number >= masked and (count - number >= masked or number == count)
        ]
        without = found.get(None, 0)
        if found and unknown is None and (without == 0 or without >= masked):
            unknown = without / count
    hours = {int(hour): number for hour, number in counted(workspace, read, segment, HOUR).items() if hour is not None}
    shown = {hour: number for hour, number in sorted(hours.items()) if number >= masked}
    return Profile(wording.people(count), tuple(lines), shown, sum(hours.values()), unknown)


def shared(number: int, of: int) -> str:
    """A share in whole percent."""
    return f"{100 * number / of:.0f} %"


def numbers(workspace: Workspace, people: People, segment: Segment, count: int) -> list[str]:
    """The lines about numbers: shares above 0 and averages, where enough people stand behind them and beside them."""
    masked, said = workspace.settings.masked_count, []
    known = [one for one in people.features if one.name in {**SHARES, **MEANS} and one.kind == "number"]
    if not known:
        return []
    columns = [
        f"COUNT({values.value(one)}), SUM(CASE WHEN {values.value(one)} > 0 THEN 1 ELSE 0 END), "
        f"AVG(CAST({values.value(one)} AS DOUBLE))"
        for one in known
    ]
    sql, given = membership.of(workspace, people, segment)
    row = workspace.engine.rows(
        f"SELECT {', '.join(columns)} FROM {quote(people.table.name)} AS f WHERE f.subscriber_id IN ({sql})", given
    )[0]
    for place, one in enumerate(known):
        there, above, mean = row[3 * place : 3 * place + 3]
        above = int(above or 0)
        if one.name in SHARES and (above == count or (above >= masked and count - above >= masked)):
            said.append(SHARES[one.name].format(share=shared(above, count)))
        if one.name in MEANS and there >= masked and mean:
            money = wording.money(float(mean), workspace.settings.currency)
            said.append(MEANS[one.name].format(mean=money if one.unit == "money" else f"{float(mean):,.1f}"))
    return said


def counted(workspace: Workspace, people: People, segment: Segment, name: str) -> dict[Any, int]:
    """The values of one fact among the members, the frequent first, None for unknown; {} without such a fact."""
    feature = people.vocabulary.feature(name)
    if feature is None:
        return {}
    sql, given = membership.of(workspace, people, segment)
    rows = workspace.engine.rows(
        f"SELECT {values.value(feature)} AS value, COUNT(*) FROM {quote(people.table.name)} AS f "
        f"WHERE f.subscriber_id IN ({sql}) GROUP BY value ORDER BY 2 DESC, 1",
        given,
    )
    return {value: int(number) for value, number in rows}


def send_time(found: Profile) -> str:
    """When the members react, in a sentence: an hour that stands out, several that cannot be told apart, or no word."""
    if found.known < 30 or not found.hours:
        return f"Too few people have a habit ({found.known:,}) to say when they react: send when you always do."
    ranked = sorted(found.hours.items(), key=lambda pair: (-pair[1], pair[0]))
    best, number = ranked[0]
    rate = Rate(found.known, number)
    low = rate.interval()
    like = sorted(hour for hour, count in ranked if Rate(found.known, count).interval().high >= low.low)
    span = f"{100 * (rate.value or 0):.0f} % [{100 * low.low:.0f}, {100 * low.high:.0f}]"
    said = f"Of {wording.people(found.known)} with a habit most react at {best}:00: {span}"
    if len(like) == 1:
        return f"{said}, more than at any other hour."
    others = ", ".join(f"{hour}:00" for hour in like if hour != best)
    return f"{said}; chance may be all that sets it apart from {others}."


def watched(workspace: Workspace, segment: Segment, people: People) -> tuple[tuple[str, str], ...]:
    """What in the rule would sound like watching: what not to say, and what to do instead; each once, in rule order."""
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    names: list[str] = []
    for text in (segment.rule_text, *segment.hard_rules):
        for one in rules.conditions(rules.parse(text, vocabulary)):
            if isinstance(one.measure, rules.Behaviour):
                names.append(one.measure.event)
            elif isinstance(one.measure, rules.FeatureMeasure):
                names.append(one.measure.name)
    found = [(never, instead) for name in names for pattern, never, instead in WATCHED if re.search(pattern, name)]
    return tuple(dict.fromkeys(found))


def brief(workspace: Workspace, people: People, segment: Segment, plan: Plan, found: Profile) -> str:
    """The text to copy for whatever assistant the team writes with."""
    given = planning.answers(segment)
    never = [f"{one} (instead: {instead})" for one, instead in watched(workspace, segment, people)]
    parts = {
        "WHO READS IT (all of them together; no single person is known to you)": [
            f"{found.people} who {evidence.sentence(workspace, people, segment).removeprefix('people who ')}",
            *found.lines,
        ],
        "WHY": [segment.purpose, segment.hypothesis],
        "WHAT IT IS TO REACH": [
            segment.goal,
            segment.metric and f"measured by {segment.metric}, never by opens",
            wording.day(segment.goal_date) if segment.goal_date else "",
        ],
        "WHAT THE MAIL IS": [
            plan.campaign,
            f"{plan.mails} mails, {plan.every_days} days apart" if plan.mails > 1 else "",
            segment.brief,
            plan.change and tests_what(plan.change),
        ],
        "FIVE QUESTIONS": [f"{question} {given[word]}" for word, question in planning.QUESTIONS.items() if given[word]],
        "SUBJECT ANGLES": list(plan.angles),
        "DO NOT SAY": [*never, plan.avoid],
        "WHOSE FAVOURITE IS NOT KNOWN": [plan.fallback],
    }
    lines = [
        "Write for one group of a shop's customers: 5 subject lines of at most 50 characters, and one e-mail with an "
        "opening line, a body of at most 120 words, one proof and one call to action.",
        "Keep one template; vary subject, opening and what is recommended. Invent no fact, price or quote.",
    ]
    for title, texts in parts.items():
        told = [text for text in texts if text and text.strip()]
        lines += ["", title, *(f"- {' '.join(text.split())}" for text in told)] if told else []
    return ADDRESS.sub("(an address)", "\n".join(lines))


def tests_what(change: str) -> str:
    """The one thing that is tested, for who writes."""
    return "" if change.startswith("nothing") else f"what is tested is the {change}: leave everything else as usual"
