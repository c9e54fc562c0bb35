"""What a segment is for: a goal with a number, a measure and a date, and what to write (A3.1, A3.2, A11.1).

Both stand in the version itself: `goal`, `metric`, `goal_date` and `brief`, and the answers to the five questions under
`five` in its `extra`. A version without them may be checked, but not approved.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from segmentation.core.model import Segment
from segmentation.segments import naming

KEY = "five"  # in a definition's `extra`
# The five questions of the guides, by the word that a definition file uses.
QUESTIONS = {
    "knows": "What do they know already?",
    "pain": "What bothers them?",
    "objection": "What holds them back?",
    "proof": "What would prove it to them?",
    "action": "What should they do next?",
}

OPENS_ALONE = "It is measured by opens alone, and machines make most opens."
# Whatever else a measure may count; opens beside one of these are no harm.
OTHER_MEASURES = (
    r"click|order|b(uy|ought)|purchas|sale|sold|revenue|money|margin|spen[dt]|repl|answer|visit|conver|book"
)
OTHER_MEASURES += r"|sign|regist|trial|download|unsubscri|complain|review|return|renew|cart|checkout|upgrad|pay|paid"


def opens_alone(metric: str) -> bool:
    """Whether a measure is opens and nothing else (A3.2)."""
    return bool(re.search(r"\bopen", metric, re.I)) and not re.search(OTHER_MEASURES, metric, re.I)


def answers(segment: Segment) -> dict[str, str]:
    """The answers to the five questions by their word; "" where there is none."""
    held = segment.extra.get(KEY)
    given = held if isinstance(held, Mapping) else {}
    return {word: str(given.get(word, "")) for word in QUESTIONS}


def answered(segment: Segment, word: str, text: str) -> Segment:
    """The segment with one question answered; an empty answer is taken out again."""
    given = {name: said for name, said in (answers(segment) | {word: text.strip()}).items() if said}
    rest = {name: value for name, value in segment.extra.items() if name != KEY}
    return replace(segment, extra={**rest, KEY: given} if given else rest)


def has_brief(segment: Segment) -> bool:
    """Whether somebody has said what they would write: in a few words, or by all five questions."""
    return bool(segment.brief.strip()) or all(answers(segment).values())


def check_mail(segment: Segment) -> None:
    """Raises UserError when nobody has said what e-mail these people get: in a sentence, or by all five answers."""
    if not all(answers(segment).values()):
        naming.check_mail(segment.brief)


def blockers(segment: Segment) -> tuple[str, ...]:
    """What the plan still lacks before the version may be approved, a sentence each; empty when it is complete."""
    said = []
    if not segment.goal.strip():
        said.append("It has no goal yet.")
    elif not re.search(r"\d", segment.goal):
        said.append("Its goal names no number, so nobody can tell whether it was reached.")
    if not segment.metric.strip():
        said.append("It is not said what the goal is measured by.")
    elif opens_alone(segment.metric):
        said.append(OPENS_ALONE)
    if segment.goal_date is None:
        said.append("Its goal has no date.")
    if not has_brief(segment):
        said.append("It has no brief: what e-mail would you send?")
    return tuple(said)
